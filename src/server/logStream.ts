import type { Engine } from '../engine/engine.ts';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import { isFinal } from '../operation/status.ts';
import type { Sink } from './http/sink.ts';
import { createWake, pause } from './wake.ts';

/** Shortest time between two looks at a log that is followed, ms. */
const gap = 100;

export interface LogStreamOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly id: string;
  /** True: go on until the operation has ended. */
  readonly follow: boolean;
}

/** Writes a log piece by piece as fast as the client takes it. */
export async function streamLog({ engine, clock, id, follow }: LogStreamOptions, sink: Sink): Promise<void> {
  const wake = createWake(clock);
  let sequence: number | null = null;
  const stops = [
    engine.onLog((grown) => {
      if (grown === null || sequence === null || grown === sequence) wake.ring();
    }),
    engine.onChange(wake.ring),
  ];
  try {
    let position = 0;
    while (!sink.signal.aborted) {
      const piece = await pieceOf(engine, id, position);
      if (piece === null) return;
      sequence = piece.sequence;
      if (piece.text !== '') await sink.write(piece.text);
      const moved = piece.next !== position;
      position = piece.next;
      if (moved) continue;
      if (!follow || piece.final) return;
      await wake.wait({ signal: sink.signal });
      await pause(clock, gap, sink.signal);
    }
  } finally {
    for (const stop of stops) stop();
  }
}

/** What follows a position, and whether the operation has ended; null when it was deleted or has expired meanwhile. */
async function pieceOf(engine: Engine, id: string, position: number) {
  try {
    const piece = await engine.log(id, position);
    const { sequence, status } = await engine.get(id);
    return { ...piece, sequence, final: isFinal(status) };
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'not-found') return null;
    throw error;
  }
}
