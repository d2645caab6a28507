/**
 * What varies from one failure of the same cause to the next. The first pattern that fits at a place wins, so the special
 * ones stand before the general. Every repetition is bounded or ends at the first character that cannot belong: no text
 * makes them slow. The kinds are those of Sentry's parameterization, with the ids of the services besides.
 */

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? ';
const clock = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[aApP]\.?[mM]\b\.?)?`;
const zone = String.raw`(?: ?(?:Z\b|UTC\b|GMT\b(?:[+-]\d{2}:?\d{2})?(?: \([\w ]{1,60}\))?|[+-]\d{2}:?\d{2}\b))?`;
/** Nothing of a word before, nothing after. */
const alone = (pattern: string) => String.raw`(?<![\p{L}\p{N}_])(?:${pattern})(?![\p{L}\p{N}_])`;

const hex4 = '[0-9a-fA-F]{1,4}';

/** Endings of files with code, whose names say where something failed. */
const code = '[cm]?[jt]s|[jt]sx|py|cs|fs|vb|cls|trigger|java|kt|go|rb|php|rs|swift|cc?|cpp|sql|vue|svelte|ps1|sh';
export const codeFile = new RegExp(String.raw`([^\\/:]{1,120}\.(?:${code}))$`, 'u');

const opening = String.raw`(?<=^|[\s"'\x60<>|(){}[\],;:=“„«‘])`;
const pathStep = String.raw`[^\s\\/:"'\x60<>|(){}[\],;“”„«»‘’]{1,255}`;
const pathEnd = String.raw`(?::\d{1,7}){0,2}`;

const patterns: Readonly<Record<string, string>> = {
  // Codes that name the cause stay as they are: 404 is not 500.
  cause: [
    alone(String.raw`(?:HTTP(?:\/\d(?:\.\d)?)?|[Ss]tatus(?: code)?)(?: is|:| =|=)? ?\d{3}`),
    alone(String.raw`SQLSTATE(?:: ?| ?\[|=| )[0-9A-Z]{5}|0x8[0-9a-fA-F]{7}`),
    alone(String.raw`(?:[Ee]xit code|[Ee]xited with code|[Ee]rrno|[Ee]rror code)(?: is|:| =|=)? ?-?\d{1,10}`),
    String.raw`\((?:reading|setting) '[^'\n]{1,200}'\)`,
  ].join('|'),
  url: String.raw`(?<![\p{L}\p{N}_])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/[^\s"'\x60<>{}|\\^)\]]{1,4000}`,
  email: String.raw`(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+%-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}`,
  json: String.raw`\{(?=\s{0,4}(?:"|'?\w{1,64}'?\s{0,2}:|\}))|\[(?=\s{0,4}(?:[{["]|-?\d{1,30}(?:\.\d{1,30})?\s{0,4},))`,
  quoted: String.raw`(?<![\p{L}\p{N}_])"[^"]*"|(?<![\p{L}\p{N}_])'(?:[^'\n]|'(?=[\p{L}\p{N}_])){0,1000}'(?![\p{L}\p{N}_])|\x60[^\x60]*\x60|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|‘[^’\n]{0,1000}’(?![\p{L}\p{N}_])`,
  date: [
    alone(String.raw`\d{4}-\d{2}-\d{2}(?:[T ]${clock}${zone})?|\d{8}T\d{6}Z?`),
    alone(String.raw`\d{1,2}[/.]\d{1,2}[/.]\d{4}(?:,? ${clock}${zone})?`),
    alone(`(?:${weekday})?${month} \\d{1,2},? \\d{4}(?: ${clock}${zone})?`),
    alone(`(?:${weekday})?\\d{1,2} ${month} \\d{4}(?: ${clock}${zone})?`),
  ].join('|'),
  id: [
    String.raw`\{?(?<![\p{L}\p{N}_-])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\p{L}\p{N}_])\}?`,
    // A token of three parts in Base64.
    alone(String.raw`[\w-]{10,4000}\.[\w-]{10,4000}\.[\w-]{10,4000}`),
    // ULID.
    alone('[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-7][0-9a-hjkmnp-tv-z]{25}'),
    alone('0[xX][0-9a-fA-F]{1,64}'),
    // Of Salesforce: 15 or 18 characters, the sixth is reserved.
    alone(String.raw`(?=(?:[A-Za-z]*\d){3})[A-Za-z0-9]{5}0[A-Za-z0-9]{9}(?:[A-Z0-5]{3})?`),
    alone(
      String.raw`[0-9a-f]{8,128}|[0-9A-F]{8,128}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,7}|(?=[A-F]*\d)(?=\d*[A-F])[0-9A-F]{6,7}`,
    ),
  ].join('|'),
  ip: [
    String.raw`(?<![\p{L}\p{N}_.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\p{L}\p{N}_.]\d)`,
    String.raw`(?<![\p{L}\p{N}_:])(?=[0-9a-fA-F:]{0,39}\d)(?:(?:${hex4}:){7}${hex4}|(?:(?:${hex4}:){1,7}|:)(?::${hex4}){1,7})(?![\p{L}\p{N}_:])`,
  ].join('|'),
  time: alone(clock),
  path: [
    String.raw`(?<![\p{L}\p{N}_])[A-Za-z]:[\\/](?:${pathStep}[\\/]){0,64}(?:${pathStep})?${pathEnd}`,
    String.raw`${opening}\\\\(?:${pathStep}\\){1,64}(?:${pathStep})?${pathEnd}`,
    String.raw`${opening}(?:\.{1,2}|~)?\/(?:${pathStep}\/){0,64}${pathStep}${pathEnd}`,
    String.raw`${opening}(?:${pathStep}[\\/]){2,64}${pathStep}${pathEnd}`,
    String.raw`${opening}${pathStep}[\\/][^\s\\/:"'\x60<>|(){}[\],;]{1,200}\.[A-Za-z]\w{0,9}${pathEnd}`,
    // A file with code alone, with a line.
    String.raw`${opening}[\w.-]{1,120}\.(?:${code})(?::\d{1,7}){1,2}(?![\p{L}\p{N}_])`,
  ].join('|'),
  // Made at random, of letters and digits: `V1StGXR8_Z5jdHi6B`, `4k2jd9x0`.
  random: [
    alone(
      String.raw`(?=[\w-]{0,200}\d[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z][\w-]{0,200}[A-Z])(?=[\w-]{0,200}[a-z][\w-]{0,200}[a-z])[\w-]{16,200}`,
    ),
    alone(String.raw`(?=(?:[A-Za-z]{0,99}\d){3})(?=[A-Za-z]{0,99}\d{1,99}[A-Za-z])[A-Za-z0-9]{6,200}`),
  ].join('|'),
  number: String.raw`(?:(?<![\p{L}\p{N}_)\]}.%])[-+−])?[$€£¥]?(?<![\p{L}\p{N}])\p{Nd}{1,400}(?:[.,'’:\u00a0\u202f]\p{Nd}{1,400}){0,64}(?:[eE][-+]?\d{1,4}(?![\p{L}\p{N}]))?(?:(?:st|nd|rd|th|[ \u00a0]?(?:%|‰|°C|[€$£]|ms|µs|us|ns|min|[smhd]|sec(?:ond)?s?|milliseconds?|minutes?|hours?|days?|[kKMGTP]i?[Bb]|B|bytes?|px))(?![\p{L}\p{N}_])|(?![\p{L}\p{N}]))|(?<=[A-Za-z])\d{5,400}(?![\p{L}\p{N}])`,
};

/** One group for each kind, in the order above. */
export const tokens = new RegExp(
  Object.entries(patterns)
    .map(([kind, pattern]) => `(?<${kind}>${pattern})`)
    .join('|'),
  'gu',
);
