/** Requests that an org has had in the last 24 hours, and may have. */
export interface Usage {
  readonly used: number;
  readonly limit: number;
}

/** Reads `Sforce-Limit-Info`, as in `api-usage=18/15000` (REST API Developer Guide, Limit Info Header); null: it says nothing of that. */
export function readUsage(header: string | undefined): Usage | null {
  const [, used, limit] = /(?:^|[\s;,])api-usage=(\d{1,15})\/(\d{1,15})/.exec(header ?? '') ?? [];
  return used === undefined ? null : { used: Number(used), limit: Number(limit) };
}
