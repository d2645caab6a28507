/**
 * A window of its own process that keeps a history: `historyWindow.ts FILE NAME COUNT`. Remembers so many rows whose
 * ids begin with its name, and writes again and again; with COUNT 0 it goes on until it is killed.
 */
import { openHistory } from '../../../src/backend/salesforce/history/history.ts';
import { systemClock } from '../../../src/operation/clock.ts';
import { operationOf } from '../../support/operations.ts';

// The clock's timers keep no process alive, as an editor does.
const alive = setInterval(() => {}, 60_000);
const [, , file = '', name = '', count = '0'] = process.argv;
const rows = Number(count) === 0 ? Number.POSITIVE_INFINITY : Number(count);
const onProblem = (sentence: string) => process.stderr.write(`${sentence}\n`);
const history = await openHistory({ file, most: 100, clock: systemClock, onProblem });
for (let index = 0; index < rows; index += 1) {
  // Of a row that is seen again and again only the last line counts: the file is rewritten without the others.
  for (let version = 0; version < 6; version += 1) {
    const seen = { status: 'Complete', startedAt: 0, finishedAt: Date.now(), version } as const;
    history.remember([operationOf({ id: `${name}-${index}`, ...seen })]);
  }
  await history.dispose();
  if (index === 10) process.stdout.write('begun\n');
}
clearInterval(alive);
