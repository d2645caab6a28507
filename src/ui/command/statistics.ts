import type { Window } from '../window.ts';
import { chooseSession } from './chooseSession.ts';

/** Shows how much a connection does, how fast, and what is stuck. */
export async function showStatistics(window: Window, args: readonly unknown[]): Promise<void> {
  window.statistics.open(await chooseSession(window, args, 'statistics'));
}
