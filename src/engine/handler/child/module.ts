import { pathToFileURL } from 'node:url';
import type { BulkHandler, SingleHandler } from '../api.ts';
import { jsonFault } from '../jsonFault.ts';
import { failureOf } from '../outcome.ts';
import type { DescribedHandler, LoadProblem } from '../protocol.ts';
import { tidyStack } from './stack.ts';
import { placeOfSyntaxError } from './syntax.ts';

/** Loads a module, once for the life of this process, and gives the handlers of its default export. */
async function handlersOf(file: string): Promise<readonly unknown[]> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
  const exported = unwrapped(loaded.default);
  if (exported === undefined || isLibrary(exported, loaded)) {
    const named = Object.keys(loaded).find((name) => looksLikeHandler(loaded[name]));
    if (named !== undefined) throw new Error(`The handler is exported as \`${named}\`. Make it the default export.`);
    if (Object.keys(loaded).length > 0) return [];
    throw new Error('The file exports nothing. A handler has to be its default export.');
  }
  return Array.isArray(exported) ? exported : [exported];
}

/** The handler of a type in a module, or undefined. */
export async function handlerOf(file: string, type: string): Promise<SingleHandler | BulkHandler | undefined> {
  const handlers = await handlersOf(file);
  return handlers.find(
    (handler): handler is SingleHandler => isObject(handler) && handler.type === type && looksLikeHandler(handler),
  );
}

/** What the handlers of a module declare, or why it does not load. */
export async function describeModule(
  file: string,
): Promise<{ handlers: DescribedHandler[]; problem: LoadProblem | null }> {
  try {
    return { handlers: (await handlersOf(file)).map(describe), problem: null };
  } catch (error) {
    return { handlers: [], problem: problemOf(error, file) };
  }
}

function describe(handler: unknown): DescribedHandler {
  if (!isObject(handler)) throw new Error('The default export is not a handler: an object with `type` and `run`.');
  const { run, ...declaration } = handler;
  const fault = jsonFault(declaration, 'The handler');
  if (fault !== null) throw new Error(`${fault}, which a declaration cannot hold.`);
  return { declaration, hasRun: typeof run === 'function' };
}

/** Message and stack of what a module threw while it was loaded; of a syntax error its place comes first. */
export function problemOf(error: unknown, file: string): LoadProblem {
  const { message, stack } = failureOf(error).error;
  const text = stack === null ? null : tidyStack(stack);
  const place = error instanceof SyntaxError && !hasPlace(error) ? placeOfSyntaxError(file) : null;
  return { message, stack: place === null ? text : `${place}\n${text ?? ''}` };
}

const hasPlace = (error: Error) =>
  /^(\/|\w:\\).+:\d+\n/.test(error.stack ?? '') || /\n\s+at .*[/\\]/.test(tidyStack(error.stack ?? ''));

/** A module that was written as an ES module and compiled to CommonJS has its default export one level deeper. */
function unwrapped(exported: unknown): unknown {
  return isObject(exported) && exported.__esModule === true ? exported.default : exported;
}

/** `module.exports` of a CommonJS file that is there for others to import. */
function isLibrary(exported: unknown, loaded: Record<string, unknown>): boolean {
  if (!('module.exports' in loaded) || Array.isArray(exported)) return false;
  return typeof exported === 'function' || (isObject(exported) && !('type' in exported) && !looksLikeHandler(exported));
}

const looksLikeHandler = (value: unknown) =>
  isObject(value) && (typeof value.run === 'function' || typeof value.url === 'string');

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
