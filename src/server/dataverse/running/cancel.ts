import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { isFinal } from '../../../operation/status.ts';
import type { Context } from '../context.ts';
import { DataverseFault } from '../fault.ts';

/**
 * Asks for a cancel, as DELETE on the status monitor and (2,22) on the row do: what waits is Canceled, what runs is not
 * retried any more and, unless the setting `cancelInterrupts` says otherwise, runs to its end. Asking again does nothing.
 * Of one that has ended it is refused, with the service's message (article on background operations).
 */
export async function requestCancel(id: string, by: string, { engine, settings }: Context): Promise<Operation> {
  try {
    return await engine.cancel(id, by, { interrupt: settings.cancelInterrupts });
  } catch (error) {
    if (!(error instanceof OperationFailure) || error.code !== 'transition-refused' || !isFinal(engine.get(id).status))
      throw error;
    throw new DataverseFault(
      settings.finalCancelStatus,
      settings.finalCancelCode,
      'Canceling background operation is not allowed after it is in terminal state.',
    );
  }
}
