import { fields as allFields, fieldOf, object } from '../../service/salesforce/fields.ts';
import { readId, sequenceOfId } from '../../service/salesforce/ids.ts';
import type { Context } from './context.ts';
import { faults } from './fault.ts';
import { runQuery } from './objects/run.ts';
import type { Row } from './row.ts';

/** Rows of ids (18 characters) in their order, null for those that are missing; `names` null: every field. */
export async function retrieve(
  ids: readonly string[],
  names: readonly string[] | null,
  context: Context,
): Promise<readonly (Row | null)[]> {
  const wanted = names === null ? namesOfAll(context) : checkedNames(names);
  const others = wanted.filter((name) => name.toLowerCase() !== 'id');
  const selected = ['Id', ...others].join(', ');
  const asked = [...new Set(ids)].filter((id) => sequenceOfId(id) !== undefined);
  const found = new Map<string, Row>();
  for (let from = 0; from < asked.length; from += chunk) {
    const some = asked.slice(from, from + chunk);
    const list = some.map((id) => `'${id}'`).join(', ');
    const text = `SELECT ${selected} FROM ${object.name} WHERE Id IN (${list})`;
    const { rows } = await runQuery({ text, all: false, batchSize: chunk, after: null }, context);
    for (const row of rows) if (row.id !== null) found.set(row.id, row);
  }
  const keepsId = others.length < wanted.length;
  return ids.map((id) => {
    const row = found.get(readId(id) ?? id);
    if (row === undefined) return null;
    return keepsId ? row : { ...row, values: row.values.filter(([name]) => name !== 'Id') };
  });
}

/** Ids that one query is asked for. */
const chunk = 200;

function namesOfAll({ settings }: Context): string[] {
  return allFields.map(({ name }) => name).filter((name) => settings.typeField || name !== 'Type');
}

/** Names of fields, or paths of such: nothing else may get into a query. Raises INVALID_FIELD. */
function checkedNames(names: readonly string[]): string[] {
  const trimmed = [...new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()])).values()];
  const bad = trimmed.find((name) => !(/^\w+(?:\.\w+){1,5}$/.test(name) || fieldOf(name) !== undefined));
  if (bad !== undefined) throw faults.noField(object.name, bad.slice(0, 100));
  return trimmed;
}
