import { object } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { jsonAnswer } from '../answers.ts';
import type { Context, Handler, Route } from '../context.ts';
import { faults } from '../fault.ts';
import { jsonRow } from '../json.ts';
import { checkObject } from '../object.ts';
import { organizationRow, userRow } from '../objects/others.ts';
import { retrieve } from '../retrieve.ts';

const row: Handler = async ({ params, query, base }, context) => {
  const { object: name = '', id = '' } = params;
  const fields = query.get('fields');
  const other = await otherRow(name, id, context);
  if (other !== undefined) return jsonAnswer(jsonRow(other, base));
  checkObject(name);
  const [found] = await retrieve([idOf(id)], fields === null ? null : fields.split(','), context);
  if (found === undefined || found === null) throw faults.noRow(id);
  return jsonAnswer(jsonRow(found, base));
};

/** Other objects than the one that this is about, for clients that ask who they are. */
async function otherRow(name: string, id: string, { users, settings }: Context) {
  if (name.toLowerCase() === 'user') {
    const user = await users.find(id);
    if (user === undefined) throw faults.noRow(id);
    return userRow(user, settings);
  }
  if (name.toLowerCase() !== 'organization') return undefined;
  if (readId(id) !== settings.organizationId) throw faults.noRow(id);
  return organizationRow(settings);
}

/** The id in the form of 18 characters. Raises MALFORMED_ID. */
function idOf(text: string): string {
  const id = text.startsWith(object.keyPrefix) ? readId(text) : undefined;
  if (id === undefined) throw faults.malformedId(object.label, text.slice(0, 100));
  return id;
}

/** No field of the object is an external id. */
const byExternalId: Handler = ({ params }) => {
  checkObject(params.object);
  throw params.field?.toLowerCase() === 'describe' ? faults.noResource() : faults.noRow(params.field ?? '');
};

/** Resources that other objects have where an id would stand. */
const others = ['approvalLayouts', 'defaultValues', 'events', 'layouts', 'listviews', 'quickActions', 'relevantItems'];

const absent: Handler = () => {
  throw faults.noResource();
};

export const rowRoutes: readonly Route[] = [
  ...others.map((name): Route => ({ path: `sobjects/{object}/${name}`, access: 'session', get: absent })),
  { path: 'sobjects/{object}/{id}', access: 'session', get: row },
  { path: 'sobjects/{object}/{field}/{value}', access: 'session', get: byExternalId },
];
