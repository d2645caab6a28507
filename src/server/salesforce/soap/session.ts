import { element, type Markup } from '../../facade/xml.ts';
import { sessionOf } from '../auth/bearer.ts';
import type { Context } from '../context.ts';
import { SalesforceFault } from '../fault.ts';
import type { User } from '../users.ts';
import { argument } from './argument.ts';
import type { SoapCall } from './calls.ts';
import { instant, plain } from './values.ts';

/** A session for a username and a password that is a token of the engine, or ends with it (setting `auth`). */
export const login: SoapCall = async ({ body }, { request, version }, context) => {
  const username = argument(body, 'username').slice(0, 255);
  const { sessions, secret, users, settings } = context;
  const caller = await secret.endsPassword(argument(body, 'password'), request.from);
  if (caller === undefined) {
    const message = 'Invalid username, password, security token; or user locked out.';
    throw new SalesforceFault(500, 'INVALID_LOGIN', message);
  }
  const { accessToken } = sessions.issue(username, { clientId: 'SOAP', refreshable: false, caller });
  const user = users.of(username);
  const address = `${request.origin}/services/Soap/u/${version}/${settings.organizationId.slice(0, 15)}`;
  return [
    element('result', {}, [
      plain('metadataServerUrl', address.replace('/u/', '/m/')),
      plain('passwordExpired', false),
      plain('sandbox', settings.isSandbox),
      plain('serverUrl', address),
      plain('sessionId', accessToken),
      plain('userId', user.id),
      element('userInfo', {}, userInfo(user, context)),
    ]),
  ];
};

export const logout: SoapCall = (_request, { session }, { sessions }) => {
  if (session !== null) sessions.end(session);
  return [];
};

export const getUserInfo: SoapCall = async ({ sessionId }, { request }, context) => {
  const { username } = await sessionOf(sessionId, request.from, context.sessions);
  return [element('result', {}, userInfo(context.users.of(username), context))];
};

export const getServerTimestamp: SoapCall = (_request, _call, { clock }) => [
  element('result', {}, [instant('timestamp', clock.now())]),
];

function userInfo(user: User, { settings }: Context): Markup[] {
  return [
    plain('accessibilityMode', false),
    plain('organizationId', settings.organizationId),
    plain('organizationMultiCurrency', false),
    plain('organizationName', settings.organizationName),
    plain('sessionSecondsValid', settings.sessionSeconds),
    plain('userEmail', user.username),
    plain('userFullName', user.name),
    plain('userId', user.id),
    plain('userLanguage', 'en_US'),
    plain('userLocale', 'en_US'),
    plain('userName', user.username),
    plain('userTimeZone', settings.timeZone),
    plain('userType', 'Standard'),
  ];
}
