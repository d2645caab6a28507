import type { Engine } from '../../engine/engine.ts';
import type { Operation } from '../../operation/operation.ts';
import { type WireOperation, wireOperation } from '../../operation/wire.ts';
import { hasWorker, noWorkerSince } from '../../operation/worker.ts';
import { noWorkerHeader } from './schema.ts';

const mostTold = 20;

/** The header that names the types which nobody can run now. */
export function noWorkerFor(
  { workers: { known } }: Pick<Engine, 'workers'>,
  drafts: readonly { readonly type: string }[],
): Record<string, string> {
  if (known === undefined) return {};
  const types = [...new Set(drafts.map(({ type }) => type))].filter((type) => !hasWorker(known, type));
  return types.length === 0 ? {} : { [noWorkerHeader]: types.slice(0, mostTold).map(encodeURIComponent).join(',') };
}

/** An operation as it goes over the wire, with what is told of it at this moment. */
export function toldOperation(
  { workers: { known } }: Pick<Engine, 'workers'>,
  row: Operation,
): WireOperation & { noWorkerSince?: string } {
  const since = known === undefined ? null : noWorkerSince(row, known);
  return since === null ? wireOperation(row) : { ...wireOperation(row), noWorkerSince: new Date(since).toISOString() };
}
