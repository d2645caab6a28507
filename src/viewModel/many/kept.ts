import type { ManyAct } from './manyAct.ts';
import { type ManyAction, manyActions } from './manyAction.ts';

/** What is kept of an action on many, so that a window that comes later can say what became of it. */
export interface KeptAct {
  readonly id: string;
  readonly action: ManyAction;
  /** Whether it had been begun, and whether it came to its end. */
  readonly phase: ManyAct['phase'];
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly unknown: number;
  /** Instant of the last change, ms since 1970. */
  readonly at: number;
  /** What was chosen, to look at it again. Ids are kept up to a limit; without them there is nothing to look at. */
  readonly subjects: readonly KeptSubject[];
}

export interface KeptSubject {
  readonly connection: string;
  readonly label: string;
  readonly query?: string;
  readonly ids?: readonly string[];
}

const idsKept = 1_000;

export function keptOf(id: string, act: ManyAct, at: number): KeptAct {
  const { action, phase, outcomes, sources } = act;
  const { total, done, refused, unknown } = outcomes;
  const subjects = sources.map(({ connection, label, query, ids }) => ({
    connection,
    label,
    ...(query === undefined ? { ids: (ids ?? []).slice(0, idsKept) } : { query }),
  }));
  return { id, action, phase, total, done, refused, unknown, at, subjects };
}

/** What was kept, or undefined when it cannot be read. */
export function readKept(value: unknown): KeptAct | undefined {
  if (!isRecord(value)) return undefined;
  const { id, phase, at, total, done, refused, unknown } = value;
  const action = manyActions.find((known) => known === value.action);
  const kept = ['reading', 'ready', 'running', 'ended'].includes(String(phase));
  if (typeof id !== 'string' || !action || !kept || !Array.isArray(value.subjects)) return undefined;
  const numbers = [at, total, done, refused, unknown];
  if (!numbers.every((number) => typeof number === 'number' && Number.isFinite(number))) return undefined;
  const subjects = value.subjects.filter(isSubject);
  return { ...(value as unknown as KeptAct), action, subjects };
}

function isSubject(value: unknown): value is KeptSubject {
  if (!isRecord(value) || typeof value.connection !== 'string' || typeof value.label !== 'string') return false;
  const { query, ids } = value;
  return typeof query === 'string' || (Array.isArray(ids) && ids.every((id) => typeof id === 'string'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
