import type { Journal } from '../../engine/store/journal.ts';
import type { Facade, FacadeHead } from '../facade.ts';
import { readBody } from './body.ts';
import { requestIdHeader } from './requestId.ts';
import { type Exchange, sendText } from './respond.ts';

export interface FacadeTerms {
  /** Scheme and host that the client used. */
  readonly origin: string;
  /** Network address of the client. */
  readonly from: string;
  proceed(): void;
  /** What this server itself has against the request. */
  readonly refused: Error | null;
  /** What the servers of one database remember together. */
  readonly journal: Journal;
}

/** One request that a facade answers: let in, body, answer. */
export async function exchangeWithFacade(
  facade: Facade,
  exchange: Exchange,
  { origin, from, proceed, refused, journal }: FacadeTerms,
): Promise<void> {
  const { request } = exchange;
  const { head, done } = headOf(exchange, origin, from);
  try {
    await journal.catchUp();
    const admission = await facade.admit(head);
    if ('refusal' in admission || refused !== null) {
      await journal.settled();
      const refusal = 'refusal' in admission ? admission.refusal : facade.refuse(refused, head);
      sendText(exchange, refusal.status, refusal.headers, refusal.body);
      return;
    }
    let body: string;
    try {
      body = await readBody(request, proceed, facade.bodies);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const answer = facade.refuse(error, head);
      sendText(exchange, answer.status, answer.headers, answer.body);
      return;
    }
    // Whatever hangs up before its request is whole has asked for nothing.
    if (request.destroyed && !request.complete) return;
    const answer = await facade.handle({ ...head, body, caller: admission.caller, by: admission.caller.name });
    // What other servers have to know, such as a session, is told before the client can go to one of them.
    await journal.settled();
    sendText(exchange, answer.status, answer.headers, answer.body);
  } catch (error) {
    // The journal could not be read or written.
    const answer = facade.refuse(error, head);
    sendText(exchange, answer.status, answer.headers, answer.body);
  } finally {
    done();
  }
}

function headOf({ request, response, requestId, stopping }: Exchange, origin: string, from: string) {
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) headers[name] = (values ?? []).join(', ');
  headers[requestIdHeader] = requestId;
  const gone = new AbortController();
  const abort = () => gone.abort();
  response.once('close', abort);
  stopping.addEventListener('abort', abort, { once: true });
  const head: FacadeHead = {
    method: request.method ?? '',
    path,
    query: rest.join('?'),
    headers,
    origin,
    from,
    signal: gone.signal,
  };
  const done = () => {
    response.off('close', abort);
    stopping.removeEventListener('abort', abort);
  };
  return { head, done };
}
