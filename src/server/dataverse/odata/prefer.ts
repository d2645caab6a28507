/** What a client prefers (`Prefer`), invalid values left out. */
export interface Prefer {
  /** `return=representation` or `return=minimal`. */
  readonly return: 'representation' | 'minimal' | null;
  /** `odata.maxpagesize`, a positive whole number as sent; the caller limits it. */
  readonly maxPageSize: number | null;
  readonly trackChanges: boolean;
  readonly continueOnError: boolean;
  readonly respondAsync: boolean;
  /** `odata.callback` or `callback` with its `url`, which nobody has looked at yet. */
  readonly callback: string | null;
  readonly annotations: {
    /** As sent, for `Preference-Applied`; null: none asked for. */
    readonly text: string | null;
    /** Whether an annotation is wanted; `name` without `@`, as in `OData.Community.Display.V1.FormattedValue`. */
    wants(name: string): boolean;
  };
}

interface Preference {
  /** In lower case, without `odata.` in front. */
  readonly name: string;
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const readers: Readonly<Record<string, (preference: Preference) => Partial<Prefer>>> = {
  return: ({ value }) => (value === 'representation' || value === 'minimal' ? { return: value } : {}),
  maxpagesize: ({ value }) => (/^0*[1-9]\d{0,8}$/.test(value) ? { maxPageSize: Number(value) } : {}),
  'track-changes': () => ({ trackChanges: true }),
  'continue-on-error': ({ value }) => ({ continueOnError: value.toLowerCase() !== 'false' }),
  'respond-async': () => ({ respondAsync: true }),
  callback: ({ parameters }) => {
    const url = parameters.get('url') ?? '';
    return url === '' ? {} : { callback: url };
  },
  'include-annotations': ({ value }) => (value === '' ? {} : { annotations: annotationsOf(value) }),
};

const nothing: Prefer = {
  return: null,
  maxPageSize: null,
  trackChanges: false,
  continueOnError: false,
  respondAsync: false,
  callback: null,
  annotations: { text: null, wants: () => false },
};

/**
 * Reads the header (RFC 7240), lines of which were joined by commas; undefined: it was not sent. Raises nothing: what
 * cannot be read is a preference that is not honoured. The first of two that contradict each other counts.
 */
export function parsePrefer(header: string | undefined): Prefer {
  let prefer = nothing;
  for (const element of splitOutsideQuotes(header ?? '', ',').reverse()) {
    const preference = readPreference(element);
    const read = Object.hasOwn(readers, preference.name) ? readers[preference.name] : undefined;
    if (read !== undefined) prefer = { ...prefer, ...read(preference) };
  }
  return prefer;
}

/** `name=value; parameter=value`, blanks wherever they may stand. */
function readPreference(element: string): Preference {
  const [first = ['', ''] as const, ...rest] = splitOutsideQuotes(element, ';').map(readPair);
  return { name: first[0].replace(/^odata\./, ''), value: first[1], parameters: new Map(rest) };
}

/** Name in lower case, and value without its quotes. */
function readPair(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text.trim().toLowerCase(), ''];
  const value = text.slice(equals + 1).trim();
  const quoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return [text.slice(0, equals).trim().toLowerCase(), quoted ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value];
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/**
 * Patterns separated by commas: a name, or the beginning of names with a star at its end, a minus in front of what is
 * not wanted. The one that says most about a name decides (OData JSON format, "annotations").
 */
function annotationsOf(text: string): Prefer['annotations'] {
  const patterns = text.split(',').map((each) => {
    const pattern = each.trim();
    const wanted = !pattern.startsWith('-');
    const name = wanted ? pattern : pattern.slice(1);
    return name.endsWith('*')
      ? { beginning: name.slice(0, -1), exact: false, wanted }
      : { beginning: name, exact: true, wanted };
  });
  return {
    text,
    wants(name) {
      let best = { length: -1, wanted: false };
      for (const { beginning, exact, wanted } of patterns) {
        const fits = exact ? name === beginning : name.startsWith(beginning);
        const length = beginning.length + (exact ? 1 : 0);
        if (fits && length > best.length) best = { length, wanted };
      }
      return best.wanted;
    },
  };
}
