import { soapDate } from '../../../service/salesforce/dates.ts';
import { element, type Markup } from '../../facade/xml.ts';
import type { Row, Value } from '../row.ts';

/** An element with a plain value; null is `xsi:nil`. */
export function plain(name: string, value: string | number | boolean | null): Markup {
  return value === null ? element(name, { 'xsi:nil': true }) : element(name, {}, [String(value)]);
}

export function instant(name: string, ms: number): Markup {
  return plain(name, soapDate(ms));
}

/** A JSON value as elements of a name: a list repeats the element, null is `xsi:nil`, an object nests. */
export function elementsOf(name: string, value: unknown): Markup[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => elementsOf(name, each));
  if (typeof value === 'object' && value !== null) {
    return [
      element(
        name,
        {},
        Object.entries(value).flatMap(([key, inner]) => elementsOf(key, inner)),
      ),
    ];
  }
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return [plain(name, isPlain ? value : null)];
}

/** A row, as `records` or `result`: its type and id come first, the id nil when it was not selected. */
export function recordOf(name: string, row: Row): Markup {
  const id = row.values.find(([field, value]) => field === 'Id' && typeof value === 'string')?.[1];
  return element(name, { 'xsi:type': 'sf:sObject' }, [
    plain('sf:type', row.type),
    plain('sf:Id', typeof id === 'string' ? id : null),
    ...row.values.filter(([field]) => field !== 'Id').map(([field, value]) => elementFor(`sf:${field}`, value)),
  ]);
}

function elementFor(name: string, value: Value): Markup {
  if (value === null || typeof value !== 'object') return plain(name, value);
  if ('instant' in value) return instant(name, value.instant);
  if (!('rows' in value)) return recordOf(name, value);
  if (value.rows.length === 0) return plain(name, null);
  return element(name, { 'xsi:type': 'QueryResult' }, [
    plain('done', true),
    plain('queryLocator', null),
    ...value.rows.map((row) => recordOf('records', row)),
    plain('size', value.totalSize),
  ]);
}
