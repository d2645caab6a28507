import { SalesforceFault } from '../fault.ts';
import type { Settings } from '../settings.ts';

/** Rows of a page (REST API Developer Guide, Query Options Header). */
const sizes = { least: 200, most: 2_000 };

/** Rows of a page as asked, or 2,000. Raises INVALID_BATCH_SIZE where the setting wants that. */
export function batchSizeOf(asked: number | undefined, { batchSizeOutOfRange }: Settings): number {
  if (asked === undefined) return sizes.most;
  const isGood = Number.isSafeInteger(asked) && asked >= sizes.least && asked <= sizes.most;
  if (isGood) return asked;
  if (batchSizeOutOfRange === 'refuse' || !Number.isSafeInteger(asked)) {
    const message = `Batch size must be between ${sizes.least} and ${sizes.most}.`;
    throw new SalesforceFault(400, 'INVALID_BATCH_SIZE', message);
  }
  return Math.min(Math.max(asked, sizes.least), sizes.most);
}

/** The number in `Sforce-Query-Options: batchSize=500`; undefined: none is given. */
export function askedBatchSize(header: string | undefined): number | undefined {
  const text = /(?:^|[,;\s])batchSize\s*=\s*([^,;\s]+)/i.exec(header ?? '')?.[1];
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
