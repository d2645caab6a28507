import { EngineBackend } from '../../src/backend/engine/engineBackend.ts';
import type { OperationPage } from '../../src/operation/answer.ts';
import { allCapabilities } from '../../src/operation/capability.ts';
import { systemClock } from '../../src/operation/clock.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { LiveCounts } from '../../src/viewModel/liveCounts.ts';
import { OperationTree } from '../../src/viewModel/tree/operationTree.ts';
import { rowOf } from '../../src/viewModel/tree/row.ts';
import type { ScaleServer } from './scaleServer.ts';

/** How many changes are taken in at once: what a busy second brings. */
const changes = 1_000;
const context = {
  now: 0,
  capabilities: allCapabilities,
  opened: () => undefined,
  pausedTypes: new Set<string>(),
};

/**
 * What the extension does between the engine and VS Code: the view opened, from its first request to rows that are
 * ready to be drawn, and the changes of a busy second taken into an open section.
 */
export async function viewQuestions(server: ScaleServer): Promise<{ title: string; ask: () => Promise<unknown> }[]> {
  const backend = new EngineBackend({ resolve: async () => server.connection });
  const counts = new LiveCounts(systemClock);
  const open = async (): Promise<OperationTree> => {
    await counts.attach(backend);
    const tree = new OperationTree(systemClock, counts);
    tree.attach(backend);
    const root = tree.root('Complete');
    if (!root) throw new Error('There is no section for what is complete.');
    for (const node of await tree.children(root)) if (node.kind === 'operation') rowOf(node, context);
    return tree;
  };
  const tree = await open();
  const operations: Operation[] = [];
  for (let after: string | null = ''; after !== null && operations.length < changes; ) {
    const page: OperationPage = await backend.list('status:Complete', {
      limit: 100,
      ...(after === '' ? {} : { after }),
    });
    operations.push(...page.operations);
    after = page.next;
  }
  let version = operations.reduce((most, row) => Math.max(most, row.version), 0);
  return [
    { title: 'view: opened, first page as rows', ask: async () => (await open()).detach() },
    {
      title: `view: ${changes.toLocaleString('en')} changes taken in`,
      ask: async () => {
        version += 1;
        tree.apply({ version, operations: operations.map((row) => ({ ...row, version })), deleted: [] });
      },
    },
  ];
}
