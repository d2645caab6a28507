import type { Clock } from '../../operation/clock.ts';
import { heldBack } from '../facade/heldBack.ts';
import { countPortions } from '../facade/portions.ts';
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

export function createFaultInjection(settings: () => Settings, clock: Clock): FaultInjection {
  const portions = countPortions<Kind>();
  const isDue = (kind: Kind): boolean => portions.isDue(kind, settings().faults[kind]);
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
    delay: (signal) => heldBack(settings().faults.slow, clock, signal),
    reset: portions.reset,
  };
}
