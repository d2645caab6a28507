import type { Session } from '../connections/session.ts';
import type { SearchFacts } from './completion.ts';
import { inputPaths } from './inputPaths.ts';

/** What completion may offer: from the handlers of the connections that are open, and from the rows that are shown. */
export async function searchFacts(sessions: readonly Session[]): Promise<SearchFacts> {
  const handlers = (await Promise.all(sessions.map(handlersOf))).flat();
  const rows = sessions.flatMap(({ tree }) => [...tree.shown()].map(({ operation }) => operation));
  return {
    types: words([...handlers.map(({ type }) => type), ...rows.map(({ type }) => type)]),
    groups: words(rows.map(({ executionGroup }) => executionGroup)),
    parents: words(rows.map(({ parentKey }) => parentKey)),
    inputPaths: words(handlers.flatMap(({ inputSchema }) => inputPaths(inputSchema))),
  };
}

/** A connection that cannot tell, or does not answer, has none. */
async function handlersOf({ connection }: Session) {
  const backend = connection.phase.kind === 'on' ? connection.current : undefined;
  if (backend?.capabilities.handlers !== true) return [];
  const handlers = await backend.handlers().catch(() => []);
  return handlers.flatMap(({ declaration }) => (declaration ? [declaration] : []));
}

/** Each once, in the order of the alphabet. */
function words(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null && text !== ''))].sort() as string[];
}
