import { Worker } from 'node:worker_threads';
import { descriptors } from '../protocol.ts';

/** Runs beside the main thread, which may be stuck in a loop: kills this process with all it started when the server is gone. */
const watch = `
const { Socket } = require('node:net');
const end = () => { try { process.kill(-process.pid, 'SIGKILL'); } catch { process.kill(process.pid, 'SIGKILL'); } };
new Socket({ fd: ${descriptors.lifeline}, readable: true, writable: false }).on('error', () => {}).on('close', end).resume();
`;

/** Ties the life of this process to the server's. */
export function holdLifeline(): void {
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 };
  new Worker(watch, { eval: true, env: {}, execArgv: [], resourceLimits: limits }).unref();
}
