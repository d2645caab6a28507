interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The window on the other side of a page. */
export interface Host<ToPage, FromPage> {
  send(message: FromPage): void;
  /** What the window needs in order to restore this page after a reload. */
  remember(state: unknown): void;
  /** Hears what the window says; anything that is not one of its messages is dropped. */
  listen(hear: (message: ToPage) => void): void;
}

/** Connects the page, once. `read` tells a message from anything else. */
export function connectHost<ToPage, FromPage>(read: (value: unknown) => ToPage | undefined): Host<ToPage, FromPage> {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    remember: (state) => api.setState(state),
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

/** Theme colours by name: the policy of a page allows no style attributes, setting a property it does. */
export function colour(): void {
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>('[data-color]')) {
    const wanted = `var(--vscode-${element.dataset.color})`;
    const property = element instanceof SVGElement ? 'fill' : 'color';
    if (element.style.getPropertyValue(property) !== wanted) element.style.setProperty(property, wanted);
  }
}
