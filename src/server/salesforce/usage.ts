import type { Clock } from '../../operation/clock.ts';
import { faults } from './fault.ts';
import type { Settings } from './settings.ts';

/** Requests of today (UTC) against the daily limit. */
export interface Usage {
  /** Counts one more. Raises REQUEST_LIMIT_EXCEEDED, and counts nothing, when there are none left. */
  take(): void;
  /** As in `Sforce-Limit-Info`: `api-usage=18/15000`. */
  header(): Readonly<Record<string, string>>;
  remaining(): number;
  now(): { readonly used: number; readonly limit: number };
}

const day = 86_400_000;

export function countUsage(clock: Clock, settings: () => Settings): Usage {
  let today = Math.floor(clock.now() / day);
  let used = 0;
  const turn = () => {
    const now = Math.floor(clock.now() / day);
    if (now === today) return;
    today = now;
    used = 0;
  };
  const remaining = () => {
    turn();
    return Math.max(0, settings().dailyLimit - used);
  };
  return {
    take() {
      if (remaining() === 0) throw faults.requestLimit();
      used += 1;
    },
    header: () => ({ 'Sforce-Limit-Info': `api-usage=${used}/${settings().dailyLimit}` }),
    remaining,
    now: () => ({ used, limit: settings().dailyLimit }),
  };
}
