import type { Clock } from '../../operation/clock.ts';
import type { Session } from './session.ts';

/** Before the first new try and between later ones, ms. */
const firstDelay = 15_000;
const longestDelay = 120_000;

/** Causes that go away without a person. */
const passing: readonly string[] = ['unreachable', 'throttled'];

/** Tries again to open a connection that could not be reached, for as long as it is wanted. Returns what ends that. */
export function reopen(session: Session, clock: Clock, wanted: () => boolean): () => void {
  let cancel: (() => void) | undefined;
  let failures = 0;
  const stopWaiting = () => {
    cancel?.();
    cancel = undefined;
    session.triesAgain = false;
  };
  const stop = session.connection.onPhase((phase) => {
    stopWaiting();
    if (phase.kind === 'on') failures = 0;
    if (phase.kind !== 'failed' || !passing.includes(phase.code ?? '')) return;
    session.triesAgain = true;
    cancel = clock.after(Math.min(firstDelay * 2 ** failures, longestDelay), () => {
      cancel = undefined;
      failures += 1;
      session.triesAgain = false;
      if (wanted() && session.ready) session.connection.backend().catch(() => {});
    });
  });
  return () => {
    stop();
    stopWaiting();
  };
}
