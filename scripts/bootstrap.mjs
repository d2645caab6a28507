/**
 * `node scripts/bootstrap.mjs VERB [ARGUMENTS…]`, for npm start, npm test and npm run bench on a machine that may have
 * nothing but Node 20: installs the dependencies when they are missing or not those of package-lock.json, then runs
 * scripts/VERB.ts with the Node that is among them. Exit code and signals are passed on.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const windows = process.platform === 'win32';
const bin = path.join(root, 'node_modules', '.bin');
const node = path.join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

const [verb, ...args] = process.argv.slice(2);
if (!verb || !existsSync(path.join(root, 'scripts', `${verb}.ts`))) {
  console.error(`There is no scripts/${verb}.ts.`);
  process.exit(2);
}
if (!installed()) install();

const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
const child = spawn(node, [path.join(root, 'scripts', `${verb}.ts`), ...args], { cwd: root, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
if (process.env.npm_lifecycle_event) stopWithParent();
child.on('error', (error) => {
  console.error(`${node} could not be run: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));

/** npm passes a signal on to its shell, which ends without telling us: then our parent is another process. */
function stopWithParent() {
  const parent = process.ppid;
  const look = () => process.ppid === parent || child.kill('SIGTERM');
  setInterval(look, 500).unref();
}

/** Whether node_modules holds exactly the versions package-lock.json asks for (npm keeps a list of what it installed). */
function installed() {
  const list = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(node) || !existsSync(list)) return false;
  const there = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    if (folder === '') return true;
    return there[folder] ? there[folder].version === version : optional === true;
  });
}

/** Install scripts must run: the package `node` fetches its program in one. */
function install() {
  console.log('Installing the dependencies (npm ci); this happens once.');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: 'inherit', shell: windows });
  if (status !== 0 || !existsSync(node)) {
    console.error('`npm ci` failed, see above. Check the network and the npm registry, then run the command again.');
    process.exit(1);
  }
}
