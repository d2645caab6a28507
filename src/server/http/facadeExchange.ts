import type { Facade, FacadeHead } from '../facade.ts';
import { readBody } from './body.ts';
import { requestIdHeader } from './requestId.ts';
import { type Exchange, sendText } from './respond.ts';

/** One request that a facade answers: let in, body, answer. `refused`: what this server itself has against it. */
export async function exchangeWithFacade(
  facade: Facade,
  exchange: Exchange,
  { by, proceed, refused }: { readonly by: string; proceed(): void; readonly refused: Error | null },
): Promise<void> {
  const { request } = exchange;
  const { head, done } = headOf(exchange, by);
  try {
    const refusal = facade.admit(head) ?? (refused === null ? null : facade.refuse(refused, head));
    if (refusal !== null) {
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
    const answer = await facade.handle({ ...head, body });
    sendText(exchange, answer.status, answer.headers, answer.body);
  } finally {
    done();
  }
}

function headOf(
  { request, response, requestId, stopping }: Exchange,
  by: string,
): { head: FacadeHead; done: () => void } {
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
    origin: `http://${headers.host ?? ''}`,
    by,
    signal: gone.signal,
  };
  const done = () => {
    response.off('close', abort);
    stopping.removeEventListener('abort', abort);
  };
  return { head, done };
}
