import { z } from 'zod';

/**
 * Custom APIs: what can run in the background (reference section 4; *CustomAPI tables*, Microsoft Learn). Names of
 * navigation properties are Pascal case.
 */
const parameter = z.object({
  uniquename: z.string(),
  displayname: z.string().nullish(),
  description: z.string().nullish(),
  type: z.int().min(0).max(12),
  isoptional: z.boolean().nullish(),
  logicalentityname: z.string().nullish(),
});

export const customApi = z.object({
  customapiid: z.string().nullish(),
  uniquename: z.string().min(1).max(255),
  displayname: z.string().nullish(),
  description: z.string().nullish(),
  /** 0 global, 1 entity, 2 entity collection. */
  bindingtype: z.int().min(0).max(2).catch(0),
  boundentitylogicalname: z.string().nullish(),
  isfunction: z.boolean().nullish(),
  isprivate: z.boolean().nullish(),
  _plugintypeid_value: z.string().nullish(),
  PluginTypeId: z.object({ typename: z.string().nullish() }).nullish(),
  CustomAPIRequestParameters: z.array(parameter).default([]),
});

export type CustomApi = z.output<typeof customApi>;
export type ApiParameter = z.output<typeof parameter>;

/** Types of parameters by number (reference section 4). */
export const parameterTypes = [
  'Boolean',
  'DateTime',
  'Decimal',
  'Entity',
  'EntityCollection',
  'EntityReference',
  'Float',
  'Integer',
  'Money',
  'Picklist',
  'String',
  'StringArray',
  'Guid',
] as const;

const inner = [
  'CustomAPIRequestParameters($select=uniquename,displayname,description,type,isoptional,logicalentityname)',
  'PluginTypeId($select=typename)',
].join(',');
const outer = [
  ...['uniquename', 'displayname', 'description', 'bindingtype', 'boundentitylogicalname', 'isfunction', 'isprivate'],
  '_plugintypeid_value',
].join(',');

/** Address of all custom APIs, below the Web API's base. */
export const customApisAddress = `customapis?$select=${outer}&$expand=${inner}`;

/** Runs when others have ended, and is none that a person starts. */
const eventApi = 'OnBackgroundOperationComplete';

/** An API without a plug-in is a business event: there is nothing to run (reference section 4, derived). */
export function isRunnable(api: CustomApi): boolean {
  return api.uniquename !== eventApi && api._plugintypeid_value !== null;
}
