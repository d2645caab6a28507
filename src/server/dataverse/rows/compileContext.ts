import type { Context } from '../context.ts';

/** What filters, orders and groups are compiled with. */
export function compileContext({ users, settings }: Context) {
  return { users, dateFractions: settings.dateFractions };
}
