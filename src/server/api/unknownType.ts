import { OperationFailure } from '../../operation/error.ts';
import type { HandlerInfo } from '../../operation/handler.ts';
import type { Services } from '../services.ts';

/**
 * Refuses types that no handler has, so that a slip of the pen does not wait for ever. Only where this server has a
 * handlers folder: without one, others run the work. Paused and broken handlers count as there. Raises `unknown-type`.
 */
export function refuseUnknownTypes(
  { engine, handlersFolder }: Pick<Services, 'engine' | 'handlersFolder'>,
  drafts: readonly { readonly type: string }[],
): void {
  if (handlersFolder === null) return;
  const handlers = engine.handlers();
  const known = new Set(handlers.map((handler) => handler.declaration?.type));
  for (const [index, { type }] of drafts.entries()) {
    if (known.has(type)) continue;
    const path = drafts.length === 1 ? 'type' : `[${index}].type`;
    throw new OperationFailure('unknown-type', sentenceFor(type, handlers), { path });
  }
}

function sentenceFor(type: string, handlers: readonly HandlerInfo[]): string {
  const types = handlers.flatMap(({ declaration }) => (declaration === null ? [] : [declaration.type]));
  const broken = handlers.flatMap(({ declaration, file }) => (declaration === null ? [file] : []));
  const near = nearNames(type, types);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
      : types.length > 0
        ? `There are: ${listed(types)}.`
        : 'The handlers folder has no handler that is ready.';
  const files = broken.length === 0 ? '' : ` ${listed(broken)} did not load; correct it if the handler is in there.`;
  return `No handler has the type "${type}". ${hint}${files}`;
}

function listed(names: readonly string[]): string {
  const shown = names.toSorted().slice(0, 20);
  return `${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
}

/** Up to three names that differ in few letters, or where one contains the other. */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const text = wanted.toLowerCase();
  const allowed = Math.min(Math.max(2, Math.floor(text.length / 3)), text.length - 1);
  return names
    .map((name) => {
      const other = name.toLowerCase();
      const contained = text.length >= 3 && (other.includes(text) || text.includes(other));
      return { name, distance: contained ? 1 : distance(text, other) };
    })
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Letters to insert, remove or replace to get from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
