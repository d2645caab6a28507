import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Context, SingleHandler } from '../background-operations.d.ts';
import { CsvReader, type CsvRecord, csvLine } from '../lib/csv.ts';
import { writeWhole } from '../lib/files.ts';
import { type Order, orderColumns, readOrder } from '../lib/orders.ts';

interface Input {
  readonly file: string;
  readonly maxRejectedShare?: number;
  readonly out?: string;
}

interface Reject {
  readonly record: CsvRecord;
  readonly reason: string;
}

export default {
  type: 'orders.import',
  displayName: 'Import orders',
  description: 'Reads orders from a CSV file; writes the good ones as JSON Lines and the bad ones with their reasons.',
  retryLimit: 2,
  input: {
    type: 'object',
    required: ['file'],
    additionalProperties: false,
    properties: {
      file: {
        type: 'string',
        title: 'File',
        description: 'CSV file to read, relative to the workspace folder.',
        default: 'data/orders.csv',
        examples: ['data/orders.csv', 'data/orders-broken.csv'],
      },
      maxRejectedShare: {
        type: 'number',
        title: 'Most rejected',
        description: 'Share of rows that may be bad, 0 to 1. Above it, nothing is imported.',
        minimum: 0,
        maximum: 1,
        default: 0.2,
      },
      out: {
        type: 'string',
        title: 'Output',
        description: 'Where to write, without ending: .jsonl and .rejects.csv are added.',
        default: 'out/orders',
      },
    },
  },

  async run({ file, maxRejectedShare = 0.2, out = 'out/orders' }, context) {
    const { orders, rejects } = await read(file, context);
    const rows = orders.length + rejects.length;
    await writeWhole(`${out}.rejects.csv`, async (write) => {
      await write(csvLine(['line', 'reason', ...orderColumns]));
      for (const { record, reason } of rejects) await write(csvLine([record.line, reason, ...record.fields]));
    });
    if (rejects.length > rows * maxRejectedShare) {
      const percent = Math.round(maxRejectedShare * 100);
      throw Object.assign(
        new Error(`${rejects.length} of ${rows} rows are bad, more than ${percent} %. See ${out}.rejects.csv.`),
        { retry: false, code: 422 },
      );
    }
    await writeWhole(`${out}.jsonl`, async (write) => {
      for (const order of orders) await write(`${JSON.stringify(order)}\n`);
    });
    const totalCents = orders.reduce((sum, order) => sum + order.quantity * order.unitCents, 0);
    return { file, rows, accepted: orders.length, rejected: rejects.length, totalCents, written: `${out}.jsonl` };
  },
} satisfies SingleHandler<Input>;

async function read(file: string, { signal, progress, log }: Context) {
  const { size } = await stat(file);
  const stream = createReadStream(file, { encoding: 'utf8', signal });
  const reader = new CsvReader();
  const orders: Order[] = [];
  const rejects: Reject[] = [];
  const known = new Set<string>();
  let header = true;

  const take = (record: CsvRecord) => {
    if (header) {
      header = false;
      if (record.fields.join() !== orderColumns.join()) {
        throw Object.assign(new Error(`${file} must start with the columns ${orderColumns.join(', ')}.`), {
          retry: false,
        });
      }
      return;
    }
    const order = record.problem === null ? readOrder(record.fields) : { reason: record.problem };
    if ('reason' in order) rejects.push({ record, reason: order.reason });
    else if (known.has(order.order)) rejects.push({ record, reason: `order number ${order.order} appears twice` });
    else orders.push(order);
    if ('order' in order) known.add(order.order);
  };

  for await (const piece of stream) {
    for (const record of reader.push(String(piece))) take(record);
    progress(size === 0 ? null : stream.bytesRead / size, `${orders.length + rejects.length} rows read`);
  }
  for (const record of reader.end()) take(record);
  progress(1, `${orders.length + rejects.length} rows read`);
  for (const { record, reason } of rejects) log.warn(`line ${record.line}: ${reason}`);
  return { orders, rejects };
}
