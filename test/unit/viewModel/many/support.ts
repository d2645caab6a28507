import type { Backend } from '../../../../src/backend/backend.ts';
import type { Outcome } from '../../../../src/operation/answer.ts';
import { allCapabilities, type Capabilities } from '../../../../src/operation/capability.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { ManyAct } from '../../../../src/viewModel/many/manyAct.ts';
import type { ManyAction } from '../../../../src/viewModel/many/manyAction.ts';
import type { ManySource } from '../../../../src/viewModel/many/source.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend } from '../../../support/operations.ts';

/** What a connection that is acted on may say: its outcome for each id. */
export type Act = (ids: readonly string[], action: ManyAction) => readonly Outcome[] | Promise<readonly Outcome[]>;

export const done = (id: string): Outcome => ({ id, done: true, status: 'Waiting', code: null, detail: null });
export const refused = (id: string, code: string, detail: string): Outcome => ({
  id,
  done: false,
  status: null,
  code,
  detail,
});

/** A connection over rows in memory that acts as the test says, and notes what it was sent. */
export function actingBackend(rows: readonly Operation[], act: Act, capabilities: Capabilities = allCapabilities) {
  const reading = new MemoryBackend(rows);
  const sent: (readonly string[])[] = [];
  const backend = {
    capabilities,
    closedFor: 0,
    list: reading.list.bind(reading),
    counts: reading.counts.bind(reading),
    act: async (action: ManyAction, ids: readonly string[]) => {
      sent.push(ids);
      return act(ids, action);
    },
  };
  return { backend: backend as unknown as Backend & { closedFor: number }, reading, sent };
}

export function sourceOver(
  backend: Backend | Error,
  changes: Partial<ManySource> = {},
): ManySource & { readonly held: () => number } {
  let held = 0;
  const query = changes.ids ? {} : { query: '' };
  return {
    label: 'All',
    connection: 'a',
    place: 'Contoso',
    production: false,
    ...query,
    ...changes,
    held: () => held,
    use: async (work) => {
      if (backend instanceof Error) throw backend;
      held += 1;
      try {
        return await work(backend);
      } finally {
        held -= 1;
      }
    },
  };
}

/** An action whose preview has been read. */
export async function readAct(action: ManyAction, sources: readonly ManySource[], clock = new ManualClock()) {
  const act = new ManyAct(clock, action, sources);
  await act.read();
  return { act, clock };
}
