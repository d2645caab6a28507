/** Characters that could turn, hide or break what stands around them: controls, bidi overrides, zero-width ones. */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** Foreign text as one line of at most `max` characters, for labels, descriptions and messages. */
export function oneLine(text: string, max = 120): string {
  // Cut generously first: no regular expression has to walk a text of megabytes.
  const flat = text
    .slice(0, max * 4)
    .replace(unsafe, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return shorten(flat, max);
}

/** Text in which VS Code draws no icon, for labels of pickers and lenses. */
export function iconFree(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}

/** Text in which VS Code makes no link, for prompts of input boxes, where a link may run a command. */
export function linkFree(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Foreign text with its lines kept, at most `max` characters. */
export function manyLines(text: string, max: number): string {
  return shorten(text.replace(/[\u202a-\u202e\u2066-\u2069]/g, ''), max);
}

export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  // Never half of a surrogate pair.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** JSON text in which every character that could turn or hide what stands around it is written as its escape. */
export function visibleJson(text: string): string {
  return text.replace(/[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A piece of a log without the colours that terminals show. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character.
  return text.replace(/\u001b\[[\d;]*[A-Za-z]/g, '');
}

/** Foreign text inside Markdown: every character that could mean something is escaped, so it shows as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@/]/g, (character) => `&#${character.codePointAt(0)};`);
}
