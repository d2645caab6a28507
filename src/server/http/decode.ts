import { z } from 'zod';
import { type ErrorCode, OperationFailure } from '../../operation/error.ts';

/** One thing that is wrong with a request: `path` as in `input.rows[3].amount`, empty for the whole. */
export interface RequestIssue {
  readonly path: string;
  readonly message: string;
}

/** A request that misses its schema: every issue, the first one in the message. */
export class InvalidRequest extends OperationFailure {
  readonly issues: readonly RequestIssue[];

  constructor(code: ErrorCode, message: string, issues: readonly RequestIssue[]) {
    const path = issues[0]?.path;
    super(code, message, path === undefined || path === '' ? {} : { path });
    this.issues = issues;
  }
}

/** Decodes what came from the wire: instants become ms, and so on. Raises {@link InvalidRequest}. */
export function decodeRequest(schema: z.ZodType, value: unknown, part: 'query' | 'body'): unknown {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap(flatten);
  const [first] = issues;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const place = part === 'query' ? 'query of the address' : 'body';
  throw new InvalidRequest(
    'invalid-request',
    `The ${place} is not valid: ${where}${first?.message ?? 'unknown'}${more}. Correct it and send it again.`,
    issues,
  );
}

/** Every value of a query as text, or a list of texts when a name occurs several times. */
export function queryValues(parameters: URLSearchParams): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) {
    const all = parameters.getAll(name);
    values[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return values;
}

type Issue = z.core.$ZodIssue;

/** An issue of a union becomes those of the alternative that came nearest. */
function flatten(issue: Issue): RequestIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [plain(issue, issue.path)];
  const nearest = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
  return nearest.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function plain(issue: Issue, path: readonly PropertyKey[]): RequestIssue {
  return { path: z.core.toDotPath(path), message: issue.message };
}

/** A wrong kind of value or an unknown key speaks against an alternative more than a bad value deep inside it. */
function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.path.length === 0 ? 10 : 1), 0);
}
