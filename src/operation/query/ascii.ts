/** Lower case for A to Z only, as the databases do it. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}
