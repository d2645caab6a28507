import { type Clock, systemClock } from '../../operation/clock.ts';
import { attemptErrorCodes } from '../../operation/error.ts';
import type { HandlerDeclaration, HandlerInfo } from '../../operation/handler.ts';
import { parseJson } from '../../operation/json.ts';
import type { Operation } from '../../operation/operation.ts';
import type { BulkHandler, Context, SingleHandler } from './api.ts';
import type { Execution } from './call.ts';
import { HandlerContext } from './context.ts';
import { declarationOf } from './declaration.ts';
import { execute } from './execute.ts';
import { operationError } from './outcome.ts';
import type { Assignment, Result, Runner } from './runner.ts';
import { type InputCheck, inputCheck } from './validate.ts';

/** A handler of this process: the function alone, or with what it declares; its type is the key it is given under. */
export type FunctionHandler = SingleHandler['run'] | Omit<SingleHandler, 'type'> | Omit<BulkHandler, 'type'>;

export interface FunctionRunnerOptions {
  readonly handlers: Readonly<Record<string, FunctionHandler>>;
  /** Most attempts at a time; 10 by default. */
  readonly concurrency?: number;
  readonly clock?: Clock;
  readonly workerUri?: string;
  /** Largest output, bytes of JSON text; 16 MiB by default. */
  readonly maxPayload?: number;
}

/**
 * Runs handlers that are functions of this process, for tests, benchmarks and embedding: cheap, but a function that ignores
 * its signal cannot be killed. Raises an Error for a declaration or schema that is not valid.
 */
export function functionRunner(options: FunctionRunnerOptions): Runner {
  const { handlers, concurrency = 10, clock = systemClock, maxPayload = 16 * 1_024 * 1_024 } = options;
  const known = new Map(Object.entries(handlers).map(([type, handler]) => [type, prepare(type, handler)]));
  const infos = [...known.values()].map(
    ({ declaration }): HandlerInfo => ({ file: '', declaration, problem: null, paused: false }),
  );
  return {
    workerUri: options.workerUri ?? `bgops://localhost/${process.pid}`,
    concurrency,
    handlers: () => infos,
    onChange: () => () => {},
    check: (type, input) => known.get(type)?.check?.(parseJson(input)),
    run(assignment) {
      const handler = known.get(assignment.operation.type)?.handler;
      if (handler === undefined) return Promise.resolve(noHandler(assignment.operation.type));
      return execute(handler, new FunctionExecution(assignment, maxPayload, clock));
    },
    close: async () => {},
  };
}

/** Result for a type that nothing here runs; retried, as a handler may appear. */
export function noHandler(type: string): Result {
  const message = `No handler has the type ${type}. Add one, or check the spelling of the type.`;
  return { outcome: 'Error', error: operationError(attemptErrorCodes.noHandler, message), retry: true };
}

interface Known {
  readonly handler: SingleHandler | BulkHandler;
  readonly declaration: HandlerDeclaration;
  readonly check: InputCheck | undefined;
}

function prepare(type: string, written: FunctionHandler): Known {
  const handler = typeof written === 'function' ? { type, run: written } : { ...written, type };
  const { run: _run, url: _url, ...rest } = handler;
  const declaration = declarationOf(rest);
  if ('problem' in declaration) throw new Error(`${type}: ${declaration.problem}`);
  const check = declaration.inputSchema === null ? undefined : inputCheck(declaration.inputSchema, type);
  return { handler, declaration, check };
}

/** A class, so that an attempt costs one small object. */
class FunctionExecution implements Execution {
  readonly assignment: Assignment;
  readonly maxPayload: number;
  readonly #clock: Clock;

  constructor(assignment: Assignment, maxPayload: number, clock: Clock) {
    this.assignment = assignment;
    this.maxPayload = maxPayload;
    this.#clock = clock;
  }

  context(operation: Operation): Context {
    return new HandlerContext(this.assignment, operation, this.#clock);
  }
}
