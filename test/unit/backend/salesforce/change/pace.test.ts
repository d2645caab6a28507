import assert from 'node:assert/strict';
import { Ceiling } from '../../../../../src/backend/salesforce/change/ceiling.ts';
import { budgetFactor, nextIn, type PaceFacts, usualPace } from '../../../../../src/backend/salesforce/change/pace.ts';
import { ServiceFailure } from '../../../../../src/backend/web/failure.ts';
import { ManualClock } from '../../../../support/manualClock.ts';

const day = 86_400_000;

describe('changes of an org are asked for', () => {
  const facts: PaceFacts = {
    attention: 'active',
    unfinished: true,
    quiet: 0,
    acted: false,
    awaited: false,
    usage: null,
    chance: 0.5,
  };
  const used = (share: number) => ({ usage: { used: share * 15_000, limit: 15_000 } });
  const table: readonly [string, Partial<PaceFacts>, number | null][] = [
    ['fast while something runs', {}, 3_000],
    ['slower while it only runs', { quiet: 9 }, 10_000],
    ['half as often in a window without the focus', { attention: 'visible', quiet: 9 }, 20_000],
    ['slowly when nothing runs', { unfinished: false, quiet: 9 }, 60_000],
    ['every two minutes in the background', { attention: 'background' }, 120_000],
    ['never while nobody looks', { attention: 'none' }, null],
    ['never while nobody looks, whatever is awaited', { attention: 'none', awaited: true, acted: true }, null],
    ['soon while an id is awaited', { unfinished: false, quiet: 9, awaited: true }, 3_000],
    ['as ever with half of the requests left', { ...used(0.5), quiet: 9 }, 10_000],
    ['half as often with a quarter left', { ...used(0.75), quiet: 9 }, 20_000],
    ['a quarter as often with a tenth left', { ...used(0.9), quiet: 9 }, 40_000],
    ['a twelfth as often with a twentieth left', { ...used(0.95), quiet: 9 }, 120_000],
    ['every quarter of an hour when barely any are left', { ...used(0.96), quiet: 9 }, 900_000],
    ['every quarter of an hour when none is left, or less', { ...used(1.2) }, 900_000],
    ['every quarter of an hour at most, by the budget', { ...used(0.95), attention: 'background' }, 900_000],
    ['never while nobody looks, with a budget or without', { ...used(0.99), attention: 'none' }, null],
    ['as ever where the limit says nothing', { usage: { used: 5, limit: 0 } }, 3_000],
    ['up to a tenth sooner', { chance: 0 }, 2_700],
    ['up to a tenth later', { chance: 1 }, 3_300],
  ];
  for (const [what, more, ms] of table) it(what, () => assert.equal(nextIn(usualPace, { ...facts, ...more }), ms));

  it('within the requests of a day, however long a person looks', () => {
    // One request after the other, each with what is left after it; what is gone is looked for as well.
    const limit = 15_000;
    let spent = 0;
    let lookedAt = 0;
    for (let at = 0; at < day; ) {
      const usage = { used: spent, limit };
      at += nextIn(usualPace, { ...facts, quiet: 9, usage }) ?? day;
      spent += 1;
      const factor = budgetFactor(usage);
      if (factor !== null && at - lookedAt >= usualPace.deletions * factor) {
        spent += 2;
        lookedAt = at;
      }
    }
    assert.ok(spent < limit * 0.75, String(spent));
  });
});

describe('the daily ceiling', () => {
  let clock: ManualClock;
  let sent: number;
  const make = (ceiling: number | null) => new Ceiling({ clock, ceiling, sent: () => sent });
  beforeEach(() => {
    clock = new ManualClock();
    sent = 0;
  });
  const refused = (ceiling: Ceiling, pattern: RegExp, retryIn: number) => {
    assert.throws(
      () => ceiling.check(),
      (error) =>
        error instanceof ServiceFailure &&
        error.code === 'throttled' &&
        error.retryIn === retryIn &&
        pattern.test(error.message),
    );
  };

  it('is reached, said, and renewed 24 hours after the first request', () => {
    const ceiling = make(100);
    ceiling.check();
    sent = 99;
    ceiling.check();
    sent = 100;
    refused(ceiling, /sent the 100 requests .* until 24 h from now\. Raise its daily ceiling/, day);
    clock.pass(day - 90_000);
    refused(ceiling, /until 2 min from now/, 90_000);
    clock.pass(90_000);
    ceiling.check();
    sent = 199;
    ceiling.check();
    sent = 200;
    refused(ceiling, /24 h/, day);
  });

  it('is none when there is none', () => {
    const ceiling = make(null);
    sent = 1_000_000;
    ceiling.check();
  });

  it('holds when the clock of the machine is set back, and when it has slept', () => {
    const ceiling = make(10);
    ceiling.check();
    sent = 10;
    clock.jump(-3 * day);
    refused(ceiling, /24 h/, day);
    clock.jump(2 * day);
    ceiling.check();
  });
});
