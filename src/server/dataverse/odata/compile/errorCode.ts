import type { Condition } from '../../../../operation/condition.ts';
import { engineErrorCodes, serviceErrorCode } from '../../../../service/dataverse/errorCodes.ts';

/** Operations whose `errorcode` shows a number that fits; `stored`: the same of the codes that are kept. */
export function withErrorCode(stored: Condition, fits: (shown: number) => boolean): Condition {
  const replaced: Condition = { kind: 'oneOf', field: 'errorCode', values: engineErrorCodes };
  const fitting = engineErrorCodes.filter((code) => fits(serviceErrorCode(code)));
  return {
    kind: 'any',
    of: [
      { kind: 'all', of: [stored, { kind: 'not', of: replaced }] },
      { kind: 'oneOf', field: 'errorCode', values: fitting },
    ],
  };
}

/** What the codes of the engine are taken for in an order. */
export const shownErrorCodes: Readonly<Record<number, number>> = Object.fromEntries(
  engineErrorCodes.map((code) => [code, serviceErrorCode(code)]),
);
