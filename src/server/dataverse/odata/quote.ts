/** The text, or what stands between its single quotes, where a quote stands twice. */
export function unquoted(text: string): string {
  const quoted = text.length >= 2 && text.startsWith("'") && text.endsWith("'");
  return quoted ? text.slice(1, -1).replaceAll("''", "'") : text;
}
