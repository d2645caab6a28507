import type { Outcome } from '../../operation/answer.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Operation, Resubmission } from '../../operation/operation.ts';
import { isFinal } from '../../operation/status.ts';
import { pairOf } from '../../service/dataverse/status.ts';
import type { Watch } from '../web/change/watch.ts';
import { ServiceFailure } from '../web/failure.ts';
import type { Starting } from './api/starting.ts';
import { rowAddress } from './row/address.ts';
import { payloadValue } from './row/payload.ts';
import { rowColumns } from './row/row.ts';
import { isGone, notFound, type Rows } from './row/rows.ts';

const { state, status } = pairOf('Canceling');
const cancelBody = JSON.stringify({ backgroundoperationstatecode: state, backgroundoperationstatuscode: status });

/** What a person does with operations that exist. What is done is shown at once, before the service tells of it. */
export class Acting {
  readonly #rows: Rows;
  readonly #starting: Starting;
  readonly #watch: Watch;

  constructor(rows: Rows, starting: Starting, watch: Watch) {
    this.#rows = rows;
    this.#starting = starting;
    this.#watch = watch;
  }

  /**
   * Asks for a cancel: what waits is never run, what runs goes on and is not tried again (reference 2.5). Shown as
   * Canceling until the service shows what became of it. What has ended is refused, in the service's own words.
   */
  async cancel(id: string): Promise<Operation> {
    const { operation } = await this.#rows.one(id);
    if (operation.status === 'Canceling') return operation;
    try {
      // Without a condition the same request would be an upsert, which replaces the row of an elastic table.
      const headers = { 'if-match': '*' };
      await this.#rows.requests.write('PATCH', rowAddress(operation.id, operation.partitionId), {
        headers,
        body: cancelBody,
      });
    } catch (error) {
      throw await this.#cancelRefusal(operation, error);
    }
    if (!isFinal(operation.status)) this.#rows.memory.canceled(operation);
    const after = (await this.#rows.one(id)).operation;
    this.#watch.announce([after]);
    return after;
  }

  /** Runs a failed or cancelled one again: as a new operation with the same input, since the service offers no other way. */
  async retry(id: string): Promise<Operation> {
    const { operation } = await this.#rows.one(id);
    if (operation.status !== 'Error' && operation.status !== 'Canceled') {
      const message = `Only an operation that failed or was canceled can be retried; this one is ${operation.status}.`;
      throw new OperationFailure('transition-refused', message);
    }
    return this.resubmit(id);
  }

  async resubmit(id: string, changes: Resubmission = {}): Promise<Operation> {
    const { operation, cells } = await this.#rows.one(id, [...rowColumns, 'inputparameters']);
    const { type = operation.type, input = payloadValue(cells.text('input')), ...others } = changes;
    const made = await this.#starting.start({ ...others, type, input });
    this.#rows.memory.resubmitted(made.id, operation.id);
    const copy = { ...made, resubmittedFrom: operation.id };
    this.#watch.announce([copy]);
    return copy;
  }

  /** Deletes the row of an operation that has ended: of one that runs, only the row would go, not the run. */
  async delete(id: string): Promise<void> {
    const { operation } = await this.#rows.one(id);
    if (!isFinal(operation.status)) {
      const message = `It is ${operation.status}: deleting its row would not stop it. Cancel it first, and delete it when it has ended.`;
      throw new OperationFailure('transition-refused', message);
    }
    try {
      await this.#rows.requests.write('DELETE', rowAddress(operation.id, operation.partitionId));
    } catch (error) {
      // Gone is what was asked for; tools have seen faults with this code for rows that were gone already.
      if (!isGone(error)) throw error;
    }
    this.#rows.known.forget(operation.id);
    this.#watch.announce([], [operation.id]);
  }

  /** One after the other: every one counts against the limits of the service. */
  async act(action: 'cancel' | 'retry' | 'delete', ids: readonly string[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const id of ids) outcomes.push(await this.#outcome(action, id));
    return outcomes;
  }

  async #outcome(action: 'cancel' | 'retry' | 'delete', id: string): Promise<Outcome> {
    try {
      const after = action === 'delete' ? await this.delete(id) : await this[action](id);
      return { id, done: true, status: after?.status ?? null, code: null, detail: null };
    } catch (error) {
      if (!(error instanceof OperationFailure)) throw error;
      const known = error.code === 'not-found' ? null : (this.#rows.known.get(id.toLowerCase())?.status ?? null);
      return { id, done: false, status: known, code: error.code, detail: error.message };
    }
  }

  /** Refused because it has ended: the state says so, since status and code of the refusal are documented nowhere. */
  async #cancelRefusal(operation: Operation, error: unknown): Promise<unknown> {
    if (!(error instanceof ServiceFailure) || error.trouble !== 'refused') return error;
    if (isGone(error)) return notFound(operation.id);
    const now = isFinal(operation.status) ? operation : (await this.#rows.one(operation.id)).operation;
    if (!isFinal(now.status)) return error;
    return new OperationFailure('transition-refused', error.message, { cause: error });
  }
}
