import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { encodeFrame, FrameReader } from '../frame.ts';
import { type Command, descriptors, type Report } from '../protocol.ts';

/** Kept from the start, as user code and we ourselves change process.exit. */
const leave: (code: number) => never = process.exit.bind(process);

/**
 * Sends a report before it returns, so that nothing that was said is lost when the process ends in the next moment, and so
 * that a handler which says a lot waits for the server instead of filling the memory.
 */
export function send(report: Report, body = ''): void {
  writeAll(encodeFrame(report, body));
}

function writeAll(bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptors.toServer, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) leave(1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Calls back with every command; the end of the server ends this process. */
export function receive(onCommand: (command: Command, body: Buffer) => void): void {
  const socket = new Socket({ fd: descriptors.fromServer, readable: true, writable: false });
  const reader = new FrameReader(Number.POSITIVE_INFINITY, (header, body) => onCommand(header as Command, body));
  socket.on('data', (chunk) => reader.push(chunk));
  socket.on('error', () => leave(0));
  socket.on('close', () => leave(0));
}
