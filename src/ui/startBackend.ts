import type { Backend } from '../backend/backend.ts';
import { EngineBackend } from '../backend/engine/engineBackend.ts';
import { ensureServer } from '../backend/engine/ensure.ts';
import { findServer } from '../backend/engine/find.ts';
import { openEngineServer, testEngineServer } from './connect/engineServer.ts';

/** The client of local and remote engine servers is one, and one file of the bundle. */
export { findServer, openEngineServer, testEngineServer };

export interface StartBackendOptions {
  /** `dist/server.js` of this extension. */
  readonly serverScript: string;
  readonly dataFolder: string;
  /** Handlers are found below this folder and run in it; undefined: none are run. */
  readonly handlersFolder: string | undefined;
  /** Globs below that folder. */
  readonly patterns: readonly string[];
  /** Version of this extension. */
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Starts or finds the engine server of a data folder; the backend does so again when the server has gone. */
export async function startBackend(options: StartBackendOptions): Promise<Backend> {
  const { serverScript, dataFolder, handlersFolder = null, patterns, version, signal } = options;
  const resolve = () =>
    ensureServer({
      serverScript,
      dataFolder,
      handlersFolder,
      patterns,
      version,
      execPath: process.execPath,
      ...(handlersFolder === null ? {} : { cwd: handlersFolder }),
    });
  await resolve();
  signal.throwIfAborted();
  return new EngineBackend({ resolve });
}
