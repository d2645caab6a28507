import type { Agent } from 'undici';
import { attemptErrorCodes, messageOf } from '../../operation/error.ts';
import { cut, JsonText, operationError, RaisedFailure, refused, tooLarge } from './outcome.ts';
import type { Assignment, Member } from './runner.ts';

export interface HttpTarget {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Statuses below 500 that may be different next time. */
const retried = new Set([408, 425, 429]);
const excerptLength = 500;

/** Reaches handlers that are web services. Connections are kept for a few seconds, and closed by {@link close}. */
export class HttpCaller {
  readonly #maxPayload: number;
  #agent: Agent | undefined;

  constructor(maxPayload: number) {
    this.#maxPayload = maxPayload;
  }

  /**
   * POSTs a member's input; a 2xx answer's JSON is the output, an empty one is null. Redirects are not followed. Raises a
   * failure with the status as its code; it is not retried where the same request would be answered the same.
   */
  async call(
    target: HttpTarget,
    { operation, input }: Member,
    { attempt, signal }: Assignment,
  ): Promise<JsonText | null> {
    const { Agent, request } = await import('./httpClient.ts');
    // The attempt's own timeout is the only one.
    this.#agent ??= new Agent({ headersTimeout: 0, bodyTimeout: 0 });
    const dispatcher = this.#agent;
    const headers = {
      ...target.headers,
      'content-type': 'application/json',
      accept: 'application/json',
      'idempotency-key': operation.id,
      'bgops-operation-id': operation.id,
      'bgops-attempt': String(attempt),
      'bgops-type': encodeURI(operation.type),
    };
    const place = `POST ${placeOf(target.url)}`;
    try {
      const answer = await request(target.url, { method: 'POST', headers, body: input, signal, dispatcher });
      const text = await this.#read(answer.body);
      if (answer.statusCode < 200 || answer.statusCode > 299) throw refusal(place, answer.statusCode, text);
      return outputOf(place, text);
    } catch (error) {
      if (signal.aborted || error instanceof RaisedFailure) throw error;
      throw new Error(`${place} failed: ${messageOf(error) || 'the connection broke'}`);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#agent?.destroy();
  }

  async #read(body: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > this.#maxPayload) throw new RaisedFailure(tooLarge(this.#maxPayload));
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function refusal(place: string, status: number, text: string): RaisedFailure {
  const excerpt = text.trim() === '' ? '' : `: ${cut(text.trim(), excerptLength)}`;
  const redirect = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
  const error = operationError(status, `${place} was answered with status ${status}${redirect}${excerpt}`);
  return new RaisedFailure({ error, retry: status >= 500 || retried.has(status) });
}

function outputOf(place: string, text: string): JsonText | null {
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return new JsonText(text.trim());
  } catch {
    const message = `${place} was answered with text that is not JSON: ${cut(text.trim(), excerptLength)}`;
    throw new RaisedFailure(refused(attemptErrorCodes.notJson, message));
  }
}

/** A URL without what may be secret in it. */
export function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
