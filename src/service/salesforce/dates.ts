const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?:Z|([+-])(\d\d):?(\d\d))$/;

/**
 * An instant (ms since 1970) as SOQL and addresses write it: `2026-03-04T05:06:07Z`, with or without fractions of a
 * second, or with an offset (`+01:00`, and `+0000` as in answers). undefined: it is none, or a day that does not exist.
 */
export function readDate(text: string): number | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    ...[number, number, number, number, number, number],
  ];
  const [, , , , , , , fraction = '', sign, offsetHours, offsetMinutes] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  date.setUTCHours(hour, minute, second, Number(fraction.padEnd(3, '0')));
  if (sign === undefined) return date.getTime();
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (Number(offsetMinutes) > 59 || offset > 14 * 60) return undefined;
  return date.getTime() - (sign === '-' ? -offset : offset) * 60_000;
}

/** An instant as JSON answers show it: `2026-03-04T05:06:07.000+0000`. */
export function jsonDate(ms: number): string {
  return soapDate(ms).replace('Z', '+0000');
}

/** An instant as SOAP answers show it: `2026-03-04T05:06:07.000Z`. */
export function soapDate(ms: number): string {
  return new Date(ms).toISOString();
}
