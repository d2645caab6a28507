/**
 * Opens an engine on the data folder given as argument, submits forty operations, works them off, and stops. It says
 * what `load.ts` says, then `drained` and `stopped`. The second argument, JSON of a {@link Failpoint}, says where it
 * kills itself on the way.
 */
import { writeSync } from 'node:fs';
import { Engine } from '../../../src/engine/engine.ts';
import { interceptSqlite } from '../../support/sqliteFault.ts';
import { drained, workDraft, workRunner } from './work.ts';

/** The first call of SQLite that fits: its number, its text, and what its transaction has written before. */
export interface Failpoint {
  readonly number?: number;
  readonly sql?: string;
  readonly after?: string;
  /** Whether the call is still made. */
  readonly made: boolean;
}

const [folder = '', text = '{"made":false,"number":-1}'] = process.argv.slice(2);
const failpoint: Failpoint = JSON.parse(text);
const say = (line: string) => writeSync(1, `${line}\n`);
let written = '';

const fits = (number: number, sql: string) =>
  (failpoint.number === undefined || number === failpoint.number) &&
  (failpoint.sql === undefined || sql.includes(failpoint.sql)) &&
  (failpoint.after === undefined || written.includes(failpoint.after));
const end = () => process.kill(process.pid, 'SIGKILL');

interceptSqlite(
  ({ number, sql }) => {
    if (sql.startsWith('BEGIN')) written = '';
    written += sql;
    if (!failpoint.made && fits(number, sql)) end();
  },
  ({ number, sql }) => {
    if (failpoint.made && fits(number, sql)) end();
  },
);

const engine = await Engine.open({ folder, runner: workRunner(say) });
say('open');
engine.start();
await Promise.all(
  Array.from({ length: 40 }, async () => {
    const { operation } = await engine.submit(workDraft(), 'script');
    say(`ack ${operation.id}`);
  }),
);
await drained(engine);
say('drained');
await engine.stop();
say('stopped');
