import type { Operation, OperationError } from '../../operation/operation.ts';
import { messageShape } from './shape/messageShape.ts';
import { type Frame, isFrame, ownFrame } from './shape/ownFrame.ts';

/** Which failures have the same cause, as far as their type and message tell. */
export interface Fingerprint {
  /** 26 letters and digits, the same in every window and for every connection. */
  readonly key: string;
  readonly type: string;
  /**
   * The message with what varies replaced: `Order {n} has no {…}`. Foreign text on one line, at most 300 characters; empty
   * when there is no message.
   */
  readonly shape: string;
  /** From a trace within the message, as Dataverse and Salesforce send it: the first frame that is the person's own. */
  readonly frame: Frame | undefined;
}

type Failed = Pick<Operation, 'type' | 'error'>;

/**
 * The fingerprint of an operation that has an error; undefined without one. `error.stack` is not used: lists and changes do
 * not carry it, and one operation must not be in two groups. A message without text counts by its code.
 */
export function fingerprintOf({ type, error }: Failed): Fingerprint | undefined {
  return error === null ? undefined : fingerprintOfError(type, error);
}

/** The same of an operation that has failed: one without an error counts as one without a message. */
export function causeOf({ type, error }: Failed): Fingerprint {
  return fingerprintOfError(type, error ?? { code: 0, message: '', stack: null });
}

function fingerprintOfError(type: string, error: OperationError): Fingerprint {
  const { text, trace } = divided(error.message);
  const shape = messageShape(text);
  const frame = trace === '' ? undefined : ownFrame(trace);
  const cause = shape === '' ? `#${error.code}` : unnamed(shape);
  return { key: hash(JSON.stringify([type, cause, frame?.name ?? '', frame?.file ?? ''])), type, shape, frame };
}

/** A message, and the trace that follows it. */
function divided(message: string): { readonly text: string; readonly trace: string } {
  if (!message.includes('\n')) return { text: message, trace: '' };
  const lines = message.slice(0, 20_000).split('\n');
  const first = lines.findIndex(isFrame);
  if (first < 1) return { text: message, trace: '' };
  return { text: lines.slice(0, first).join('\n'), trace: lines.slice(first).join('\n') };
}

/** Which kind of value stood at a place may differ between values of one template: `12345678` could be either. */
function unnamed(shape: string): string {
  return shape.replace(/\{(?:n|id|…|date|time|path|email|ip)\}(?:,? \{(?:n|id|…|date|time|path|email|ip)\})*/gu, '{}');
}

/** Two times 53 bits in base 36 (cyrb53 with two seeds): enough to tell causes apart, and the same everywhere. */
function hash(text: string): string {
  return [half(text, 0), half(text, 0x5bd1)].map((part) => part.toString(36).padStart(13, '0').slice(-13)).join('');
}

function half(text: string, seed: number): number {
  let [a, b] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
