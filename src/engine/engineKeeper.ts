import { OperationFailure } from '../operation/error.ts';
import type { Operation, Patch } from '../operation/operation.ts';
import { isKept, isPending } from '../operation/status.ts';
import * as action from './action.ts';
import { EngineReader } from './engineReader.ts';
import { amend, checkReplaceable, type Kept, keptOperation, type PayloadTexts } from './kept.ts';
import { inputText } from './submission.ts';

/** The engine's writes that neither start nor stop anything. */
export abstract class EngineKeeper extends EngineReader {
  /** Who does something now. Raises `stopping` when the engine takes nothing more. */
  protected abstract actor(by: string, why?: string): action.Actor;
  /** Largest payload, bytes of JSON text. */
  protected abstract readonly maxPayload: number;
  /** Raises `invalid-input` when the input of an operation that will run does not fit. */
  protected abstract checkInput(type: string, input: string): void;
  /** Something may be waiting. */
  protected abstract wake(): void;

  async update(id: string, patch: Patch, by: string, options: { ifVersion?: number } = {}): Promise<Operation> {
    const input = patch.input === undefined ? undefined : inputText(patch.input, this.maxPayload);
    if (input !== undefined) this.checkInput((await this.find(id)).type, input ?? 'null');
    const actor = this.actor(by);
    const changed = await this.store.change({ ids: [id] }, ([operation]) => {
      if (operation === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
      action.checkVersion(operation, options.ifVersion);
      return action.update(operation, patch, input, actor);
    });
    this.wake();
    return changed;
  }

  async delete(id: string, by: string, options: { ifVersion?: number } = {}): Promise<void> {
    const { at } = this.actor(by);
    const choose = (rows: readonly Operation[]) => {
      const row = action.rowOf(rows, id);
      action.checkVersion(row, options.ifVersion);
      return action.remove(rows, row.id);
    };
    await this.store.remove({ groupOf: id }, choose, at);
  }

  /** Stores rows that nothing runs, all or none. Raises `id-taken`, `too-large`, `too-deep`. */
  async keep(rows: readonly Kept[], by: string): Promise<Operation[]> {
    const { at } = this.actor(by);
    return this.store.keep(
      rows.map((row) => this.#keptOperation(row, by, at)),
      at,
    );
  }

  /**
   * Changes fields of a kept row, or of one that has ended, its status and results included; of one that the engine
   * runs only what `update` allows. What is undefined stays; payloads that are null go. Raises `not-found`,
   * `version-mismatch`, `transition-refused`, `invalid-input`, `too-large`, `too-deep`.
   */
  async amend(
    id: string,
    fields: Partial<Kept>,
    by: string,
    { ifVersion }: { ifVersion?: number } = {},
  ): Promise<Operation> {
    const actor = this.actor(by);
    const texts = this.textsOf(fields);
    return this.store.change({ ids: [id] }, ([operation]) => {
      if (operation === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
      action.checkVersion(operation, ifVersion);
      const willRun = isPending(operation.status) && !isKept(operation) && texts.input !== undefined;
      if (willRun) this.checkInput(operation.type, texts.input ?? 'null');
      return amend(operation, fields, texts, actor);
    });
  }

  /**
   * Puts a kept row in the place of any other, which is gone with its attempts and events; the id stays, the sequence
   * number is new. Raises `not-found`, `version-mismatch`, and `transition-refused` while a worker has it.
   */
  async replace(id: string, row: Kept, by: string, { ifVersion }: { ifVersion?: number } = {}): Promise<Operation> {
    const { at } = this.actor(by);
    const kept = this.#keptOperation({ ...row, id }, by, at);
    const check = (group: readonly Operation[]) => {
      const operation = group.find((one) => one.id === kept.operation.id);
      if (operation !== undefined) action.checkVersion(operation, ifVersion);
      checkReplaceable(group, kept.operation.id);
    };
    return this.store.replace(kept, check, at);
  }

  #keptOperation(row: Kept, by: string, now: number) {
    return keptOperation(row, this.textsOf(row), { now, by, maxPayload: this.maxPayload });
  }

  protected textsOf({ input, output }: Partial<Kept>): PayloadTexts {
    const text = (value: unknown) => (value === null ? null : (inputText(value, this.maxPayload) ?? undefined));
    return { input: text(input), output: text(output) };
  }
}
