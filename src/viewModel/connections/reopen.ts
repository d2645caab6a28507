import type { Clock } from '../../operation/clock.ts';
import type { Session } from './session.ts';

/** Before the first new try and between later ones, ms; a random part, up to half, keeps windows apart. */
const firstDelay = 15_000;
const longestDelay = 120_000;

/** Causes that go away without a person. */
const passing: readonly string[] = ['unreachable', 'throttled'];

/** Whether what could not be opened may come back by itself, and nothing tries it now: somebody who looks again should. */
export function isWorthATry({
  connection: { phase },
  triesAgain,
}: Pick<Session, 'connection' | 'triesAgain'>): boolean {
  return phase.kind === 'failed' && passing.includes(phase.code ?? '') && !triesAgain;
}

/**
 * Tries again to open a connection that could not be reached, for as long as it is wanted. Returns what ends that.
 * `random`: 0 ≤ x < 1.
 */
export function reopen(session: Session, clock: Clock, wanted: () => boolean, random = Math.random): () => void {
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
    const delay = Math.min(firstDelay * 2 ** failures, longestDelay) * (0.5 + random() / 2);
    cancel = clock.after(delay, () => {
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
