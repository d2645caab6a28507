import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element without its prefix and its attributes: a SOAP request has nothing in them that is needed. */
export interface Element {
  readonly name: string;
  /** The text directly in it, outside other elements. */
  readonly text: string;
  readonly children: readonly Element[];
}

const deepest = 20;

/** References to characters are resolved here; those of a document type cannot be, since there is none. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: deepest,
});

/** The root of a document; undefined: it is not well formed, nests too deeply, or declares a document type. */
export function readXml(text: string): Element | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    const parsed: unknown = parser.parse(text);
    const roots = elementsIn(parsed).filter(({ name }) => !name.startsWith('?'));
    return roots.length === 1 ? roots[0] : undefined;
  } catch {
    return undefined;
  }
}

/** The first child of a name. */
export function childOf(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((child) => child.name === name);
}

/** Texts of all children of a name. */
export function textsOf(element: Element, name: string): string[] {
  return element.children.filter((child) => child.name === name).map(({ text }) => text.trim());
}

function elementsIn(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => {
    const [[name, inside] = ['', undefined]] = Object.entries(node ?? {}).filter(([key]) => key !== ':@');
    if (name === '#text' || !Array.isArray(inside)) return [];
    return [{ name, text: textIn(inside), children: elementsIn(inside) }];
  });
}

function textIn(nodes: readonly unknown[]): string {
  const texts = nodes.map((node) => Object.entries(node ?? {}).find(([key]) => key === '#text')?.[1] ?? '');
  return resolved(texts.join(''));
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolved(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name)] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
