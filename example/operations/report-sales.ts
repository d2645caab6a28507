import { readFile } from 'node:fs/promises';
import type { SingleHandler } from '../background-operations.d.ts';
import { writeWhole } from '../lib/files.ts';

interface Sale {
  readonly order: string;
  readonly customer: { readonly name: string; readonly address: { readonly country: string } };
  readonly cents: number;
}

interface Input {
  readonly file?: string;
  readonly out?: string;
}

export default {
  type: 'sales.report',
  displayName: 'Report sales by country',
  description:
    'Adds up sales by country. One record of the sample data has no address: fix it, or this code, and retry.',
  retryLimit: 1,
  input: {
    type: 'object',
    additionalProperties: false,
    properties: {
      file: {
        type: 'string',
        title: 'File',
        description: 'JSON file with the sales.',
        default: 'data/sales.json',
      },
      out: {
        type: 'string',
        title: 'Output',
        description: 'Markdown file to write.',
        default: 'out/sales.md',
      },
    },
  },

  async run({ file = 'data/sales.json', out = 'out/sales.md' }, { log }) {
    const sales: Sale[] = JSON.parse(await readFile(file, 'utf8'));
    log(`${sales.length} sales in ${file}`);
    const totals = totalByCountry(sales);
    await writeWhole(out, (write) => write(table(totals)));
    return { sales: sales.length, countries: Object.fromEntries(totals), written: out };
  },
} satisfies SingleHandler<Input>;

function totalByCountry(sales: readonly Sale[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const sale of sales) {
    const country = countryOf(sale);
    totals.set(country, (totals.get(country) ?? 0) + sale.cents);
  }
  return totals;
}

function countryOf(sale: Sale): string {
  return sale.customer.address.country;
}

function table(totals: ReadonlyMap<string, number>): string {
  const rows = [...totals].sort(([, a], [, b]) => b - a).map(([country, cents]) => `| ${country} | ${cents / 100} |`);
  return ['| Country | Sales |', '|---|---:|', ...rows, ''].join('\n');
}
