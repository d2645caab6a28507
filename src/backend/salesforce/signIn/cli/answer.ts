import { z } from 'zod';
import { OperationFailure } from '../../../../operation/error.ts';
import type { CliOutput } from './command.ts';

const good = z.object({ status: z.literal(0), result: z.unknown() });
/** `{name, message, exitCode, status, …}`, as commands answer `--json` with (reference 5.1). */
const bad = z.object({ name: z.string().optional(), message: z.string() });

/** What a command of the CLI has answered. */
export type CliAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  /** The command was carried out and failed. */
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  /** This version of the CLI has no such command. */
  | { readonly kind: 'unknown' };

/** Reads the answer to `--json`. Raises an `OperationFailure` that never holds what was written: it may be a token. */
export function readAnswer({ code, stdout, stderr }: CliOutput): CliAnswer {
  const json = documentIn(stdout);
  const { data: result } = good.safeParse(json);
  if (result) return { kind: 'result', result: result.result };
  // Of a command that does not exist the CLI says so in words.
  if (code === 127 || /is not a sf command|command \S+ not found/i.test(stderr)) return { kind: 'unknown' };
  const { data: failure } = bad.safeParse(json);
  if (failure) return { kind: 'refused', name: failure.name ?? '', message: failure.message };
  const message = `The Salesforce CLI ended with code ${code} and no answer that can be read. Run "sf update", or "sf doctor" in a terminal.`;
  throw new OperationFailure('unreachable', message);
}

/** Warnings of plug-ins may stand in front of the document. */
function documentIn(text: string): unknown {
  const start = text.indexOf('{');
  try {
    return JSON.parse(start === -1 ? text : text.slice(start));
  } catch {
    return undefined;
  }
}
