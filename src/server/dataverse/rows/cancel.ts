import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Call, Context } from '../context.ts';
import { DataverseFault, faults } from '../fault.ts';
import { shownPair } from '../row/shown.ts';

/**
 * Asks for the end of an operation, as the pair (2, 22) does. One that is being cancelled already answers as the first
 * time. Raises the documented refusal for one that has ended, with the status and code of the settings.
 */
export async function cancelRow(
  row: Operation,
  version: { readonly ifVersion?: number },
  call: Call,
  context: Context,
): Promise<Operation> {
  const { engine, settings } = context;
  const { state, status } = shownPair(engine, row);
  if (state === 3)
    throw new DataverseFault(settings.finalCancelStatus, settings.finalCancelCode, faults.terminal().message);
  if (status === 22) return row;
  // Between the look at the version and this nothing else runs.
  if (version.ifVersion !== undefined && engine.get(row.id).version !== version.ifVersion)
    throw faults.versionMismatch();
  try {
    return await engine.cancel(row.id, call.request.by, { interrupt: settings.cancelInterrupts });
  } catch (error) {
    if (!(error instanceof OperationFailure) || error.code !== 'transition-refused') throw error;
    throw shownPair(engine, engine.get(row.id)).state === 3
      ? new DataverseFault(settings.finalCancelStatus, settings.finalCancelCode, faults.terminal().message)
      : faults.elastic(error.message);
  }
}
