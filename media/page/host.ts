interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
  getState(): unknown;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The window on the other side of a page. */
export interface Host<ToPage, FromPage> {
  send(message: FromPage): void;
  /** What the window needs in order to restore this page after a reload. */
  remember(state: unknown): void;
  /** What was remembered before this page was loaded; undefined at its first time. */
  recall(): unknown;
  /** Hears what the window says; anything that is not one of its messages is dropped. */
  listen(hear: (message: ToPage) => void): void;
}

/** Connects the page, once. `read` tells a message from anything else. */
export function connectHost<ToPage, FromPage>(read: (value: unknown) => ToPage | undefined): Host<ToPage, FromPage> {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    remember: (state) => api.setState(state),
    recall: () => api.getState(),
    listen: (hear) =>
      window.addEventListener('message', (event) => {
        const message = read(event.data);
        if (message) hear(message);
      }),
  };
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element ${id}.`);
  return element;
}

/**
 * Theme colours by name: the policy of a page allows no style attributes, setting a property it does. `data-color` is the
 * colour of a text and the fill of a shape, `data-stroke` the outline of a shape.
 */
export function colour(): void {
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>('[data-color], [data-stroke]')) {
    const { color, stroke } = element.dataset;
    if (color !== undefined) paint(element, element instanceof SVGElement ? 'fill' : 'color', color);
    if (stroke !== undefined) paint(element, 'stroke', stroke);
  }
}

function paint(element: HTMLElement | SVGElement, property: string, color: string): void {
  // High-contrast themes leave out colours that others have.
  const wanted = `var(--vscode-${color}, var(--vscode-foreground))`;
  if (element.style.getPropertyValue(property) !== wanted) element.style.setProperty(property, wanted);
}
