import fc from 'fast-check';
import type { Ending } from './model.ts';

/** A draft whose times are relative to when it is submitted, ms. */
export interface DraftStep {
  readonly type: string;
  readonly executionGroup: string | null;
  readonly sequenceGroup: string | null;
  readonly sequenceNumber: number | null;
  readonly delay: number;
  readonly priority: number;
  readonly retryLimit: number;
  readonly timeout: number;
  readonly ttl: number;
  readonly idempotencyKey: string | null;
}

/** Which operation: the n-th of those the step fits, or with `anyOne` the n-th of all, so that refusals are met too. */
export interface Pick {
  readonly nth: number;
  readonly anyOne: boolean;
}

/** Steps that may share a commit with others. */
export type QuickStep =
  | { readonly kind: 'submit'; readonly drafts: readonly DraftStep[] }
  | { readonly kind: 'end'; readonly pick: number; readonly ending: Ending; readonly outcomes: readonly (0 | 1 | 2)[] }
  | { readonly kind: 'cancel'; readonly pick: Pick; readonly whole: boolean }
  | { readonly kind: 'retry'; readonly pick: Pick };

export type Step =
  | QuickStep
  | { readonly kind: 'together'; readonly steps: readonly QuickStep[] }
  | { readonly kind: 'resubmit'; readonly pick: Pick }
  | { readonly kind: 'delete'; readonly pick: Pick }
  | { readonly kind: 'reschedule'; readonly pick: Pick; readonly delay: number | null }
  | { readonly kind: 'prioritize'; readonly pick: Pick; readonly priority: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'pause' | 'resume'; readonly type: string | null }
  | { readonly kind: 'crash' | 'restart' };

export const types: Readonly<Record<string, number | undefined>> = { free: undefined, narrow: 1, bulk: 2 };

const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const mostlyNull = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const draft: fc.Arbitrary<DraftStep> = fc.record({
  type: fc.constantFrom('free', 'narrow', 'bulk', 'bulk', 'bulk', 'unknown'),
  executionGroup: rarely(fc.constantFrom('g', 'h')),
  sequenceGroup: rarely(fc.constantFrom('s', 't')),
  sequenceNumber: rarely(fc.integer({ min: 1, max: 3 })),
  delay: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -5, max: 8_000 }) },
  ),
  priority: fc.integer({ min: 4, max: 6 }),
  retryLimit: fc.integer({ min: 0, max: 3 }),
  timeout: fc.constantFrom(4_000, 120_000),
  ttl: fc.constantFrom(9, 7_776_000),
  idempotencyKey: mostlyNull(fc.constantFrom('k', 'l')),
});

const pick: fc.Arbitrary<Pick> = fc.record({
  nth: fc.nat(30),
  anyOne: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const submit = fc.record({
  kind: fc.constant('submit' as const),
  drafts: fc.array(draft, { minLength: 1, maxLength: 3 }),
});
const end = fc.record({
  kind: fc.constant('end' as const),
  pick: fc.nat(10),
  ending: fc.constantFrom<Ending>('Complete', 'Complete', 'Error', 'Error', 'ErrorForGood', 'Canceled', 'Lost'),
  outcomes: fc.array(fc.constantFrom<0 | 1 | 2>(0, 1, 2), { maxLength: 4 }),
});
const cancel = fc.record({ kind: fc.constant('cancel' as const), pick, whole: fc.boolean() });
const retry = fc.record({ kind: fc.constant('retry' as const), pick });
const quick: fc.Arbitrary<QuickStep> = fc.oneof(
  { weight: 4, arbitrary: submit },
  { weight: 4, arbitrary: end },
  { weight: 2, arbitrary: cancel },
  { weight: 1, arbitrary: retry },
);
const oneType = rarely(fc.constantFrom('free', 'narrow', 'bulk'));

/** Any step; weights keep a queue of a dozen operations in motion. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: quick },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      steps: fc.array(quick, { minLength: 2, maxLength: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 12_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const),
      type: oneType,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resubmit' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('prioritize' as const), pick, priority: fc.integer({ min: 4, max: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('reschedule' as const),
      pick,
      delay: fc.option(fc.integer({ min: -10, max: 9_000 }), { nil: null }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'restart' as const) }) },
);
