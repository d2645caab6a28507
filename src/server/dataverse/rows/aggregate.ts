import type { Condition } from '../../../operation/condition.ts';
import { columnOf } from '../../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { annotationsApplied, applied, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { rowsContext } from '../contextUrl.ts';
import { faults } from '../fault.ts';
import type { Apply } from '../odata/apply.ts';
import { compileApply, type ResultColumn, type ResultRow } from '../odata/compile/apply.ts';
import { inPartition } from '../odata/compile/filter.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { labelOf } from '../row/formatted.ts';
import { dateText, exactNumber } from '../row/value.ts';
import { compileContext } from './compileContext.ts';

const formatted = 'OData.Community.Display.V1.FormattedValue';
/** Most groups that are answered: as many as a page has rows. */
const mostGroups = 5_000;
const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 10 });

/** Groups of rows and what is worked out over them, over as many rows as the service takes. */
export async function aggregateRows(
  apply: Apply,
  { top, count, partitionId }: ODataQuery,
  prefer: Prefer,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const { engine, settings } = context;
  const { aggregation, columns, rows } = await compileApply(apply, compileContext(context), mostGroups);
  const where: Condition =
    partitionId === null ? aggregation.where : { kind: 'all', of: [aggregation.where, inPartition(partitionId)] };
  const limit = settings.aggregateLimit;
  if ((await engine.countWhere(where, limit + 1)) > limit) throw faults.tooManyToAggregate();
  const found = rows(await engine.aggregate({ ...aggregation, where }));
  return jsonAnswer(
    {
      '@odata.context': rowsContext(
        call.api,
        columns.map(({ name }) => name),
      ),
      ...(count ? { '@odata.count': found.length } : {}),
      value: found.slice(0, top ?? found.length).map((row) => presentGroup(row, columns, prefer, context)),
    },
    applied(annotationsApplied(prefer)),
  );
}

function presentGroup(
  row: ResultRow,
  columns: readonly ResultColumn[],
  { annotations }: Prefer,
  { settings }: Context,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const { name, kind, property } of columns) {
    const value = row[name];
    if (value === undefined) continue;
    const label = annotations.wants(formatted) ? formattedResult(value, kind, property) : undefined;
    if (label !== undefined) shown[`${name}@${formatted}`] = label;
    if (kind === 'dateTime') shown[name] = dateText(Number(value), settings.dateFractions);
    else shown[name] = kind === 'bigInteger' ? exactNumber(String(value)) : value;
  }
  return shown;
}

function formattedResult(value: string | number, kind: ResultColumn['kind'], property: string | null) {
  if (kind === 'integer' || kind === 'decimal') return numbers.format(Number(value));
  const column = kind === 'choice' ? columnOf(property ?? '') : undefined;
  return column === undefined ? undefined : labelOf(column, value);
}
