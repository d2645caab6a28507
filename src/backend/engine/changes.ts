import { changeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Change } from '../backend.ts';
import { pause } from '../pause.ts';
import { decodeAnswer } from './answer.ts';
import { broken, type Requests } from './requests.ts';
import { type ServerEvent, serverEvents } from './serverEvents.ts';

const path = '/api/v1/events';
/** Delays before a new connection, ms: doubled each time, up to the longest; a random part keeps windows apart. */
const firstDelay = 250;
const longestDelay = 30_000;

export interface ChangesOptions {
  readonly requests: Requests;
  readonly clock: Clock;
  /** Version after which to begin; null: from now on. */
  readonly since: number | null;
  readonly signal: AbortSignal;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** Where the stream is: the version that was seen last, null while none is known. */
interface Place {
  version: number | null;
  /** Connections in a row that brought nothing. */
  failures: number;
}

/**
 * Changes for as long as the signal allows, over as many connections as it takes. A first connection that comes late
 * brings `resync`. Ends after an `offline` state with `retryIn` null, which waits for a person.
 */
export async function* changesOf(options: ChangesOptions): AsyncGenerator<Change> {
  const { clock, since, signal, random } = options;
  const place: Place = { version: since, failures: 0 };
  while (!signal.aborted) {
    let failure = new OperationFailure('unreachable', 'The engine server ended the connection.');
    try {
      yield* changesOfConnection(options, place);
    } catch (error) {
      if (signal.aborted) return;
      failure = broken(error, `GET ${path}`);
    }
    const retryIn = waitsForPerson(failure) ? null : delay(place.failures, random());
    place.failures += 1;
    yield { kind: 'state', state: { kind: 'offline', reason: failure.message, retryIn, code: failure.code } };
    if (retryIn === null) return;
    await pause(clock, retryIn, signal);
  }
}

/** Changes of one connection, until it ends. */
async function* changesOfConnection({ requests, signal }: ChangesOptions, place: Place): AsyncGenerator<Change> {
  yield { kind: 'state', state: { kind: 'connecting' } };
  const resume = place.version === null ? {} : { 'last-event-id': String(place.version) };
  const headers = { accept: 'text/event-stream', ...resume };
  const { body } = await requests.send('GET', path, { headers, signal, stream: 'events' });
  // What was to be read while nothing answered could not be read.
  const late = place.version === null && place.failures > 0;
  let first = true;
  for await (const event of serverEvents(body)) {
    if (event.id !== null) place.version = Number(event.id);
    // The first block tells the place in the stream; from here on nothing can be missed.
    if (first) yield { kind: 'state', state: { kind: 'connected' } };
    if (first && late) yield { kind: 'resync' };
    first = false;
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

function delay(failures: number, random: number): number {
  return Math.round(Math.min(firstDelay * 2 ** Math.min(failures, 20), longestDelay) * (0.5 + random / 2));
}

/** No new attempt makes a wrong token right. */
function waitsForPerson({ code }: OperationFailure): boolean {
  return code === 'unauthorized' || code === 'forbidden' || code === 'forbidden-host' || code === 'forbidden-origin';
}
