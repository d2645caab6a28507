import { l10n, number, plural } from '../l10n.ts';
import { clockTime, duration } from '../time.ts';
import { chosenFigures, endedOf, type StatisticsState, shareText, typeLabel } from './figures.ts';
import { oldestText } from './oldestRows.ts';
import { enoughMeasured } from './stuck.ts';
import { stuckIn } from './stuckRows.ts';
import { windowPhrase } from './window.ts';

/** The page in a few sentences, what matters most first. */
export function sentencesOf(state: StatisticsState): string[] {
  const { duration: times, measured = 0 } = chosenFigures(state);
  const stuck = stuckIn(state).length;
  return [
    state.statistics.outcomesBySubmission ? cohortSentence(state) : endedSentence(state),
    ...(state.statistics.outcomesBySubmission ? [] : [submittedSentence(state)]),
    ...(times === null
      ? []
      : [
          measured < enoughMeasured
            ? l10n.t(
                'Half of them ran for up to {0}, none for more than {1}.',
                duration(times.p50),
                duration(times.p99),
              )
            : l10n.t(
                'Half of them ran for up to {0}, 99 of 100 for up to {1}.',
                duration(times.p50),
                duration(times.p99),
              ),
        ]),
    oldestText(state) ?? l10n.t('Nothing waits for a worker.'),
    ...(stuck === 0
      ? []
      : [
          plural(
            stuck,
            l10n.t('{0} operation seems to be stuck.', number(stuck)),
            l10n.t('{0} operations seem to be stuck.', number(stuck)),
          ),
        ]),
  ];
}

function endedSentence(state: StatisticsState): string {
  const figures = chosenFigures(state);
  const ended = endedOf(figures);
  const phrase = windowPhrase(state.chosen.window);
  if (ended === 0) return l10n.t('{0} nothing ended.', phrase);
  const shares = [figures.complete, figures.error, figures.canceled].map((count) => shareText(count, ended));
  return plural(
    ended,
    l10n.t(
      '{0} {1} operation ended: {2} without an error, {3} failed, {4} canceled.',
      phrase,
      number(ended),
      ...shares,
    ),
    l10n.t(
      '{0} {1} operations ended: {2} without an error, {3} failed, {4} canceled.',
      phrase,
      number(ended),
      ...shares,
    ),
  );
}

function submittedSentence(state: StatisticsState): string {
  const { submitted, retried } = chosenFigures(state);
  if (submitted === 0) return l10n.t('Nothing was submitted.');
  return plural(
    submitted,
    l10n.t('{0} operation was submitted; {1} had to be retried.', number(submitted), number(retried)),
    l10n.t('{0} operations were submitted; {1} had to be retried.', number(submitted), number(retried)),
  );
}

/** Where outcomes are those of what was submitted in the time. */
function cohortSentence(state: StatisticsState): string {
  const figures = chosenFigures(state);
  const phrase = windowPhrase(state.chosen.window);
  if (figures.submitted === 0) return l10n.t('{0} nothing was submitted.', phrase);
  const shares = [figures.complete, figures.error, figures.canceled].map((count) =>
    shareText(count, figures.submitted),
  );
  return plural(
    figures.submitted,
    l10n.t(
      '{0} {1} operation was submitted; by now {2} ended without an error, {3} failed, {4} canceled.',
      phrase,
      number(figures.submitted),
      ...shares,
    ),
    l10n.t(
      '{0} {1} operations were submitted; by now {2} ended without an error, {3} failed, {4} were canceled.',
      phrase,
      number(figures.submitted),
      ...shares,
    ),
  );
}

/** What the figures do not say. */
export function notesOf({ statistics, chosen }: StatisticsState): string[] {
  const { sample, sampled = 0, partial } = statistics;
  return [
    ...(sample === 'random'
      ? [
          l10n.t(
            'Percentiles of types with more than {0} operations are measured on as many, taken at random.',
            number(sampled),
          ),
        ]
      : []),
    ...(sample === 'newest'
      ? [l10n.t('Percentiles are measured on the newest {0} operations that were started.', number(sampled))]
      : []),
    ...(partial ? [partial] : []),
    ...(chosen.type === null ? [] : [l10n.t('All figures are of the type {0} alone.', typeLabel(chosen.type))]),
  ];
}

/** When it was read, and how it is read again. */
export function readText({ readAt, byHand }: StatisticsState): string {
  const at = clockTime(readAt, readAt);
  return byHand
    ? l10n.t(
        'As of {0}. Each reading takes several requests of the org, so it is read again only when you refresh.',
        at,
      )
    : l10n.t('As of {0}. It follows what happens while it is visible.', at);
}
