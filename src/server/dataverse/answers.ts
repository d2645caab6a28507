import { table } from '../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../facade/exchange.ts';
import type { Call } from './context.ts';
import type { Prefer } from './odata/prefer.ts';

type Headers = Readonly<Record<string, string>>;

/** JSON as the Web API writes it. Numbers that a double cannot hold are written as they were read. */
export function jsonAnswer(value: unknown, headers: Headers = {}, status = 200): FacadeAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; odata.metadata=minimal', ...headers },
    body: JSON.stringify(value),
  };
}

export function textAnswer(text: string): FacadeAnswer {
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: text };
}

export function emptyAnswer(headers: Headers = {}, status = 204): FacadeAnswer {
  return { status, headers, body: '' };
}

/** `Preference-Applied` with what was honoured, if anything was. */
export function applied(...preferences: readonly (string | null | false)[]): Headers {
  const honoured = preferences.filter((preference) => preference !== null && preference !== false);
  return honoured.length === 0 ? {} : { 'Preference-Applied': honoured.join(', ') };
}

export function annotationsApplied({ annotations }: Prefer): string | null {
  return annotations.text === null ? null : `odata.include-annotations="${annotations.text}"`;
}

/** Address of a row, as in `OData-EntityId`. */
export function rowAddress({ api }: Call, id: string): string {
  return `${api}${table.entitySet}(${id})`;
}

/**
 * Header of answers to writes: the session in which a client reads what it wrote (example of the reference:
 * `240:8#144100870#7=-1`). Every read here sees every write, so that any token is taken.
 */
export function sessionHeaders(version: number): Headers {
  return { 'x-ms-session-token': `240:8#${version}#7=-1` };
}
