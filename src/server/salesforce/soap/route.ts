import type { FacadeAnswer } from '../../facade.ts';
import { sessionOf } from '../auth/bearer.ts';
import type { Call, Context, Handler, Route } from '../context.ts';
import { faultOf } from '../dispatch.ts';
import { SalesforceFault } from '../fault.ts';
import { isServed } from '../versions.ts';
import { calls, openCalls } from './calls.ts';
import { badEnvelope, readEnvelope, type SoapRequest, soapAnswer, soapFault } from './envelope.ts';

/** The partner API. The session is in the envelope, so that everything about it is looked at here. */
const soap: Handler = async (call, context) => {
  const request = readEnvelope(call.request.body);
  if (request === undefined) return badEnvelope();
  try {
    return await answer(request, call, context);
  } catch (error) {
    return soapFault(faultOf(error, call.request, context));
  }
};

async function answer(request: SoapRequest, call: Call, context: Context): Promise<FacadeAnswer> {
  const { version = '' } = call.params;
  if (!isServed(version)) {
    throw new SalesforceFault(500, 'UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL: ${version}`);
  }
  const open = openCalls.get(request.call);
  if (open !== undefined) return soapAnswer(request.call, await open(request, { ...call, version }, context), null);
  const run = calls.get(request.call);
  if (run === undefined) {
    const message = `No operation available for request {urn:partner.soap.sforce.com}${request.call}`;
    throw new SalesforceFault(500, 'UNKNOWN_EXCEPTION', message);
  }
  const { sessions, injection, usage, gate } = context;
  const session = await sessionOf(request.sessionId, call.request.from, sessions);
  gate.count(session.caller);
  injection.raise(session);
  usage.take();
  const results = await run(request, { ...call, version, session }, context);
  return soapAnswer(request.call, results, usage.now());
}

/** The enterprise and metadata APIs. A 401 would make clients sign in again without end: their session is in the envelope. */
const otherApi: Handler = ({ params: { api = '' } }) => {
  const message = `Only the partner API (/services/Soap/u) is served, there is no /services/Soap/${api.slice(0, 100)}.`;
  return soapFault(new SalesforceFault(500, 'UNKNOWN_EXCEPTION', message));
};

export const soapRoutes: readonly Route[] = [
  { path: '/services/Soap/u/{version}', access: 'open', post: soap, uncounted: true },
  { path: '/services/Soap/u/{version}/{organization}', access: 'open', post: soap, uncounted: true },
  { path: '/services/Soap/{api}/{version}', access: 'open', post: otherApi, uncounted: true },
  { path: '/services/Soap/{api}/{version}/{organization}', access: 'open', post: otherApi, uncounted: true },
];
