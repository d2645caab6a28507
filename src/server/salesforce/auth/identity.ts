import { jsonDate } from '../../../service/salesforce/dates.ts';
import { isSameId, readId } from '../../../service/salesforce/ids.ts';
import type { FacadeRequest } from '../../facade.ts';
import { jsonAnswer } from '../answers.ts';
import type { Call, Context, Handler, Route } from '../context.ts';
import { faults } from '../fault.ts';
import type { User } from '../users.ts';
import { bearerOf, sessionOf } from './bearer.ts';

/** As in `https://…/id/<organization>/<user>`: where a client asks who it is. */
export function identityAddress(origin: string, username: string, { settings, users }: Context): string {
  return `${origin}/id/${settings.organizationId}/${users.of(username).id}`;
}

/** A token in the header, in the address (as jsforce sends it), or in a form. */
function tokenOf({ request, query }: Call): string | undefined {
  const form = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const given = form ? new URLSearchParams(request.body).get('access_token') : null;
  return bearerOf(request) ?? query.get('oauth_token') ?? query.get('access_token') ?? given ?? undefined;
}

const identity: Handler = async (call, context) => {
  await sessionOf(tokenOf(call), call.request.from, context.sessions);
  const { organization = '', user = '' } = call.params;
  const isOurs = readId(organization) !== undefined && isSameId(organization, context.settings.organizationId);
  const found = isOurs && user.startsWith('005') ? await context.users.find(user) : undefined;
  if (found === undefined) throw faults.noResource();
  return jsonAnswer(identityOf(found, call.request, context));
};

function identityOf(user: User, { origin }: FacadeRequest, { settings, clock }: Context): unknown {
  const rest = `${origin}/services/data/v{version}/`;
  return {
    id: `${origin}/id/${settings.organizationId}/${user.id}`,
    asserted_user: true,
    user_id: user.id,
    organization_id: settings.organizationId,
    username: user.username,
    nick_name: user.name,
    display_name: user.name,
    email: user.username,
    email_verified: true,
    first_name: null,
    last_name: user.name,
    timezone: settings.timeZone,
    photos: { picture: null, thumbnail: null },
    urls: {
      partner: `${origin}/services/Soap/u/{version}/${settings.organizationId.slice(0, 15)}`,
      rest,
      sobjects: `${rest}sobjects/`,
      query: `${rest}query/`,
      tooling_rest: `${rest}tooling/`,
      custom_domain: origin,
    },
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: offsetOf(settings.timeZone, clock.now()),
    last_modified_date: jsonDate(0),
  };
}

const userinfo: Handler = async (call, context) => {
  const { username } = await sessionOf(tokenOf(call), call.request.from, context.sessions);
  const user = context.users.of(username);
  const { origin } = call.request;
  return jsonAnswer({
    sub: `${origin}/id/${context.settings.organizationId}/${user.id}`,
    user_id: user.id,
    organization_id: context.settings.organizationId,
    preferred_username: user.username,
    nickname: user.name,
    name: user.name,
    email: user.username,
    email_verified: true,
    given_name: null,
    family_name: user.name,
    zoneinfo: context.settings.timeZone,
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: offsetOf(context.settings.timeZone, context.clock.now()),
    urls: { rest: `${origin}/services/data/v{version}/` },
  });
};

/** Milliseconds by which a time zone's winter time is ahead of UTC, as the service gives it. */
function offsetOf(timeZone: string, now: number): number {
  const year = new Date(now).getUTCFullYear();
  const ahead = (at: number): number => {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
    const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
    return sign === '-' ? -offset : offset;
  };
  return Math.min(ahead(Date.UTC(year, 0)), ahead(Date.UTC(year, 6)));
}

export const identityRoutes: readonly Route[] = [
  { path: '/id/{organization}/{user}', access: 'open', get: identity, post: identity, uncounted: true },
  { path: '/services/oauth2/userinfo', access: 'open', get: userinfo, post: userinfo, uncounted: true },
];
