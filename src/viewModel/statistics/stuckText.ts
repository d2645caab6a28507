import { l10n, number } from '../l10n.ts';
import { duration } from '../time.ts';
import type { Stuck } from './stuck.ts';

/** What is odd about an operation that seems to be stuck, as a sentence. */
export function stuckText(stuck: Stuck): string {
  switch (stuck.kind) {
    case 'leaseLost':
      return stuck.silent === null
        ? l10n.t('Its worker was lost before the attempt ended; it waits for another one.')
        : l10n.t('Its worker has given no sign of life for {0}.', duration(stuck.silent));
    case 'beyondTimeout':
      return l10n.t('It has run for {0}, though it may run for {1}.', duration(stuck.ran), duration(stuck.timeout));
    case 'beyondUsual':
      return l10n.t(
        'It has run for {0}; of {1} of its type, 99 in 100 took up to {2}.',
        duration(stuck.ran),
        number(stuck.usual.measured),
        duration(stuck.usual.p99),
      );
  }
}
