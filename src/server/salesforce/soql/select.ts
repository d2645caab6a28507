import { fields, object } from '../../../service/salesforce/fields.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import type { Paths, Target } from './path.ts';
import type { Expression, SoqlQuery } from './query.ts';
import type { Selected } from './row.ts';

/** Most rows with FIELDS(ALL) and FIELDS(CUSTOM), whose LIMIT must say so (SOQL and SOSL Reference: FIELDS). */
const mostWithAll = 200;

/** What a query that is no aggregate shows of each row, its subquery apart. */
export function selectedOf(query: SoqlQuery, paths: Paths, context: QueryContext): Selected[] {
  const columns = query.items.flatMap((item): Selected[] => {
    if (item.kind === 'children') return [{ kind: 'children' }];
    if (item.alias !== null) throw queryFaults.malformed('only aggregate expressions use field aliasing');
    return targetsOf(item.of, query, paths, context).map((target) => ({ kind: 'value', target }));
  });
  const names = columns.map((column) =>
    column.kind === 'children' ? object.mergedOperations.relationshipName : column.target.path.join('.'),
  );
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw queryFaults.malformed(`duplicate field selected: ${double}`);
  return columns;
}

function targetsOf(of: Expression, query: SoqlQuery, paths: Paths, context: QueryContext): Target[] {
  if (of.kind === 'path') return [paths.resolve(of.path)];
  const [argument] = of.of;
  if (of.name === 'FIELDS' && argument?.kind === 'path')
    return allFields(argument.path.toUpperCase(), query, paths, context);
  // Labels of values are the values.
  if (of.name === 'TOLABEL' && argument?.kind === 'path') return [paths.resolve(argument.path)];
  throw queryFaults.malformed(`The function ${of.name} is not supported in the SELECT list of rows.`);
}

function allFields(which: string, { limit }: SoqlQuery, paths: Paths, { typeField }: QueryContext): Target[] {
  if (which !== 'STANDARD' && (limit === null || limit > mostWithAll)) {
    throw queryFaults.malformed(`The SOQL FIELDS function must have a LIMIT of at most ${mostWithAll}`);
  }
  if (which === 'CUSTOM') return [];
  return fields.flatMap(({ name }) => (typeField || name !== 'Type' ? [paths.resolve(name)] : []));
}
