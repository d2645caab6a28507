import type { Capabilities } from '../../operation/capability.ts';
import type { Attempt, Operation, OperationEvent } from '../../operation/operation.ts';
import { isFinal } from '../../operation/status.ts';
import { l10n, number } from '../l10n.ts';
import { absolute, clockTime, duration } from '../time.ts';
import { outcomeLook } from './attempts.ts';
import { type Doing, type Span, spansOf } from './spans.ts';
import { statusModel } from './status.ts';
import type { SpanModel, TimelineModel } from './timelineModel.ts';
import { visibleLine } from './visible.ts';

interface Subject {
  readonly operation: Operation;
  readonly attempts: readonly Attempt[];
  readonly events: readonly OperationEvent[];
  readonly leader: Operation | undefined;
  readonly capabilities: Capabilities;
}

/** The whole life of an operation as parts to be drawn, with the same as rows and as a sentence. */
export function timelineOf(subject: Subject, now: number): TimelineModel {
  const { operation, leader } = subject;
  const spans = spansOf(subject, now).map((span) => endWithLeader(span, leader));
  const { dueAt } = operation;
  const parts = spans.map((span) => {
    const until = span.to === null && span.doing === 'scheduled' && dueAt !== null && dueAt > span.from ? dueAt : null;
    return spanModel(span, until, operation, now);
  });
  const endedAt = endOf(operation, spans);
  return {
    title: l10n.t('Timeline'),
    summary: summaryOf(operation, spans, endedAt, now),
    spans: parts,
    end: endedAt === null ? null : { ...statusModel(operation.status), at: endedAt, ...moment(endedAt, now) },
    shape: operation.status,
    legend: legendOf(parts),
    words: {
      table: l10n.t('Timeline as a Table'),
      columns: [l10n.t('What'), l10n.t('From'), l10n.t('Lasted'), l10n.t('Detail')],
      drawing: l10n.t('Timeline. {0} The table below says the same.', '{0}'),
      scale: l10n.t('Short parts are drawn wider than they are; widths are not to scale.'),
      folded: l10n.t('{0} more', '{0}'),
      now: l10n.t('now'),
      goesOn: l10n.t('so far'),
    },
  };
}

/** A follower is done when its leader is. */
function endWithLeader(span: Span, leader: Operation | undefined): Span {
  if (span.doing !== 'merged' || span.to !== null || !leader || !isFinal(leader.status)) return span;
  return { ...span, to: Math.max(leader.finishedAt ?? span.from, span.from) };
}

function endOf({ status, finishedAt, modifiedAt }: Operation, spans: readonly Span[]): number | null {
  if (status === 'Merged') return spans.at(-1)?.to ?? null;
  return isFinal(status) ? (finishedAt ?? modifiedAt) : null;
}

function moment(at: number, now: number): { readonly start: string; readonly absolute: string } {
  return { start: clockTime(at, now), absolute: absolute(at) };
}

function spanModel(span: Span, until: number | null, operation: Operation, now: number): SpanModel {
  const { doing, from, to, attempt } = span;
  const look = doing === 'running' && attempt ? outcomeLook(attempt.outcome) : statusModel(span.status);
  return {
    ...{ doing, from, to, until, ...moment(from, now) },
    end: until === null ? '' : clockTime(until, now),
    mark: attempt && doing !== 'unknown' ? number(attempt.number) : '',
    // An attempt that was asked to stop shows how it ended in its last part.
    ended: doing === 'running' ? (attempt?.outcome ?? (to === null ? null : 'Error')) : null,
    color: colorOf(doing, look.color),
    icon: look.icon,
    text: textOf(span, operation),
    lasted: to === null ? null : duration(to - from),
    detail: detailOf(span),
  };
}

function colorOf(doing: Doing, own: string): string {
  if (doing === 'unknown' || doing === 'merged') return 'descriptionForeground';
  return own;
}

function textOf({ doing, attempt, retried, status, to }: Span, operation: Operation): string {
  const which = attempt ? number(attempt.number) : '';
  const goesOn = to === null;
  switch (doing) {
    case 'scheduled':
      if (retried) return goesOn ? l10n.t('Waits before the next attempt') : l10n.t('Waited before the next attempt');
      return goesOn ? l10n.t('Waits for its time') : l10n.t('Waited for its time');
    case 'waiting':
      return goesOn ? l10n.t('Waits for a worker') : l10n.t('Waited for a worker');
    case 'running':
      if (!attempt) return l10n.t('Ran');
      return l10n.t('Attempt {0}: {1}', which, outcomeLook(attempt.outcome).label);
    case 'canceling':
      return attempt ? l10n.t('Attempt {0}: asked to stop', which) : l10n.t('Asked to stop');
    case 'merged':
      return l10n.t('Part of the bulk of its leader');
    case 'ended':
      return l10n.t('{0}, until it was retried', statusModel(status).label);
    case 'unknown':
      if (attempt) return l10n.t('Attempt {0}, and waiting since: when it ended is not told', which);
      return l10n.t('Earlier attempts and waits, of which nothing is kept ({0} retries)', number(operation.retryCount));
  }
}

function detailOf({ attempt, doing }: Span): string {
  if (!attempt || doing === 'unknown') return '';
  return attempt.error ? visibleLine(attempt.error.message, 300) : '';
}

/** Each kind of part once, attempts by how they ended. */
function legendOf(spans: readonly SpanModel[]): TimelineModel['legend'] {
  const kinds = new Map(spans.map((span) => [`${span.doing} ${span.ended}`, span]));
  return [...kinds.values()].map(({ doing, ended, color }) => {
    const label = doing === 'running' ? l10n.t('Attempt: {0}', outcomeLook(ended).label) : kindLabel(doing);
    return { doing, ended, color, label };
  });
}

function kindLabel(doing: Exclude<Doing, 'running'>): string {
  switch (doing) {
    case 'scheduled':
      return l10n.t('Waits for a time');
    case 'waiting':
      return l10n.t('Waits for a worker');
    case 'canceling':
      return l10n.t('Asked to stop');
    case 'merged':
      return l10n.t('Part of a bulk');
    case 'ended':
      return l10n.t('Ended');
    case 'unknown':
      return l10n.t('Not recorded');
  }
}

function summaryOf({ submittedAt }: Operation, spans: readonly Span[], endedAt: number | null, now: number): string {
  const at = clockTime(submittedAt, now);
  if (endedAt === null) return l10n.t('Submitted at {0}, not ended yet.', at);
  const all = duration(endedAt - submittedAt);
  if (spans.some(({ doing }) => doing === 'unknown')) return l10n.t('Submitted at {0}, ended {1} later.', at, all);
  const lasted = (...doings: Doing[]) =>
    spans.reduce((sum, { doing, from, to }) => sum + (doings.includes(doing) && to !== null ? to - from : 0), 0);
  const ran = lasted('running', 'canceling');
  if (ran === 0) return l10n.t('Submitted at {0}, ended {1} later; it never ran.', at, all);
  const waited = lasted('scheduled', 'waiting', 'merged');
  if (waited === 0) return l10n.t('Submitted at {0}, ended {1} later; it ran for {2}.', at, all, duration(ran));
  return l10n.t(
    'Submitted at {0}, ended {1} later: {2} running, {3} waiting.',
    ...[at, all, duration(ran), duration(waited)],
  );
}
