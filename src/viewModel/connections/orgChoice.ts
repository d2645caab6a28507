import type { CliOrg } from '../../backend/salesforce/signIn/cli/orgs.ts';
import { l10n } from '../l10n.ts';
import { iconFree, oneLine } from '../plainText.ts';
import { hostOf } from './connectionText.ts';

/** How an org of the Salesforce CLI stands in a list to pick from; foreign texts are plain. */
export interface OrgChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

export function orgChoice({ username, alias, name, origin, kind, isDefault, problem }: CliOrg): OrgChoice {
  const icon = problem !== null ? 'warning' : isDefault ? 'star-full' : 'organization';
  const label = shown(alias ?? username);
  const parts = [
    isDefault ? l10n.t('default') : '',
    kindText(kind),
    name === null ? '' : shown(name),
    hostOf(origin),
    problem === null ? '' : l10n.t('not usable: {0}', shown(problem)),
  ];
  return {
    label: `$(${icon}) ${label}`,
    description: alias === null ? '' : shown(username),
    detail: parts.filter((part) => part !== '').join(' · '),
  };
}

function kindText(kind: CliOrg['kind']): string {
  switch (kind) {
    case 'production':
      return l10n.t('production or developer org');
    case 'sandbox':
      return l10n.t('sandbox');
    case 'scratch':
      return l10n.t('scratch org');
    case 'devHub':
      return l10n.t('Dev Hub');
  }
}

function shown(text: string): string {
  return iconFree(oneLine(text, 200));
}
