/** XML that is well formed by construction: nothing is written but through {@link element}. */
export interface Markup {
  readonly xml: string;
}

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element; attributes that are undefined are left out. Names are the caller's and are not checked. */
export function element(
  name: string,
  attributes: Attributes = {},
  children: readonly (Markup | string)[] = [],
): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : child.xml)).join('');
  const start = `<${name}${written.join('')}`;
  return { xml: inside === '' ? `${start} />` : `${start}>${inside}</${name}>` };
}

export function xmlDocument(root: Markup): string {
  return `<?xml version="1.0" encoding="utf-8"?>${root.xml}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** What XML 1.0 has no character for becomes U+FFFD. */
function escaped(text: string): string {
  if (/^[\w .:/()-]*$/.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"\t\n\r]/g, (character) => entities[character] ?? character);
}
