import type { HandlerInfo } from '../../../operation/handler.ts';
import { serviceLimits } from '../row/row.ts';
import { type ApiParameter, type CustomApi, parameterTypes } from './customApi.ts';

type Schema = Record<string, unknown>;

const guid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** A custom API as a handler: a schema of its input made from its parameters. */
export function handlerOf(api: CustomApi): HandlerInfo {
  return {
    file: api.PluginTypeId?.typename ?? 'custom API',
    declaration: {
      type: api.uniquename,
      displayName: api.displayname ?? null,
      description: describe(api),
      inputSchema: schemaOf(api),
      bulk: false,
      ...serviceLimits,
    },
    problem: null,
    paused: false,
  };
}

function describe(api: CustomApi): string | null {
  const bound = api.bindingtype === 0 ? '' : `Bound to ${api.boundentitylogicalname ?? 'a table'}.`;
  const hidden = api.isprivate === true ? 'Private.' : '';
  return [api.description ?? '', bound, hidden].filter((part) => part !== '').join(' ') || null;
}

function schemaOf(api: CustomApi): Schema {
  const parameters = api.CustomAPIRequestParameters;
  const target = api.bindingtype === 1 ? { [targetName]: targetSchema(api) } : {};
  const properties = Object.fromEntries(
    parameters.map((each) => [each.uniquename, { ...typeSchema(each), ...texts(each) }]),
  );
  const required = parameters.filter(({ isoptional }) => isoptional !== true).map(({ uniquename }) => uniquename);
  return {
    type: 'object',
    properties: { ...target, ...properties },
    required: [...Object.keys(target), ...required],
  };
}

/** The row that a bound API works on; it is a part of the address and no parameter (reference section 4). */
export const targetName = 'Target';

function targetSchema({ boundentitylogicalname }: CustomApi): Schema {
  const table = boundentitylogicalname ?? 'the table';
  return { type: 'string', pattern: guid, description: `Id of the row of ${table} that it works on.` };
}

function texts({ displayname, description }: ApiParameter): Schema {
  return {
    ...(displayname ? { title: displayname } : {}),
    ...(description ? { description } : {}),
  };
}

function typeSchema({ type, logicalentityname }: ApiParameter): Schema {
  const entity = (table: string | null | undefined) => ({
    type: 'object',
    properties: { '@odata.type': { type: 'string', examples: [`Microsoft.Dynamics.CRM.${table ?? 'account'}`] } },
  });
  switch (parameterTypes[type]) {
    case 'Boolean':
      return { type: 'boolean' };
    case 'DateTime':
      return { type: 'string', format: 'date-time' };
    case 'Decimal':
    case 'Float':
    case 'Money':
      return { type: 'number' };
    case 'Integer':
    case 'Picklist':
      return { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647, default: 0 };
    case 'Entity':
    case 'EntityReference':
      return entity(logicalentityname);
    case 'EntityCollection':
      return { type: 'array', items: entity(logicalentityname) };
    case 'StringArray':
      return { type: 'array', items: { type: 'string' } };
    case 'Guid':
      return { type: 'string', pattern: guid };
    default:
      return { type: 'string' };
  }
}
