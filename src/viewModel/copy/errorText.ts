import type { Attempt, Operation } from '../../operation/operation.ts';
import { l10n } from '../l10n.ts';

/** The error as text: message, code and stack, each as it was recorded; empty when there is none. */
export function errorText({ error }: Pick<Operation, 'error'>): string {
  if (error === null) return '';
  const { message, stack } = error;
  const own = stack === null || stack === '' ? message : stack.includes(message) ? stack : `${message}\n${stack}`;
  return `${own}\n${l10n.t('Code {0}', error.code)}\n`;
}

/** The whole error document: the error, then those of earlier attempts, newest first, each under a line of its own. */
export function errorDocument(operation: Operation, attempts: readonly Attempt[]): string {
  const failed = attempts.filter(({ error }) => error !== null).sort((a, b) => b.number - a.number);
  // The last one is told already.
  const earlier = failed.filter(({ error }, index) => index > 0 || error?.message !== operation.error?.message);
  const parts = earlier.map((attempt) => {
    const head = l10n.t('Attempt {0}, {1}', attempt.number, new Date(attempt.startedAt).toISOString());
    return `--- ${head}\n${errorText(attempt)}`;
  });
  return [errorText(operation), ...parts].filter((part) => part !== '').join('\n');
}
