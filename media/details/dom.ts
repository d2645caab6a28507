/** A description of an element. Drawing the same description twice changes nothing on the page. */
export interface Node_ {
  readonly tag: string;
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly onClick: (() => void) | undefined;
  readonly children: readonly Child[];
}

export type Child = Node_ | string;
type Given = Child | null | false | undefined | readonly (Child | null | false | undefined)[];

interface Options {
  /** Tells siblings of one kind apart, so that each keeps its element when others come and go. */
  readonly key?: string | number;
  readonly onClick?: () => void;
  /** Left out when null, false or undefined; empty when true. */
  readonly [attribute: string]: string | number | boolean | null | undefined | (() => void);
}

/** Describes an element. Text goes in as text, never as markup. */
export function h(tag: string, options: Options = {}, ...children: Given[]): Node_ {
  const { key, onClick, ...rest } = options;
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === false || typeof value === 'function') continue;
    attributes[name] = value === true ? '' : String(value);
  }
  const kept = children.flat().filter((child) => child !== null && child !== false && child !== undefined);
  return { tag, key: key === undefined ? undefined : String(key), attributes, onClick, children: kept };
}

const drawn = new WeakMap<Node, { key: string | undefined; onClick: (() => void) | undefined }>();

/** Makes the children of an element what the descriptions say; elements that fit stay, with focus and scroll. */
export function draw(parent: Element, children: readonly Child[]): void {
  const old = [...parent.childNodes];
  const byKey = new Map(old.flatMap((node) => (keyOf(node) === undefined ? [] : [[keyOf(node), node] as const])));
  const used = new Set<Node>();
  let at: ChildNode | null = parent.firstChild;
  for (const child of children) {
    while (at && used.has(at)) at = at.nextSibling;
    const fitting = findFitting(child, at, byKey, used);
    const node = fitting ?? create(child, parent);
    used.add(node);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
    if (typeof child !== 'string') update(node as Element, child);
    else if (node.nodeValue !== child) node.nodeValue = child;
  }
  for (const node of old) if (!used.has(node)) node.remove();
}

function findFitting(
  child: Child,
  at: ChildNode | null,
  byKey: ReadonlyMap<unknown, Node>,
  used: ReadonlySet<Node>,
): Node | undefined {
  if (typeof child === 'string') return at?.nodeType === Node.TEXT_NODE ? at : undefined;
  const candidate = child.key === undefined ? at : byKey.get(child.key);
  if (!candidate || used.has(candidate) || keyOf(candidate) !== child.key) return undefined;
  return candidate instanceof Element && candidate.localName === child.tag ? candidate : undefined;
}

function keyOf(node: Node): string | undefined {
  return drawn.get(node)?.key;
}

const svgTags = new Set(['svg', 'rect', 'line', 'g', 'title']);

function create(child: Child, parent: Element): Node {
  if (typeof child === 'string') return document.createTextNode(child);
  const svg = svgTags.has(child.tag) && (child.tag === 'svg' || parent instanceof SVGElement);
  const element = svg
    ? document.createElementNS('http://www.w3.org/2000/svg', child.tag)
    : document.createElement(child.tag);
  drawn.set(element, { key: child.key, onClick: undefined });
  element.addEventListener('click', () => drawn.get(element)?.onClick?.());
  return element;
}

function update(element: Element, { attributes, key, onClick, children }: Node_): void {
  drawn.set(element, { key, onClick });
  for (const { name } of [...element.attributes])
    if (!(name in attributes) && name !== 'open') element.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  draw(element, children);
}
