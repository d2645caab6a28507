/** A description of an element. Drawing the same description twice changes nothing on the page. */
export interface Node_ {
  readonly tag: string;
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly onClick: (() => void) | undefined;
  readonly onKey: ((event: KeyboardEvent) => void) | undefined;
  readonly children: readonly Child[];
}

export type Child = Node_ | string;
type Given = Child | null | false | undefined | readonly (Child | null | false | undefined)[];

interface Options {
  /** Tells siblings of one kind apart, so that each keeps its element when others come and go. */
  readonly key?: string | number;
  readonly onClick?: () => void;
  /** A key that was pressed in it. */
  readonly onKey?: (event: KeyboardEvent) => void;
  /** Left out when null, false or undefined; empty when true. */
  readonly [attribute: string]: string | number | boolean | null | undefined | ((event: KeyboardEvent) => void);
}

/** Describes an element. Text goes in as text, never as markup. */
export function h(tag: string, options: Options = {}, ...children: Given[]): Node_ {
  const { key, onClick, onKey, ...rest } = options;
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === false || typeof value === 'function') continue;
    attributes[name] = value === true ? '' : String(value);
  }
  const kept = children.flat().filter((child) => child !== null && child !== false && child !== undefined);
  return { tag, key: key === undefined ? undefined : String(key), attributes, onClick, onKey, children: kept };
}

/** What each element was drawn from. */
const drawn = new WeakMap<Node, Node_>();

/** Makes the children of an element what the descriptions say; elements that fit stay, with focus and scroll. */
export function draw(parent: Element, children: readonly Child[]): void {
  const matched = match(parent, children);
  const kept = new Set(matched);
  // First what goes, so that what stays need not be moved: moving an element costs its focus.
  for (const node of [...parent.childNodes]) if (!kept.has(node)) node.remove();
  let at: ChildNode | null = parent.firstChild;
  for (const [index, child] of children.entries()) {
    const node = matched[index] ?? create(child, parent);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
    if (typeof child !== 'string') update(node as Element, child);
    else if (node.nodeValue !== child) node.nodeValue = child;
  }
}

/** For each description the node that stands for it already: by key, or the next one of its kind without a key. */
function match(parent: Element, children: readonly Child[]): (ChildNode | undefined)[] {
  const byKey = new Map<string, ChildNode>();
  const plain: ChildNode[] = [];
  for (const node of parent.childNodes) {
    const key = keyOf(node);
    if (key === undefined) plain.push(node);
    else byKey.set(key, node);
  }
  return children.map((child) => {
    if (typeof child !== 'string' && child.key !== undefined) {
      const known = byKey.get(child.key);
      return known && nameOf(known) === child.tag ? known : undefined;
    }
    const wanted = typeof child === 'string' ? '#text' : child.tag;
    const index = plain.findIndex((node) => nameOf(node) === wanted);
    return index < 0 ? undefined : plain.splice(0, index + 1).at(-1);
  });
}

function nameOf(node: Node): string {
  return node instanceof Element ? node.localName : node.nodeName;
}

function keyOf(node: Node): string | undefined {
  return drawn.get(node)?.key;
}

const svgTags = new Set(['svg', 'rect', 'line', 'g', 'title', 'defs', 'pattern', 'path', 'circle', 'text']);

function create(child: Child, parent: Element): Node {
  if (typeof child === 'string') return document.createTextNode(child);
  const svg = svgTags.has(child.tag) && (child.tag === 'svg' || parent instanceof SVGElement);
  const element = svg
    ? document.createElementNS('http://www.w3.org/2000/svg', child.tag)
    : document.createElement(child.tag);
  drawn.set(element, { ...child, attributes: {}, children: [] });
  element.addEventListener('click', () => drawn.get(element)?.onClick?.());
  if (child.onKey) element.addEventListener('keydown', (event) => drawn.get(element)?.onKey?.(event as KeyboardEvent));
  return element;
}

/** A description that has not been made anew has nothing new to say. */
function update(element: Element, node: Node_): void {
  if (drawn.get(element) === node) return;
  drawn.set(element, node);
  const { attributes, children } = node;
  for (const { name } of [...element.attributes]) {
    if (!(name in attributes) && name !== 'open' && !isColour(name, attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  draw(element, children);
}

/** The style that `colour` gave it. */
function isColour(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === 'style' && ('data-color' in attributes || 'data-stroke' in attributes);
}
