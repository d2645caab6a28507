import type { Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { User } from '../users.ts';

/** Rows of objects that clients ask for to learn where and who they are: no more than what they ask for. */
export function organizationRow(settings: Settings): Row {
  return {
    type: 'Organization',
    id: settings.organizationId,
    values: [
      ['Id', settings.organizationId],
      ['Name', settings.organizationName],
      ['InstanceName', settings.instanceName],
      ['IsSandbox', settings.isSandbox],
      ['TrialExpirationDate', null],
      ['NamespacePrefix', null],
      ['OrganizationType', 'Developer Edition'],
      ['TimeZoneSidKey', settings.timeZone],
      ['LanguageLocaleKey', 'en_US'],
      ['DefaultLocaleSidKey', 'en_US'],
      ['FiscalYearStartMonth', settings.fiscalYearStart],
    ],
  };
}

export function userRow({ id, name, username }: User, settings: Settings): Row {
  return {
    type: 'User',
    id,
    values: [
      ['Id', id],
      ['Username', username],
      ['Name', name],
      ['LastName', name],
      ['FirstName', null],
      ['Email', username],
      ['Alias', name.slice(0, 8)],
      ['IsActive', true],
      ['UserType', 'Standard'],
      ['TimeZoneSidKey', settings.timeZone],
      ['LocaleSidKey', 'en_US'],
      ['LanguageLocaleKey', 'en_US'],
    ],
  };
}
