/** What a shell takes as it stands. */
const plain = /^[\w@%+=:,./-]+$/;
/** What would act on a terminal, or hide or turn what stands around it. */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const everyUnsafe = new RegExp(unsafe.source, 'gu');

/** A text as one word of a POSIX shell (bash and zsh where it holds control characters): nothing in it is interpreted. */
export function shellWord(text: string): string {
  if (plain.test(text)) return text;
  if (!unsafe.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(everyUnsafe, escapeOf);
  return `$'${escaped}'`;
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
