import { everything } from '../../../operation/condition.ts';
import { table } from '../../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { annotationsApplied, applied, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { deletedContext, rowsContext } from '../contextUrl.ts';
import { faults } from '../fault.ts';
import { readOptions } from '../odata/options.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { deltaToken, expired, versionOfToken } from './deltaToken.ts';
import { findRow } from './find.ts';
import { linkWith, openPage, sealPage } from './link.ts';
import { pageSizeApplied } from './page.ts';
import { rowsMembers } from './read.ts';

/** Options that change tracking refuses; only `$select` goes with it. */
const refused = ['$filter', '$orderby', '$expand', '$top', '$apply', '$count'];

/** The first call: every row, page by page, and on the last page the link from which changes go on. */
export async function trackRows(
  query: ODataQuery,
  prefer: Prefer,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  checkOptions(call, context);
  const { engine } = context;
  // What changes while pages are read comes again with the first delta.
  const token = query.skipToken === null ? null : openPage(call, query.skipToken);
  const since = token?.[0] === 'track' ? token[2] : engine.version();
  const { operations, next } = await engine.search({
    where: everything,
    order: [],
    limit: pageSize(prefer, context),
    ...(token === null ? {} : { after: token[1] }),
  });
  return jsonAnswer(
    {
      '@odata.context': rowsContext(call.api, query.select),
      value: await rowsMembers(operations, query.select, prefer, context),
      ...(next === null
        ? deltaLink(since, call, context)
        : { '@odata.nextLink': linkWith(call, '$skiptoken', sealPage(call, ['track', next, since])) }),
    },
    trackingApplied(prefer, context),
  );
}

/** What changed since a delta link: rows as they are now by version, then those that are gone, then the next link. */
export async function readChanges(
  token: string,
  query: ODataQuery,
  prefer: Prefer,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  checkOptions(call, context);
  const since = versionOfToken(token, context);
  const found = await context.engine.changesSince(since, pageSize(prefer, context));
  if (found === 'resync') throw expired(context.settings);
  const { batch, more } = found;
  const rows = batch.operations.toSorted((one, other) => one.version - other.version);
  return jsonAnswer(
    {
      '@odata.context': rowsContext(call.api, query.select, [], '/$delta'),
      value: [
        ...(await rowsMembers(rows, query.select, prefer, context)),
        ...(await gone(batch.deleted, context)).map((id) => ({
          '@odata.context': deletedContext(call.api),
          id,
          reason: 'deleted',
        })),
      ],
      ...(more
        ? { '@odata.nextLink': linkWith(call, '$deltatoken', deltaToken(batch.version, context)) }
        : deltaLink(batch.version, call, context)),
    },
    trackingApplied(prefer, context),
  );
}

/** How many rows changed or went since a delta link, up to the limit of counts. */
export async function countChanges(token: string, context: Context): Promise<number> {
  let since = versionOfToken(token, context);
  const seen = new Set<string>();
  for (;;) {
    const found = await context.engine.changesSince(since, 1_000);
    if (found === 'resync') throw expired(context.settings);
    for (const { id } of found.batch.operations) seen.add(id);
    for (const id of await gone(found.batch.deleted, context)) seen.add(id);
    if (!found.more || seen.size >= context.settings.countLimit)
      return Math.min(seen.size, context.settings.countLimit);
    since = found.batch.version;
  }
}

/** Ids that are gone for good: a row that was replaced, or stored again, is there. */
async function gone(deleted: readonly string[], { engine }: Context): Promise<string[]> {
  const ids = [...new Set(deleted)];
  const rows = await Promise.all(ids.map((id) => findRow(engine, { id, partition: null })));
  return ids.filter((_, index) => rows[index] === undefined);
}

function deltaLink(version: number, call: Call, context: Context): Record<string, string> {
  return { '@odata.deltaLink': linkWith(call, '$deltatoken', deltaToken(version, context)) };
}

function checkOptions({ request }: Call, { settings }: Context): void {
  if (!settings.changeTracking) {
    throw faults.elastic(
      `Change tracking is not enabled for the table '${table.logicalName}' (the setting changeTracking).`,
    );
  }
  const options = readOptions(request.query).system;
  const found = refused.find((name) => options.has(name));
  if (found !== undefined) throw faults.changeTrackingOption(found);
}

function pageSize({ maxPageSize }: Prefer, { settings }: Context): number {
  return Math.min(maxPageSize ?? settings.maxPageSize, settings.maxPageSize);
}

function trackingApplied(prefer: Prefer, context: Context) {
  return applied('odata.track-changes', pageSizeApplied(prefer, context), annotationsApplied(prefer));
}
