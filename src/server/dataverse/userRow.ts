import { createHash } from 'node:crypto';
import { userIdOf } from './users.ts';

/** A row of `systemusers`: what the engine knows of a user is a name. */
export function userRow(name: string, select: readonly string[] | null = null): Record<string, unknown> {
  const id = userIdOf(name);
  const all: Readonly<Record<string, unknown>> = {
    systemuserid: id,
    fullname: name,
    domainname: name,
    internalemailaddress: null,
    isdisabled: false,
  };
  const wanted = select === null ? Object.keys(all) : [...new Set([...select, 'systemuserid'])];
  return {
    '@odata.etag': `W/"${createHash('sha256').update(id).digest('hex').slice(0, 8)}"`,
    ...Object.fromEntries(wanted.map((column) => [column, all[column] ?? null])),
  };
}
