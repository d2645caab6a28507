import { median, percentile } from './statistics.ts';

export interface Question {
  readonly title: string;
  /** Asks once; resolves with the milliseconds it took. */
  ask(): Promise<number>;
}

export interface Times {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const warmUpTurns = 50;

export async function timed(ask: () => unknown): Promise<number> {
  const start = performance.now();
  await ask();
  return performance.now() - start;
}

/** Asks the questions in turns, so that what the machine does meanwhile counts for all of them. */
export async function askAll(questions: readonly Question[], samples: number): Promise<Map<string, Times>> {
  const taken = questions.map((): number[] => []);
  for (let turn = -warmUpTurns; turn < samples; turn++) {
    for (const [index, { ask }] of questions.entries()) {
      const time = await ask();
      if (turn >= 0) taken[index]?.push(time);
    }
  }
  return new Map(
    questions.map(({ title }, index) => {
      const times = taken[index] ?? [];
      const at = (share: number): number => percentile(times, share) ?? Number.NaN;
      return [title, { p50: median(times) ?? Number.NaN, p90: at(0.9), p99: at(0.99) }] as const;
    }),
  );
}
