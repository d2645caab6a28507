/** One VS Code server and one browser for many windows, with the named extensions installed. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../scripts/vscode/browser.ts';
import { cancelWork, stopEngines } from '../../../scripts/vscode/engines.ts';
import { linkExtension } from '../../../scripts/vscode/link.ts';
import { installExtension, startServer, type VscodeServer } from '../../../scripts/vscode/server.ts';

/**
 * What there is of VS Code's own extensions: themes, icons, and the languages that ours opens documents in. With all
 * ninety of them a window takes a third longer to open.
 */
const builtin = [
  ...['theme-defaults', 'theme-seti', 'configuration-editing', 'log', 'markdown-basics'],
  ...['json', 'json-language-features', 'javascript', 'typescript-basics'],
];

export interface SessionOptions {
  /** Folders of extensions, each with a package.json and what its `main` names already built. */
  extensions?: readonly string[];
  /** Packaged extensions (`.vsix`). */
  packages?: readonly string[];
  /** Machine settings, added to the quiet ones every server starts with. */
  settings?: Record<string, unknown>;
  workspaceTrust?: boolean;
  env?: NodeJS.ProcessEnv;
}

export interface Session {
  server: VscodeServer;
  browser: Browser;
  /** A new folder below the session's own, a copy of `from` if that is given; gone after `stop`. */
  folder(from?: string): Promise<string>;
  /** Ends what engines still work on when the last window is closed: it would take time from the next test. */
  rest(): Promise<void>;
  /** Draws every window in the colour theme of that id. */
  setTheme(id: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'bgops-ui-'));
  const dirs = { dataDir: path.join(temporary, 'server'), extensionsDir: path.join(temporary, 'extensions') };
  await mkdir(dirs.extensionsDir);
  for (const file of options.packages ?? []) await installExtension(file, dirs);
  for (const folder of options.extensions ?? []) await linkExtension(folder, dirs.extensionsDir);
  const { settings, workspaceTrust, env } = options;
  const server = await startServer({
    ...dirs,
    builtin,
    ...(settings ? { settings } : {}),
    ...(workspaceTrust ? { workspaceTrust } : {}),
    ...(env ? { env } : {}),
  });
  const browser = await launchBrowser().catch(async (error) => {
    await server.stop();
    throw error;
  });
  let folders = 0;
  return {
    server,
    browser,
    async folder(from) {
      folders += 1;
      const folder = path.join(temporary, `workspace-${folders}`);
      await mkdir(folder);
      if (from) await cp(from, folder, { recursive: true });
      return folder;
    },
    rest: async () => (browser.contexts().length === 0 ? cancelWork(temporary) : undefined),
    setTheme: (id) => server.writeSettings({ ...settings, 'workbench.colorTheme': id }),
    async stop() {
      await browser.close();
      await cancelWork(temporary);
      await server.stop();
      await stopEngines(temporary);
      await rm(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
