import { formatQuery, type Term } from '../../operation/query.ts';
import type { FailureGroup } from './failureGroups.ts';

/** Most texts in a search. */
const mostTexts = 3;
/** Shortest text that says something, characters. */
const shortest = 4;

/**
 * The search that finds the failures of a group, and perhaps others: by type and the longest texts that their messages have
 * in common. The grammar knows no pattern within an error.
 */
export function groupSearch({ type, shape, samples }: FailureGroup): string {
  const message = samples[0]?.error?.message.toLowerCase() ?? '';
  const texts = shape
    .replace(/…$/, '')
    .split(/\{(?:[a-z]{1,5}|…)\}/)
    .map((text) => text.trim())
    // What was put together anew, such as an address, stands in no message.
    .filter((text) => text.length >= shortest && message.includes(text.toLowerCase()))
    .sort((a, b) => b.length - a.length);
  const terms: Term[] = [
    { negated: false, kind: 'status', values: ['Error'] },
    { negated: false, kind: 'type', values: [[type]] },
    ...texts.slice(0, mostTexts).map((text): Term => ({ negated: false, kind: 'error', text })),
  ];
  return formatQuery({ terms });
}
