import type { Clock } from '../../operation/clock.ts';
import { heldBack } from '../facade/heldBack.ts';
import { countPortions } from '../facade/portions.ts';
import type { FacadeAnswer } from '../facade.ts';
import { pageAnswer } from './answers.ts';
import type { Session, Sessions } from './auth/sessions.ts';
import { faults } from './fault.ts';
import type { Settings } from './settings.ts';

type Kind = 'expiredSession' | 'requestLimit' | 'maintenance';

/** Fails requests on purpose, as the setting `faults` asks. */
export interface FaultInjection {
  /** The page that this request gets instead of an answer, if one is due. */
  page(): FacadeAnswer | null;
  /**
   * Raises the fault that is due for a request of a session, if one is. A session that was just issued is always good
   * for a request: some clients sign in again without end otherwise.
   */
  raise(session: Session): void;
  /** Holds an answer back for as long as asked. */
  delay(signal: AbortSignal): Promise<void>;
  /** New settings: counting begins anew. */
  reset(): void;
}

export function createFaultInjection(settings: () => Settings, sessions: Sessions, clock: Clock): FaultInjection {
  const portions = countPortions<Kind>();
  const isDue = (kind: Kind): boolean => portions.isDue(kind, settings().faults[kind]);
  return {
    page: () => (isDue('maintenance') ? pageAnswer(settings().faults.maintenance.status) : null),
    raise(session) {
      if (sessions.wasUsed(session) && isDue('expiredSession')) {
        sessions.end(session);
        throw faults.sessionExpired();
      }
      sessions.noteUse(session);
      if (isDue('requestLimit')) throw faults.requestLimit();
    },
    delay: (signal) => heldBack(settings().faults.slow, clock, signal),
    reset: portions.reset,
  };
}
