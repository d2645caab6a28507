import { l10n } from '../l10n.ts';
import type { Row } from './row.ts';

/** The row of something that is watched. */
export function watchedRow(row: Row): Row {
  const word = l10n.t('watched');
  return {
    ...row,
    description: row.description === '' ? word : `${word} · ${row.description}`,
    context: `${row.context} watched`,
    spoken: l10n.t('{0}, watched', row.spoken),
  };
}
