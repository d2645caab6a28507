import { z } from 'zod';
import type { GroupPage } from '../../operation/answer.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import { object } from '../../service/salesforce/fields.ts';
import type { Page } from '../backend.ts';
import { checked } from '../web/answer.ts';
import { readPageToken, writePageToken } from '../web/pageToken.ts';
import type { OrgRows } from './change/org.ts';
import { is } from './soql/condition.ts';

/** How many groups have been given: an aggregate has neither pages nor an offset. */
const place = z.object({ by: z.string(), groups: z.int().min(1) });
/** Groups of an aggregate (reference 4.3). */
const mostGroups = 2_000;
const record = z.object({ k: z.string().nullish(), n: z.int().min(0) });

/** Types with most operations first, or parent keys, that of the newest operation first. */
const questions = {
  type: { field: 'Type', where: '', order: 'COUNT(Id) DESC' },
  parentKey: { field: 'ParentKey', where: ' WHERE ParentKey != null', order: 'MAX(CreatedDate) DESC' },
} as const;

/** Groups by one aggregate; each page asks for all up to its last one. Texts are one whatever their case. */
export async function groupsOf(
  rows: OrgRows,
  by: GroupField,
  { limit, after }: Page,
  signal: AbortSignal | undefined,
): Promise<GroupPage> {
  signal?.throwIfAborted();
  const skip = after === undefined ? 0 : readPageToken(place, after, (read) => read.by === by).groups;
  const { field, where, order } = questions[by];
  const isFirst = after === undefined;
  const page = { caseless: true, partial: null };
  if (!(await rows.fields.names(signal)).has(field)) {
    // A field that the user may not see has no value.
    const count = isFirst ? await countOf(rows, '', signal) : 0;
    const groups = by === 'type' && count > 0 ? [{ key: '', count }] : [];
    return { ...page, groups, next: null, without: isFirst ? (by === 'type' ? 0 : count) : null };
  }
  const end = Math.min(skip + limit, mostGroups);
  const asked = Math.min(end + 1, mostGroups);
  const soql = `SELECT ${field} k, COUNT(Id) n FROM ${object.name}${where} GROUP BY ${field} ORDER BY ${order} LIMIT ${asked}`;
  const found = (await rows.records(soql, signal, false)).map((each) => checked(record, each, 'GET query (GROUP BY)'));
  const groups = found.slice(skip, end).map(({ k, n }) => ({ key: k ?? '', count: n }));
  const isCut = end === mostGroups && found.length === mostGroups;
  return {
    ...page,
    groups,
    next: found.length > end ? writePageToken({ by, groups: end }) : null,
    without: isFirst ? (by === 'type' ? 0 : await countOf(rows, ` WHERE ${is('ParentKey', null)}`, signal)) : null,
    partial: isCut ? `Salesforce answers with ${mostGroups} groups at most; what is in others is not shown.` : null,
  };
}

async function countOf(rows: OrgRows, where: string, signal: AbortSignal | undefined): Promise<number> {
  const soql = `SELECT COUNT(Id) n FROM ${object.name}${where}`;
  const [first] = await rows.records(soql, signal, false);
  return checked(record, first ?? {}, 'GET query (COUNT)').n;
}
