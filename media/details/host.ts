import { type FromPage, readToPage, type ToPage } from '../../src/viewModel/details/message.ts';

interface VsCodeApi {
  postMessage(message: FromPage): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function send(message: FromPage): void {
  api.postMessage(message);
}

/** Remembers which operation this page shows, for the window to restore it after a reload. */
export function remember(id: string, connection: string): void {
  api.setState({ id, connection });
}

/** Hears what the window says; anything that is not one of its messages is dropped. */
export function listen(hear: (message: ToPage) => void): void {
  window.addEventListener('message', (event) => {
    const message = readToPage(event.data);
    if (message) hear(message);
  });
}
