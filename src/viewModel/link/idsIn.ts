/** An id that stands in a text. */
export interface FoundId {
  readonly start: number;
  readonly id: string;
}

/** Longest text that is looked through, characters: a line of megabytes has nothing for a person to click. */
const longest = 20_000;
/** Most ids of one text. */
const most = 500;

/**
 * A GUID, as the engine and Dataverse have them, or an id of Salesforce's BackgroundOperation (prefix 08P, 15 or 18
 * characters); neither is part of a longer word.
 */
const form = /(?<![\w-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|08P[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?)(?![\w-])/gi;

/** What looks like the id of an operation, in the order of the text. Whether there is such an operation is another question. */
export function idsIn(text: string): readonly FoundId[] {
  const found: FoundId[] = [];
  for (const { 0: id, index } of text.slice(0, longest).matchAll(form)) {
    // Prefixes of Salesforce are told apart by case.
    if (id.includes('-') || id.startsWith('08P')) found.push({ start: index, id });
    if (found.length === most) break;
  }
  return found;
}

/** Whether a connection of that kind could have an operation with such an id. */
export function couldHave(kind: string, id: string): boolean {
  return id.includes('-') !== (kind === 'salesforce');
}
