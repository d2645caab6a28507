import { changeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Change } from '../backend.ts';
import { ServiceFailure } from '../web/failure.ts';
import { backOff } from '../web/retryAfter.ts';
import { decodeAnswer } from './answer.ts';
import type { Attending } from './attending.ts';
import type { Requests } from './requests.ts';
import { type ServerEvent, serverEvents } from './serverEvents.ts';

const path = '/api/v1/events';
/** Delay before the first new connection, ms: doubled each time; a random part keeps windows apart. */
const firstDelay = 250;

export interface ChangesOptions {
  readonly requests: Requests;
  readonly clock: Clock;
  readonly attending: Attending;
  /** Version after which to begin; null: from now on. */
  readonly since: number | null;
  readonly signal: AbortSignal;
  /** 0 ≤ x < 1. */
  random(): number;
  /** Asks again what the server allows; true: something else than before. */
  renew?(signal: AbortSignal): Promise<boolean>;
}

/** Where the stream is: the version that was seen last, null while none is known. */
interface Place {
  version: number | null;
  /** Connections in a row that brought nothing. */
  failures: number;
  /** Whether a connection has stood. */
  began: boolean;
}

/**
 * Changes for as long as the signal allows, over as many connections as it takes. A first connection that comes late
 * brings `resync`. Ends after an `offline` state with `retryIn` null, which waits for a person.
 */
export async function* changesOf(options: ChangesOptions): AsyncGenerator<Change> {
  const { clock, since, signal, random, requests, attending } = options;
  const place: Place = { version: since, failures: 0, began: false };
  while (!signal.aborted) {
    let failure = new OperationFailure('unreachable', 'The engine server ended the connection.');
    // A refusal elsewhere may mean that the token has changed: the stream asks anew, and who is let in goes on at once.
    const refused = new AbortController();
    const hear = () => refused.abort();
    requests.refusals.add(hear);
    try {
      yield* changesOfConnection(options, place, AbortSignal.any([signal, refused.signal]));
    } catch (error) {
      if (signal.aborted) return;
      if (refused.signal.aborted) continue;
      failure = requests.broken(error, `GET ${path}`);
    } finally {
      requests.refusals.delete(hear);
    }
    const asked = failure instanceof ServiceFailure ? failure.retryIn : null;
    const retryIn = waitsForPerson(failure)
      ? null
      : (asked ?? backOff(place.failures, random(), firstDelay, attending.longest));
    place.failures += 1;
    yield { kind: 'state', state: { kind: 'offline', reason: failure.message, retryIn, code: failure.code } };
    if (retryIn === null) return;
    await attending.rest(clock, retryIn, asked !== null, signal);
  }
}

/** Changes of one connection, until it ends. */
async function* changesOfConnection(
  options: ChangesOptions,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const { requests, renew } = options;
  yield { kind: 'state', state: { kind: 'connecting' } };
  const differs = place.began || place.failures > 0 ? ((await renew?.(signal)) ?? false) : false;
  const resume = place.version === null ? {} : { 'last-event-id': String(place.version) };
  const headers = { accept: 'text/event-stream', ...resume };
  const { body } = await requests.send('GET', path, { headers, signal, stream: 'events', unheard: true });
  // What was to be read while nothing answered could not be read.
  const late = place.version === null && place.failures > 0;
  let first = true;
  for await (const event of serverEvents(body)) {
    if (event.id !== null) place.version = Number(event.id);
    // The first block tells the place in the stream; from here on nothing can be missed.
    if (first) yield { kind: 'state', state: { kind: 'connected' } };
    if (first && (late || differs)) yield { kind: 'resync' };
    first = false;
    place.began = true;
    place.failures = 0;
    const change = changeOf(event);
    if (change !== null) yield change;
  }
}

function changeOf({ event, data }: ServerEvent): Change | null {
  if (event === 'resync' || event === 'workers') return { kind: event };
  if (event !== 'change' || data === '') return null;
  return { kind: 'change', batch: decodeAnswer(changeBatch, data, `GET ${path}`) };
}

/** No new attempt makes a wrong token right. */
function waitsForPerson({ code }: OperationFailure): boolean {
  return code === 'unauthorized' || code === 'forbidden' || code === 'forbidden-host' || code === 'forbidden-origin';
}
