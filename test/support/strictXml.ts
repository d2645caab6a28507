/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const declaration = /<\?xml version="1\.0" encoding="utf-8"\?>/y;
const start = /<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[A-Za-z_][\w.:-]*="[^"<]*")*)\s*(\/?)>/y;
const end = /<\/([\w.:-]+)>/y;
const content = /[^<]+/y;
const attribute = /([\w.:-]+)="([^"]*)"/g;
const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Reads a document of elements, attributes and text, and nothing else; raises where it is not well formed (XML 1.0):
 * characters, references, nesting, one root, an attribute twice.
 */
export function parseXml(document: string): XmlElement {
  if (illegal.test(document)) throw new Error('a character that XML does not have');
  let at = 0;
  const take = (sticky: RegExp): RegExpExecArray | null => {
    sticky.lastIndex = at;
    const found = sticky.exec(document);
    if (found !== null) at += found[0].length;
    return found;
  };
  if (take(declaration) === null) throw new Error('no declaration');
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [root];
  while (at < document.length) {
    const begins = take(start);
    const ends = begins === null ? take(end) : null;
    if (begins !== null) beginElement(open, begins);
    else if (ends !== null) endElement(open, ends[1] ?? '');
    else addText(open, take(content)?.[0], document.slice(at, at + 80));
  }
  const [only, ...others] = root.children;
  if (open.length > 1 || only === undefined || others.length > 0) throw new Error('not one root that is closed');
  return only;
}

function beginElement(open: XmlElement[], [, name = '', attributes = '', closed]: RegExpExecArray): void {
  const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
  open.at(-1)?.children.push(element);
  if (closed !== '/') open.push(element);
}

function endElement(open: XmlElement[], name: string): void {
  const element = open.length > 1 ? open.pop() : undefined;
  if (element?.name !== name) throw new Error(`</${name}> closes <${element?.name}>`);
}

function addText(open: readonly XmlElement[], text: string | undefined, here: string): void {
  const parent = open.length > 1 ? open.at(-1) : undefined;
  if (parent === undefined || text === undefined) throw new Error(`not XML: ${here}`);
  parent.text += unescaped(text);
}

/** Every element of a name, wherever it stands. */
export function elementsNamed(root: XmlElement, name: string): XmlElement[] {
  return [...(root.name === name ? [root] : []), ...root.children.flatMap((child) => elementsNamed(child, name))];
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(attribute)) {
    if (found.has(name)) throw new Error(`the attribute ${name} stands twice`);
    found.set(name, unescaped(value));
  }
  return found;
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&([^;]*)(;?)/g, (_all, name: string, close: string) => {
    const code = /^#x([0-9A-F]+)$/i.exec(name)?.[1];
    const character = code === undefined ? references[name] : String.fromCodePoint(Number.parseInt(code, 16));
    if (character === undefined || close === '') throw new Error(`&${name} is no reference`);
    return character;
  });
}
