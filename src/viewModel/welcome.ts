import type { Phase } from './connection.ts';
import type { Rest } from './connections/health.ts';

/** Why the view is empty, one word for each cause; `none` when it is not. */
export type EmptyCause = 'untrusted' | 'disconnected' | 'start' | 'starting' | 'failed' | 'empty' | 'none';

export interface EmptyInput {
  readonly trusted: boolean;
  readonly rest?: Rest | undefined;
  readonly phase: Phase;
  /** Total number of operations, undefined while unknown. */
  readonly total: number | undefined;
}

export function emptyCause({ trusted, rest, phase, total }: EmptyInput): EmptyCause {
  switch (phase.kind) {
    case 'off':
      if (!trusted) return 'untrusted';
      return rest === 'disconnected' ? 'disconnected' : 'start';
    case 'starting':
      return 'starting';
    case 'failed':
      return 'failed';
    case 'lost':
    case 'on':
      if (total === undefined) return 'starting';
      return total === 0 ? 'empty' : 'none';
  }
}
