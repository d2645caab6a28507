import { parseExact, stringifyExact } from '../../operation/json.ts';
import type { Operation } from '../../operation/operation.ts';
import { layOutJson } from '../jsonText.ts';
import { sortedKeys } from './sortedKeys.ts';

/**
 * What is compared of two operations, as JSON text in one order: what it is, how it ended, its options, input and
 * output. Ids and times are left out: they always differ and say nothing.
 */
export function summaryText(operation: Operation, input: string | null, output: string | null): string {
  const { type, name, displayName, status, error, attempts } = operation;
  const summary = {
    type,
    name,
    displayName,
    status,
    attempts,
    error: error && { code: error.code, message: error.message, stack: error.stack?.split('\n') ?? null },
    options: optionsOf(operation),
    input: payloadValue(input),
    output: payloadValue(output),
  };
  return `${layOutJson(stringifyExact(summary))}\n`;
}

function optionsOf(operation: Operation): Partial<Operation> {
  const { executionGroup, parentKey, partitionId, priority, retryBackoff, retryLimit, runAs } = operation;
  const { sequenceGroup, sequenceNumber, timeout, ttl } = operation;
  return {
    ...{ executionGroup, parentKey, partitionId, priority, retryBackoff, retryLimit, runAs },
    ...{ sequenceGroup, sequenceNumber, timeout, ttl },
  };
}

/** A text that is no JSON is compared as text. */
function payloadValue(text: string | null): unknown {
  if (text === null) return null;
  try {
    return sortedKeys(parseExact(text));
  } catch {
    return text;
  }
}
