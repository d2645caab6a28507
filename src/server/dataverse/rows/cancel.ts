import type { Kept } from '../../../engine/kept.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Call, Context } from '../context.ts';
import { DataverseFault, faults } from '../fault.ts';
import { shownPair } from '../row/shown.ts';

/** What goes with a cancel: the version that it must find, and columns that the same request changes. */
export interface CancelTerms {
  readonly ifVersion?: number;
  readonly fields?: Partial<Kept>;
}

/**
 * Asks for the end of an operation, as the pair (2, 22) does. One that is being cancelled already answers as the first
 * time. Raises the documented refusal for one that has ended, with the status and code of the settings.
 */
export async function cancelRow(row: Operation, terms: CancelTerms, call: Call, context: Context): Promise<Operation> {
  const { engine, settings } = context;
  const { state, status } = await shownPair(engine, row);
  if (state === 3)
    throw new DataverseFault(settings.finalCancelStatus, settings.finalCancelCode, faults.terminal().message);
  if (status === 22 && Object.keys(terms.fields ?? {}).length === 0) return row;
  try {
    const behalf = call.delegate === null ? {} : { createdOnBehalfOf: call.delegate };
    const fields = { ...terms.fields, ...behalf };
    return await engine.cancel(row.id, call.request.by, { ...terms, fields, interrupt: settings.cancelInterrupts });
  } catch (error) {
    if (!(error instanceof OperationFailure) || error.code !== 'transition-refused') throw error;
    const now = await shownPair(engine, await engine.get(row.id));
    throw now.state === 3
      ? new DataverseFault(settings.finalCancelStatus, settings.finalCancelCode, faults.terminal().message)
      : faults.elastic(error.message);
  }
}
