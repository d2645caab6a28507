import { readFile } from 'node:fs/promises';
import type { BulkHandler } from '../background-operations.d.ts';
import { isMissing, writeJson } from '../lib/files.ts';

interface Entry {
  readonly account: string;
  readonly cents: number;
  readonly text?: string;
}

/** Balances in cents by account, and the balance after every entry by the id of its operation: none is applied twice. */
interface Ledger {
  readonly balances: Record<string, number>;
  readonly applied: Record<string, number>;
}

const ledgerFile = 'out/ledger.json';

export default {
  type: 'ledger.apply',
  displayName: 'Apply ledger entries',
  description: 'Applies the entries of an execution group to the ledger in one go, in order within each account.',
  bulk: true,
  concurrency: 1,
  input: {
    type: 'object',
    required: ['account', 'cents'],
    additionalProperties: false,
    properties: {
      account: {
        type: 'string',
        title: 'Account',
        description: 'Account the entry belongs to. Use it as the sequence group too.',
        minLength: 1,
        examples: ['cash', 'savings'],
        default: 'cash',
      },
      cents: {
        type: 'integer',
        title: 'Amount',
        description: 'Whole cents: above 0 is paid in, below 0 is paid out.',
        default: 2_500,
        examples: [2_500, -900],
      },
      text: { type: 'string', title: 'Text', description: 'What the entry is for.', examples: ['Rent'] },
    },
  },

  async run(members, { signal, progress, log }) {
    const ledger = await load();
    const refused = new Map<string, string>();
    for (const { id, input } of members) {
      if (id in ledger.applied) continue;
      const balance = (ledger.balances[input.account] ?? 0) + input.cents;
      if (balance < 0) {
        refused.set(id, `${amount(input.cents)} would leave ${amount(balance)} in ${input.account}.`);
      } else {
        ledger.balances[input.account] = ledger.applied[id] = balance;
      }
    }
    signal.throwIfAborted();
    await writeJson(ledgerFile, ledger);
    // Outcomes are reported only now that they are safely in the file.
    for (const [index, member] of members.entries()) {
      const { id, input } = member;
      const refusal = refused.get(id);
      if (refusal === undefined) {
        const balance = ledger.applied[id] ?? 0;
        log(`${amount(input.cents)}, now ${amount(balance)} in ${input.account}`);
        member.complete({ account: input.account, balance });
      } else {
        log.warn(refusal);
        member.fail(Object.assign(new Error(refusal), { retry: false, code: 409 }));
      }
      progress((index + 1) / members.length, `${index + 1} of ${members.length} entries`);
    }
  },
} satisfies BulkHandler<Entry>;

const amount = (cents: number) => (cents / 100).toFixed(2);

async function load(): Promise<Ledger> {
  try {
    return JSON.parse(await readFile(ledgerFile, 'utf8'));
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { balances: JSON.parse(await readFile('data/opening-balances.json', 'utf8')), applied: {} };
  }
}
