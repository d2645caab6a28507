import type { Clock } from '../../operation/clock.ts';
import type { FacadeHead } from '../facade.ts';
import { unauthorized } from './access.ts';
import { DataverseFault, faultCodes, faults } from './fault.ts';
import type { Settings } from './settings.ts';

type Kind = 'throttle' | 'unauthorized' | 'serverError';

/** Fails requests on purpose, as the setting `faults` asks. */
export interface FaultInjection {
  /** Raises the fault that is due for this request, if one is. */
  raise(head: FacadeHead): void;
  /** Holds an answer back for as long as asked. */
  delay(signal: AbortSignal): Promise<void>;
  /** New settings: counting begins anew. */
  reset(): void;
}

/** A `rate` spreads evenly instead of by chance, so that a client's test sees the same each time. */
export function createFaultInjection(settings: () => Settings, clock: Clock): FaultInjection {
  let counts = fresh();
  const isDue = (kind: Kind): boolean => {
    const { next, rate } = settings().faults[kind];
    const count = counts[kind];
    if (count.taken < next) {
      count.taken += 1;
      return true;
    }
    count.share += rate;
    if (count.share < 1) return false;
    count.share -= 1;
    return true;
  };
  return {
    raise(head) {
      const { throttle, serverError } = settings().faults;
      if (isDue('unauthorized'))
        throw unauthorized(head, settings(), 'The token has expired (the setting faults.unauthorized).');
      if (isDue('throttle')) throw faults.throttled(throttle.kind, throttle.retryAfter);
      if (isDue('serverError')) {
        throw new DataverseFault(
          serverError.status,
          faultCodes.unexpected,
          'The server is busy (the setting faults.serverError).',
        );
      }
    },
    delay(signal) {
      const ms = settings().faults.slow;
      if (ms === 0 || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const stop = clock.after(ms, resolve);
        const gone = () => {
          stop();
          resolve();
        };
        signal.addEventListener('abort', gone, { once: true });
      });
    },
    reset() {
      counts = fresh();
    },
  };
}

const fresh = () => ({
  throttle: { taken: 0, share: 0 },
  unauthorized: { taken: 0, share: 0 },
  serverError: { taken: 0, share: 0 },
});
