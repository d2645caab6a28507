import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import { type FunctionHandler, functionRunner } from '../../src/engine/handler/functionRunner.ts';
import type { Operation } from '../../src/operation/operation.ts';
import type { Status } from '../../src/operation/status.ts';
import { openEngineAt } from './placedEngine.ts';

export interface TestEngine {
  readonly engine: Engine;
  /** Resolves with the operation once its status is one of these. */
  reached(id: string, ...statuses: Status[]): Promise<Operation>;
}

/** An engine on a folder with functions as handlers. The test stops it. */
export async function openEngine(
  folder: string,
  handlers: Record<string, FunctionHandler>,
  options: Partial<EngineOptions> & { concurrency?: number } = {},
): Promise<TestEngine> {
  const { concurrency = 10, ...rest } = options;
  const runner = functionRunner({ handlers, concurrency, ...(rest.clock === undefined ? {} : { clock: rest.clock }) });
  const engine = await openEngineAt({ folder, runner, ...rest });
  return {
    engine,
    reached: (id, ...statuses) =>
      new Promise((resolve) => {
        const look = async () => {
          const operation = await engine.get(id);
          if (!statuses.includes(operation.status)) return;
          unsubscribe();
          resolve(operation);
        };
        const unsubscribe = engine.onChange(() => void look());
        void look();
      }),
  };
}

/**
 * Opens engines on the folder of the current test, begun, and stops the last one after it. Call it inside `describe`, with
 * what `temporaryFolder` gave.
 */
export function engineOpener(folder: { readonly path: string }) {
  let opened: TestEngine | undefined;
  afterEach(() => opened?.engine.stop({ graceMs: 0 }));
  return async (
    handlers: Record<string, FunctionHandler>,
    options?: Parameters<typeof openEngine>[2],
  ): Promise<TestEngine> => {
    opened = await openEngine(folder.path, handlers, options);
    opened.engine.start();
    return opened;
  };
}

/** A promise with its ends outside, to hold a handler until the test lets it go. */
export class Gate {
  readonly #parts = Promise.withResolvers<void>();
  readonly #reached = Promise.withResolvers<void>();

  /** Called by the handler: says that it is there, and waits. */
  async pass(): Promise<void> {
    this.#reached.resolve();
    await this.#parts.promise;
  }

  /** Resolves when a handler has come to the gate. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  open(): void {
    this.#parts.resolve();
  }
}
