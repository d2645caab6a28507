import { randomUUID } from 'node:crypto';
import { checkScope } from '../caller.ts';
import type { FacadeAnswer, FacadeRequest } from '../facade/exchange.ts';
import type { FacadeHead } from '../facade.ts';
import { requestIdHeader } from '../http/requestId.ts';
import { traceOf } from '../trace.ts';
import type { Call, Context, FacadeRoute } from './context.ts';
import { errorAnswer, isUnexpected } from './errorDocument.ts';
import { DataverseFault, faultCodes } from './fault.ts';
import { wantsEveryAnnotation } from './prefer.ts';

/** Versions of the Web API that are spoken, all the same. */
const dataPath = /^\/api\/data\/(v9\.[0-2])(?:\/(.*))?$/s;
const monitorPath = /^\/api\/backgroundoperation\/(.*)$/s;
const guid = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Everything in `Context` but the dispatch itself, which is made here over a route table. */
export function withDispatch(
  parts: Omit<Context, 'dispatch' | 'settings'> & { readonly settings: () => Context['settings'] },
  routes: readonly FacadeRoute[],
): Context {
  const context: Context = {
    ...parts,
    get settings() {
      return parts.settings();
    },
    dispatch: (request) => answer(request, context, routes),
  };
  return context;
}

async function answer(request: FacadeRequest, context: Context, routes: readonly FacadeRoute[]): Promise<FacadeAnswer> {
  try {
    const { area, api, resource } = addressOf(request);
    const route = routes.find((each) => each.area === area && each.serves(resource));
    if (route === undefined) throw notFound(resource);
    checkScope(request.caller, route.needs(request.method, resource));
    const call = { ...(await impersonated(request, context)), api, resource };
    const given = await route.handle(call, context);
    if (area === 'monitor') return given;
    return { ...given, headers: { 'OData-Version': '4.0', 'x-ms-service-request-id': randomUUID(), ...given.headers } };
  } catch (error) {
    return refusalOf(error, request, context);
  }
}

/** The error document of anything that was raised; what is our own fault is logged, without payloads. */
export function refusalOf(error: unknown, request: FacadeHead, { log }: Pick<Context, 'log'>): FacadeAnswer {
  if (isUnexpected(error)) {
    const { method, headers } = request;
    const details = { method, requestId: headers[requestIdHeader], error: traceOf(error) };
    log('error', 'A request to the Dataverse facade failed.', details);
  }
  return errorAnswer(error, wantsEveryAnnotation(request.headers.prefer));
}

function addressOf({ path, origin }: FacadeRequest): { area: FacadeRoute['area']; api: string; resource: string } {
  const data = dataPath.exec(path);
  if (data !== null) return { area: 'data', api: `${origin}/api/data/${data[1]}/`, resource: data[2] ?? '' };
  const monitor = monitorPath.exec(path);
  if (monitor !== null) return { area: 'monitor', api: `${origin}/api/data/v9.2/`, resource: monitor[1] ?? '' };
  throw notFound(path);
}

/** The headers for standing in for another user; the one who really asked becomes the delegate. */
async function impersonated(request: FacadeRequest, { users }: Context): Promise<Pick<Call, 'request' | 'delegate'>> {
  const given = request.headers.mscrmcallerid ?? request.headers.callerobjectid;
  if (given === undefined) return { request, delegate: null };
  // The service asks for the privilege prvActOnBehalfOfAnotherUser.
  checkScope(request.caller, 'admin');
  const id = guid.exec(given.trim())?.[1]?.toLowerCase();
  if (id === undefined) {
    throw new DataverseFault(
      400,
      faultCodes.platform,
      'The headers MSCRMCallerID and CallerObjectId must be the id of a user, a GUID.',
    );
  }
  // A user whom nobody knows yet is known by the id alone.
  return { request: { ...request, by: (await users.nameOf(id)) ?? id }, delegate: request.by };
}

function notFound(resource: string): DataverseFault {
  const [segment = ''] = resource.split(/[/(?]/);
  return new DataverseFault(404, faultCodes.unknownName, `Resource not found for the segment '${decoded(segment)}'.`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
