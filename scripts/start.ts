/**
 * `npm start`: a real VS Code in the browser with this extension and the example at work, until Ctrl-C.
 *
 * The extension is installed by reference, so after `npm run build` (or with `npm run watch`) a reload of the window
 * shows the change. Everything is kept in `.vscode-test/start`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../esbuild.mjs';
import { submitWorkload } from './start/example.ts';
import { openBrowser } from './start/openBrowser.ts';
import { prepareWorkspace } from './start/workspace.ts';
import { stopEngine } from './vscode/engines.ts';
import { linkExtension } from './vscode/link.ts';
import { freePort, startServer, type VscodeServer } from './vscode/server.ts';

const help = `npm start -- [--port N] [--no-open] [--fresh] [--no-workload]

  --port N       port of VS Code on 127.0.0.1; 8000, or another if that is taken
  --no-open      only print the address
  --fresh        begin with a new copy of the example, without what was done before
  --no-workload  submit nothing`;

const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    'no-workload': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
try {
  if (values.help) console.log(help);
  else process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start(): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  await build({ targets: ['extension', 'server', 'pages'] });
  const home = path.join(root, '.vscode-test', 'start');
  const extensionsDir = path.join(home, 'extensions');
  const target = path.join(home, 'workspace');
  if (values.fresh) await stopEngine(path.join(target, '.bgops'));
  const workspace = await prepareWorkspace(path.join(root, 'example'), target, values.fresh);
  await linkExtension(root, extensionsDir);
  const server = await startServer({
    dataDir: path.join(home, 'server'),
    extensionsDir,
    port: await chosenPort(),
    token: randomBytes(16).toString('hex'),
    settings: { 'workbench.colorTheme': 'Dark Modern' },
  });
  try {
    if (!values['no-workload'] && existsSync(path.join(workspace.folder, 'workload.mjs'))) {
      console.log(`Submitted ${await submitWorkload(root, workspace)} operations of the example.`);
    }
    announce(server, workspace.folder);
    const outcome = await Promise.race([stopped.then(() => 0), server.ended.then(() => 1)]);
    if (outcome === 1) console.error('The VS Code server ended by itself.');
    else
      console.log('\nStopping. Operations that run get 10 s to end; what is cut short runs again at the next start.');
    return outcome;
  } finally {
    await Promise.all([server.stop(), stopEngine(workspace.dataFolder)]);
  }
}

async function chosenPort(): Promise<number> {
  if (values.port === undefined) return freePort(8_000);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port}: not a port number.`);
  if ((await freePort(port)) !== port) throw new Error(`--port ${port}: another program uses it.`);
  return port;
}

function announce(server: VscodeServer, folder: string): void {
  const address = server.address(folder);
  console.log(`Open ${address}`);
  const opened = !values['no-open'] && openBrowser(address);
  console.log(opened ? 'A browser window opens. Ctrl-C ends everything.' : 'Ctrl-C ends everything.');
}
