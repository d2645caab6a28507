import { jsonDate } from '../../../service/salesforce/dates.ts';
import { jsonAnswer } from '../answers.ts';
import { deletedRows, updatedRows } from '../changes.ts';
import type { Handler, Route } from '../context.ts';
import { checkObject } from '../object.ts';
import { readWindow } from './window.ts';

const minute = 60_000;

const updated: Handler = async ({ params, query }, context) => {
  checkObject(params.object);
  const { settings, clock } = context;
  const texts = { start: query.get('start'), end: query.get('end') };
  const window = readWindow(texts, { now: clock.now(), days: settings.updatedDays, gap: 0 });
  const { ids, latestDateCovered } = await updatedRows(window, context);
  return jsonAnswer({ ids, latestDateCovered: jsonDate(latestDateCovered) });
};

const deleted: Handler = async ({ params, query }, context) => {
  checkObject(params.object);
  const { settings, clock } = context;
  const texts = { start: query.get('start'), end: query.get('end') };
  const window = readWindow(texts, { now: clock.now(), days: settings.deletedDays, gap: 2 * minute });
  const { rows, earliestDateAvailable, latestDateCovered } = await deletedRows(window, context);
  return jsonAnswer({
    deletedRecords: rows.map(({ id, at }) => ({ id, deletedDate: jsonDate(at) })),
    earliestDateAvailable: jsonDate(earliestDateAvailable),
    latestDateCovered: jsonDate(latestDateCovered),
  });
};

export const replicationRoutes: readonly Route[] = [
  { path: 'sobjects/{object}/updated', access: 'session', get: updated },
  { path: 'sobjects/{object}/deleted', access: 'session', get: deleted },
];
