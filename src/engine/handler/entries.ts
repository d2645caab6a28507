import { messageOf } from '../../operation/error.ts';
import type { HandlerDeclaration, HandlerInfo } from '../../operation/handler.ts';
import { declarationOf } from './declaration.ts';
import type { Description } from './describe.ts';
import type { DescribedHandler, LoadProblem } from './protocol.ts';
import { type InputCheck, inputCheck } from './validate.ts';

/** One handler, or one file without a usable one. */
export interface Entry {
  /** Absolute. */
  readonly path: string;
  readonly info: HandlerInfo;
  readonly check: InputCheck | null;
}

/**
 * Entries of what the files of a workspace were found to hold. `file` gives the name of a path for people; `before` are the
 * entries so far, from which a file that does not load any more keeps the types that it had.
 */
export function entriesOf(
  descriptions: ReadonlyMap<string, Description>,
  file: (path: string) => string,
  before: readonly Entry[],
): Entry[] {
  const entries: Entry[] = [];
  for (const [path, { handlers, problem }] of descriptions) {
    if (problem === null) entries.push(...handlers.map((handler) => entryOf(path, file(path), handler)));
    else entries.push(...brokenEntries(path, file(path), problem, before));
  }
  return markDoubles(entries);
}

function entryOf(path: string, file: string, { declaration: written, hasRun }: DescribedHandler): Entry {
  const declaration = declarationOf(written);
  if ('problem' in declaration) return broken(path, file, null, { message: declaration.problem, stack: null });
  const flaw = flawOf(declaration, hasRun);
  if (flaw !== null) return broken(path, file, declaration, { message: flaw, stack: null });
  try {
    const check = declaration.inputSchema === null ? null : inputCheck(declaration.inputSchema, declaration.type);
    return { path, info: { file, declaration, problem: null, paused: false }, check };
  } catch (error) {
    return broken(path, file, declaration, { message: messageOf(error), stack: null });
  }
}

function flawOf({ type, url }: HandlerDeclaration, hasRun: boolean): string | null {
  if (url === undefined && !hasRun) return `The handler ${type} has neither a \`run\` function nor a \`url\`.`;
  if (url !== undefined && hasRun)
    return `The handler ${type} has both \`run\` and \`url\`; only one of them can be meant.`;
  return null;
}

function brokenEntries(path: string, file: string, problem: LoadProblem, before: readonly Entry[]): Entry[] {
  const known = before.filter((entry) => entry.path === path && entry.info.declaration !== null);
  if (known.length === 0) return [broken(path, file, null, problem)];
  return known.map(({ info }) => broken(path, file, info.declaration, problem));
}

function broken(path: string, file: string, declaration: HandlerDeclaration | null, problem: LoadProblem): Entry {
  return { path, info: { file, declaration, problem, paused: false }, check: null };
}

/** Nobody can tell which of two handlers of one type is meant, so neither runs. */
function markDoubles(entries: readonly Entry[]): Entry[] {
  const byType = Map.groupBy(entries, ({ info }) => info.declaration?.type);
  return entries.map((entry) => {
    const { declaration, file, problem } = entry.info;
    const others = declaration === null ? [] : (byType.get(declaration.type) ?? []).filter((other) => other !== entry);
    if (declaration === null || problem !== null || others.length === 0) return entry;
    const places = [
      ...new Set(others.map((other) => (other.info.file === file ? 'the same file' : other.info.file))),
    ].join(', ');
    const message = `The type ${declaration.type} is declared by ${places} too. Give one of them another type.`;
    return broken(entry.path, file, declaration, { message, stack: null });
  });
}
