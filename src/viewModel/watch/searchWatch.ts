import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { matchesTerm, needsPayloads, parseQuery, type Query } from '../../operation/query.ts';
import type { Status } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import type { WatchKind } from './watch.ts';

const statusesOf: Readonly<Record<WatchKind, readonly Status[]>> = {
  finished: ['Complete', 'Canceled'],
  failed: ['Error'],
  stalled: ['Running', 'Canceling'],
};

/** What a watch on a search can tell of: `status:Error` finds nothing that has completed. Raises `invalid-query`. */
export function kindsOf(text: string, now: number): readonly WatchKind[] {
  const { terms } = parseQuery(text, now);
  const allowed = (status: Status) =>
    terms.every((term) => term.kind !== 'status' || term.values.includes(status) !== term.negated);
  const kinds = Object.keys(statusesOf) as WatchKind[];
  return kinds.filter((kind) => statusesOf[kind].some(allowed));
}

/** Why a connection cannot tell what a search finds as it ends, as a sentence; undefined when it can. */
export function unwatchable(text: string, now: number, { payloads }: Capabilities): string | undefined {
  if (kindsOf(text, now).length === 0)
    return l10n.t(
      'Nothing that this search finds runs or has ended. Take the status out of it to watch what becomes of it.',
    );
  return payloads === true || !needsPayloads(parseQuery(text, now)) ? undefined : payloads;
}

/**
 * Whether a search finds an operation, as far as its row tells; `ask`: all that the row tells fits, and the rest is in
 * its input or output. Raises `invalid-query`.
 */
export function judge(text: string, operation: Operation, now: number): 'yes' | 'no' | 'ask' {
  const query: Query = parseQuery(text, now);
  const fits = query.terms.every((term) => term.kind === 'payload' || matchesTerm(term, operation));
  if (!fits) return 'no';
  return needsPayloads(query) ? 'ask' : 'yes';
}
