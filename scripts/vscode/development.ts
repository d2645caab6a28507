/** The address that makes a workbench load an extension from its source folder, and the page functions it then calls. */
import type { Page } from 'playwright-core';
import type { VscodeServer } from './server.ts';

export interface Development {
  /** Absolute path of the folder with the extension's package.json. */
  extension: string;
  /** Absolute path of a CommonJS module that exports `run(): Promise<void>`; the run ends with it. */
  tests?: string;
}

export interface DriverEvents {
  /** A line of the extension host's console. */
  onLog?(type: string, args: unknown[]): void;
  /** The tests ended; 0 means passed. */
  onExit?(code: number): void;
}

/** Needs a server started with `driver: true`. */
export function developmentAddress(server: VscodeServer, folder: string, development: Development): string {
  const remote = (file: string) => `vscode-remote://localhost:${server.port}${file}`;
  const payload = [
    ['extensionDevelopmentPath', remote(development.extension)],
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (development.tests) payload.push(['extensionTestsPath', remote(development.tests)]);
  return server.address(folder, { payload: JSON.stringify(payload) });
}

/** Exposes the two functions a workbench under the smoke-test driver calls. Do this before the page is opened. */
export async function exposeDriver(page: Page, events: DriverEvents = {}): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => events.onLog?.(type, args));
  await page.exposeFunction('codeAutomationExit', (code: number) => events.onExit?.(code));
}
