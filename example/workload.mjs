/**
 * Operations that show what there is to see: most of them end within seconds, one runs for about a minute, one waits
 * for its time, one group is processed in bulk, and some fail. Send the array to `POST /api/v1/operations` as it is.
 *
 * @param {number} now ms since 1970, for what is scheduled
 * @returns {Record<string, unknown>[]}
 */
export function workload(now = Date.now()) {
  const closing = new Date(now).toISOString().slice(0, 10);
  return [
    { type: 'primes.count', name: 'Count primes up to a billion', input: {}, priority: 8 },
    {
      type: 'orders.import',
      name: "Import yesterday's orders",
      input: { file: 'data/orders.csv' },
      parentKey: 'orders',
    },
    {
      type: 'orders.import',
      name: "Import a partner's orders",
      input: { file: 'data/orders-broken.csv', out: 'out/partner-orders' },
      parentKey: 'orders',
    },
    { type: 'folder.index', name: 'Index the library', input: { folder: 'data/library' } },
    { type: 'amount.convert', name: 'Convert 1,299 EUR to USD', input: { cents: 129_900, from: 'EUR', to: 'USD' } },
    { type: 'amount.convert', name: 'Convert 80 CHF to SEK', input: { cents: 8_000, from: 'CHF', to: 'SEK' } },
    { type: 'sales.report', name: 'Report sales by country', input: {}, priority: 10 },
    ...ledgerEntries.map(({ account, cents, text }, index) => ({
      type: 'ledger.apply',
      name: `${account}: ${text}`,
      input: { account, cents, text },
      executionGroup: `ledger ${closing}`,
      sequenceGroup: account,
      sequenceNumber: index + 1,
      // All come due together, so that one bulk takes them all, even when they are submitted one by one.
      processAfter: new Date(now + 2_000).toISOString(),
    })),
    { type: 'primes.count', name: 'Count primes up to a million', input: { upTo: 1_000_000 }, priority: 1 },
    {
      type: 'folder.index',
      name: 'Index the data folder tonight',
      input: { folder: 'data', out: 'out/data-index.json' },
      processAfter: new Date(now + 8 * 3_600_000).toISOString(),
      parentKey: 'nightly',
    },
  ];
}

/** In this order within each account; the order of submission is the file's. */
const ledgerEntries = [
  { account: 'cash', cents: 4_500, text: 'Market day' },
  { account: 'savings', cents: 120_000, text: 'Deposit' },
  { account: 'cash', cents: -2_990, text: 'Stamps' },
  { account: 'cash', cents: -90_000, text: 'New window' },
  { account: 'savings', cents: -45_000, text: 'Roof repair' },
  { account: 'cash', cents: 1_275, text: 'Bottle deposits' },
];
