import { OperationFailure } from '../../operation/error.ts';

/** The version of an operation as a strong entity tag. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that the header If-Match asks for, as an option of the engine; none for `*` or no header. Of several tags
 * the present version counts when it is among them. Weak tags never match. Raises `version-mismatch`.
 */
export async function versionOf(
  header: string | undefined,
  present: () => Promise<{ readonly version: number }>,
): Promise<{ ifVersion?: number }> {
  if (header === undefined || header.trim() === '*') return {};
  const versions = header.split(',').map((tag) => Number(/^"(\d{1,15})"$/.exec(tag.trim())?.[1] ?? 'NaN'));
  const [only] = versions;
  if (versions.length === 1 && only !== undefined && !Number.isNaN(only)) return { ifVersion: only };
  const { version: now } = await present();
  if (versions.includes(now)) return { ifVersion: now };
  throw new OperationFailure(
    'version-mismatch',
    'The operation has another version than If-Match asks for. Read it again, then send its new ETag.',
  );
}
