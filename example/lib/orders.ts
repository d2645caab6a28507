/** An order as the import writes it, one per line. Money is in whole cents. */
export interface Order {
  readonly order: string;
  readonly customer: string;
  readonly orderedOn: string;
  readonly product: string;
  readonly quantity: number;
  readonly unitCents: number;
}

export const orderColumns = ['order', 'customer', 'ordered_on', 'product', 'quantity', 'unit_price'] as const;

/** The order in a row of the file, or the reason why the row is rejected. */
export function readOrder(fields: readonly string[]): Order | { readonly reason: string } {
  const [order = '', customer = '', orderedOn = '', product = '', quantityText = '', priceText = ''] = fields;
  if (fields.length !== orderColumns.length) {
    return { reason: `has ${fields.length} fields instead of ${orderColumns.length}` };
  }
  if (!/^[A-Z]-\d{4}$/.test(order)) return { reason: `order number "${order}" is not like A-0001` };
  if (customer.trim() === '') return { reason: 'customer is empty' };
  if (!isDate(orderedOn)) return { reason: `date "${orderedOn}" is not a day like 2025-03-31` };
  const quantity = Number(quantityText);
  if (!Number.isSafeInteger(quantity) || quantity < 1) return { reason: `quantity "${quantityText}" is not 1 or more` };
  const unitCents = cents(priceText);
  if (unitCents === null) return { reason: `price "${priceText}" is not an amount like 12.50` };
  return { order, customer: customer.trim(), orderedOn, product: product.trim(), quantity, unitCents };
}

function isDate(text: string): boolean {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return date !== null && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}

function cents(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d\d))?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number(match[2] ?? 0) : null;
}
