/** True when `Prefer` asks for every annotation: `odata.include-annotations="*"`. */
export function wantsEveryAnnotation(prefer: string | undefined): boolean {
  const list = /(?:odata\.)?include-annotations\s*=\s*(?:"([^"]*)"|([^,;\s]*))/i.exec(prefer ?? '');
  return (list?.[1] ?? list?.[2] ?? '').split(',').some((pattern) => pattern.trim() === '*');
}
