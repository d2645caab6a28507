import type { Counts } from '../../operation/answer.ts';
import { l10n } from '../l10n.ts';
import { type ConnectionFacts, connectionContext } from '../tree/connectionRow.ts';
import type { Row } from '../tree/row.ts';
import { isRemote } from './config.ts';
import { connectionLook } from './connectionLook.ts';
import { connectionLabel, connectionPlace, serviceName } from './connectionText.ts';
import { countWords } from './countWords.ts';
import { healthOf, healthText } from './health.ts';
import { markWords } from './marks.ts';

/** What the row of a connection in the list of all of them tells; only what is known without asking. */
export interface ListFacts extends ConnectionFacts {
  readonly counts: Counts | undefined;
}

/** The row: what a person has marked, how it stands, what goes on there, where it is. */
export function listRow(facts: ListFacts): Row {
  const { config, counts, phase, partial } = facts;
  const label = connectionLabel(config);
  const known = counts && (phase.kind === 'on' || phase.kind === 'lost') ? countWords(counts) : [];
  const incomplete = partial && known.length > 0 ? [l10n.t('incomplete')] : [];
  const amounts = [...known, ...incomplete].join(', ');
  const health = healthText(facts);
  // What goes on there says that it is connected, and there is little room.
  const shown = healthOf(facts) === 'connected' && amounts !== '' ? '' : health;
  const parts = (state: string) =>
    [...markWords(config), state, amounts, connectionPlace(config)].filter((part) => part !== '');
  const kind = isRemote(config) ? serviceName(config.kind) : l10n.t('on this machine');
  return {
    label,
    description: parts(shown).join(' · '),
    ...connectionLook(facts),
    collapsible: 'none',
    context: connectionContext(facts),
    spoken: [label, kind, ...parts(health)].join(', '),
  };
}
