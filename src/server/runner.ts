import type { EngineLog } from '../engine/engine.ts';
import { functionRunner } from '../engine/handler/functionRunner.ts';
import type { Runner } from '../engine/handler/runner.ts';

/** What runs the handlers of a folder. Without a folder nothing is run: operations are kept and wait. */
export async function openRunner(handlersFolder: string | null, _log: EngineLog): Promise<Runner> {
  if (handlersFolder === null) return functionRunner({ handlers: {} });
  throw new Error('not yet');
}
