import { element } from '../../facade/xml.ts';
import { deletedRows, updatedRows } from '../changes.ts';
import { readWindow } from '../rest/window.ts';
import { argument, objectArgument } from './argument.ts';
import type { SoapCall } from './calls.ts';
import { instant, plain } from './values.ts';

const minute = 60_000;

export const getUpdated: SoapCall = async ({ body }, _call, context) => {
  objectArgument(body);
  const { settings, clock } = context;
  const texts = { start: argument(body, 'startDate'), end: argument(body, 'endDate') };
  const window = readWindow(texts, { now: clock.now(), days: settings.updatedDays, gap: 0 });
  const { ids, latestDateCovered } = await updatedRows(window, context);
  return [
    element('result', {}, [...ids.map((id) => plain('ids', id)), instant('latestDateCovered', latestDateCovered)]),
  ];
};

export const getDeleted: SoapCall = async ({ body }, _call, context) => {
  objectArgument(body);
  const { settings, clock } = context;
  const texts = { start: argument(body, 'startDate'), end: argument(body, 'endDate') };
  const window = readWindow(texts, { now: clock.now(), days: settings.deletedDays, gap: 2 * minute });
  const { rows, earliestDateAvailable, latestDateCovered } = await deletedRows(window, context);
  return [
    element('result', {}, [
      ...rows.map(({ id, at }) => element('deletedRecords', {}, [instant('deletedDate', at), plain('id', id)])),
      instant('earliestDateAvailable', earliestDateAvailable),
      instant('latestDateCovered', latestDateCovered),
    ]),
  ];
};
