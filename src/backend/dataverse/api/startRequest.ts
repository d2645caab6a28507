import { OperationFailure } from '../../../operation/error.ts';
import { stringifyExact } from '../../../operation/json.ts';
import { isGuid } from '../row/expression.ts';
import { type ApiParameter, type CustomApi, parameterTypes } from './customApi.ts';
import type { Body } from './input.ts';
import { targetName } from './parameterSchema.ts';

/** How a custom API is called; the address is below the Web API's base. */
export interface StartRequest {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  readonly body: string | undefined;
}

const namespace = 'Microsoft.Dynamics.CRM.';

/**
 * The call of a custom API (reference 2.2): actions by POST, functions by GET with parameter aliases, bound ones on
 * their row or table. `set`: entity set of the table that it is bound to.
 */
export function startRequest(api: CustomApi, input: Body, set: string | null): StartRequest {
  const { [targetName]: target, ...rest } = input;
  const isOnRow = api.bindingtype === 1;
  const body = isOnRow ? rest : input;
  const name = encodeURIComponent(api.uniquename);
  const place = set === null ? name : `${set}${isOnRow ? `(${targetId(api, target)})` : ''}/${namespace}${name}`;
  if (api.isfunction !== true) return { method: 'POST', path: place, body: stringifyExact(body) };
  const given = api.CustomAPIRequestParameters.filter(({ uniquename }) => body[uniquename] !== undefined);
  const names = given.map(({ uniquename }, index) => `${encodeURIComponent(uniquename)}=@p${index}`);
  const values = given.map((each, index) => `@p${index}=${encodeURIComponent(literal(each, body[each.uniquename]))}`);
  const query = values.length === 0 ? '' : `?${values.join('&')}`;
  return { method: 'GET', path: `${place}(${names.join(',')})${query}`, body: undefined };
}

/** An id, or a reference as the service stores it: an object with an id in it. */
function targetId(api: CustomApi, target: unknown): string {
  const table = api.boundentitylogicalname ?? '';
  const record = typeof target === 'object' && target !== null ? (target as Record<string, unknown>) : {};
  const id = [target, record.Id, record.id, record[`${table}id`]].find(
    (each) => typeof each === 'string' && isGuid(each),
  );
  if (typeof id === 'string') return id;
  const message = `${api.uniquename} works on a row of ${table || 'a table'}: give its id as ${targetName}.`;
  throw new OperationFailure('invalid-input', message, { path: `input.${targetName}` });
}

/** A value in an address. */
function literal({ type }: ApiParameter, value: unknown): string {
  switch (parameterTypes[type]) {
    case 'String':
      return `'${String(value).replaceAll("'", "''")}'`;
    case 'DateTime':
    case 'Guid':
      return String(value);
    default:
      return stringifyExact(value);
  }
}
