import type { DetailsModel } from '../../src/viewModel/details/model.ts';

/** ms until the times of a page have to be written again: a second while something runs or is near, else half a minute. */
export function nextLook({ timeline, timeLeft, overview }: DetailsModel, now: number): number {
  const runs = timeline.spans.some(({ to, doing }) => to === null && doing !== 'merged');
  const near = (at: number) => at > now - 2_000 && at < now + 3_600_000;
  const due = timeLeft !== null && near(timeLeft.at);
  const soon = overview.some(({ value }) => value.kind === 'time' && value.at > now && value.at < now + 60_000);
  if (runs && timeline.end === null && timeLeft === null) return 1_000;
  return due || soon ? 1_000 : 30_000;
}
