import { OperationFailure } from '../../operation/error.ts';
import { checkTextDepth, depthLimit, parseExact } from '../../operation/json.ts';

/** A body may nest two levels around a payload: the list of operations, and the operation itself. */
const bodyDepthLimit = depthLimit + 2;

/**
 * The value of the JSON text of a body, numbers exactly as they were sent. Raises `invalid-json`, with the place of the
 * mistake but nothing of the text around it, or `too-deep`.
 */
export function decodeJson(text: string): unknown {
  checkTextDepth(text, bodyDepthLimit, 'input');
  try {
    return parseExact(text);
  } catch (error) {
    if (!(error instanceof OperationFailure) || error.code !== 'invalid-json') throw error;
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0] ?? 'at its end';
    throw new OperationFailure('invalid-json', `The body is not JSON: mistake ${place}. Correct it and send it again.`);
  }
}

/** An object as JSON text, with more members whose values are JSON text already and stay as they are; null: as `null`. */
export function withRawMembers(json: string, members: Readonly<Record<string, string | null>>): string {
  const added = Object.entries(members).map(([name, text]) => `,${JSON.stringify(name)}:${text ?? 'null'}`);
  return `${json.slice(0, -1)}${added.join('')}}`;
}
