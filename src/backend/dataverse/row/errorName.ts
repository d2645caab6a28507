/** Names of codes that background operations and the Web API are documented to fail with (Microsoft Learn, Web service error codes). */
const names: Readonly<Record<string, string>> = {
  '0x80040203': 'InvalidArgument',
  '0x80040216': 'UnExpected',
  '0x80040217': 'ObjectDoesNotExist',
  '0x80040220': 'PrivilegeDenied',
  '0x80040224': 'IsvUnExpected',
  '0x80040237': 'DuplicateRecord',
  '0x80040265': 'IsvAborted',
  '0x80048405': 'AccessDenied',
  '0x8004e023': 'AggregateQueryRecordLimitExceeded',
  '0x80060882': 'ConcurrencyVersionMismatch',
  '0x80060883': 'ConcurrencyVersionNotProvided',
  '0x8006088d': 'OptimisticConcurrencyNotEnabled',
  '0x80072560': 'UserNotMemberOfOrg',
};

/** A Dataverse code as it is usually written: -2147187707 is `0x80048405`. */
export function hexCode(code: number): string {
  return `0x${(code >>> 0).toString(16).padStart(8, '0')}`;
}

/**
 * The message of a failed operation with its code made readable: `Access is denied. (0x80048405 AccessDenied)`. A code
 * that is not negative is none of Dataverse's and stays out of the text.
 */
export function readableError(code: number, message: string): string {
  if (code >= 0) return message;
  const hex = hexCode(code);
  if (message.toLowerCase().includes(hex)) return message;
  const name = names[hex];
  return `${message}${message === '' ? '' : ' '}(${hex}${name === undefined ? '' : ` ${name}`})`;
}
