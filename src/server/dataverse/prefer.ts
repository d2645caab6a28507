import { parsePrefer } from './odata/prefer.ts';

/** True when `Prefer` asks for what error documents have beside code and message, as by `odata.include-annotations="*"`. */
export function wantsEveryAnnotation(prefer: string | undefined): boolean {
  return parsePrefer(prefer).annotations.wants('Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus');
}
