import { setTimeout as pause } from 'node:timers/promises';

/** @import { SingleHandler } from '../background-operations.d.ts' */

/** Numbers sieved in one go; a few milliseconds of work. */
const chunk = 2_000_000;

/** @type {SingleHandler<{ upTo?: number, rest?: number }>} */
export default {
  type: 'primes.count',
  displayName: 'Count primes',
  description:
    'Counts the primes up to a limit, chunk by chunk with a rest between: about a minute. Cancel it any time.',
  timeout: 15 * 60_000,
  concurrency: 1,
  ttl: 24 * 3_600,
  input: {
    type: 'object',
    additionalProperties: false,
    properties: {
      upTo: {
        type: 'integer',
        title: 'Up to',
        description: 'Largest number to look at.',
        minimum: 2,
        maximum: 10_000_000_000,
        default: 1_000_000_000,
      },
      rest: {
        type: 'integer',
        title: 'Rest',
        description: 'Pause after every two million numbers, ms, so that the computer stays free for other work.',
        minimum: 0,
        maximum: 10_000,
        default: 100,
      },
    },
  },

  async run({ upTo = 1_000_000_000, rest = 100 }, { signal, progress, log }) {
    const base = oddPrimes(Math.floor(Math.sqrt(upTo)));
    let count = upTo >= 2 ? 1 : 0;
    for (let low = 3; low <= upTo; low += chunk) {
      const high = Math.min(low + chunk - 1, upTo);
      count += countOddPrimes(low, high, base);
      const message = `${count.toLocaleString('en')} primes up to ${high.toLocaleString('en')}`;
      progress(high / upTo, message);
      if ((low - 3) % (50 * chunk) === 0) log(message);
      await pause(rest, undefined, { signal });
    }
    return { upTo, count };
  },
};

/**
 * The odd primes up to a limit.
 * @param {number} limit
 */
function oddPrimes(limit) {
  const composite = new Uint8Array(limit + 1);
  const primes = [];
  for (let n = 3; n <= limit; n += 2) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple <= limit; multiple += 2 * n) composite[multiple] = 1;
  }
  return primes;
}

/**
 * How many primes there are from an odd `low` to `high`, given the odd primes up to the root of `high`.
 * @param {number} low
 * @param {number} high
 * @param {number[]} base
 */
function countOddPrimes(low, high, base) {
  const composite = new Uint8Array(Math.floor((high - low) / 2) + 1);
  for (const prime of base) {
    if (prime * prime > high) break;
    const first = Math.max(prime * prime, Math.ceil(low / prime) * prime);
    const odd = first % 2 === 0 ? first + prime : first;
    for (let at = (odd - low) / 2; at < composite.length; at += prime) composite[at] = 1;
  }
  let count = 0;
  for (const mark of composite) if (mark === 0) count += 1;
  return count;
}
