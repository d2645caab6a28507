/** The stable code of a refusal (`operation/error.ts`), undefined for any other error. Does not load the module that raises it. */
export function failureCode(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'OperationFailure' && 'code' in error
    ? String(error.code)
    : undefined;
}
