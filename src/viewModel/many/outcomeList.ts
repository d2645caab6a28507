import { csvLine } from '../export/csv.ts';
import { l10n, number } from '../l10n.ts';
import type { ManyAct } from './manyAct.ts';
import { outcomeState } from './outcomeText.ts';

/** Most rows that go to the clipboard. */
const copied = 10_000;
const together = 1_000;

/** The outcome of each operation as a CSV file, piece by piece. No text in it is run as a formula. */
export async function* outcomePieces(act: ManyAct): AsyncGenerator<string, void> {
  yield csvLine(['connection', 'id', 'name', 'type', 'statusBefore', 'outcome', 'reason']);
  const { plan, outcomes, sources, action } = act;
  for (let from = 0; from < plan.rows.length; from += together) {
    const lines = plan.rows.slice(from, from + together).map(({ id, label, type, status, source }, position) => {
      const index = from + position;
      const { label: outcome } = outcomeState(action, outcomes.kind(index), false);
      return csvLine([sources[source]?.connection ?? '', id, label, type, status, outcome, outcomes.reason(index)]);
    });
    yield lines.join('');
  }
}

/** The rows of the table, of all its pages, as text with tabs, which spreadsheets and chats take for a table. */
export function outcomeTable(act: ManyAct, rows: readonly number[] | undefined): { text: string; note: string } {
  const { plan, outcomes, action } = act;
  const total = rows?.length ?? plan.rows.length;
  const lines = [[l10n.t('Operation'), l10n.t('Id'), l10n.t('Type'), l10n.t('Outcome'), l10n.t('Why')].join('\t')];
  for (let position = 0; position < Math.min(total, copied); position += 1) {
    const index = rows?.[position] ?? position;
    const row = plan.rows[index];
    if (!row) continue;
    const { label } = outcomeState(action, outcomes.kind(index), false);
    lines.push([row.label, row.id, row.type, label, outcomes.reason(index)].map(plainCell).join('\t'));
  }
  const note =
    total > copied
      ? l10n.t('The first {0} of {1} were copied. Use Export Outcomes… for all of them.', number(copied), number(total))
      : '';
  return { text: lines.join('\n'), note };
}

/** All texts here are on one line already; this keeps one from being a formula. */
function plainCell(text: string): string {
  return /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}
