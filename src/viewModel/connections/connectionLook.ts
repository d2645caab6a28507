import { connectionIcon } from './connectionText.ts';
import { type Health, type HealthFacts, healthOf } from './health.ts';
import { isProduction, isReadOnly, productionColor } from './marks.ts';

/** What is the matter with a connection has a shape of its own. */
const icons: Readonly<Partial<Record<Health, string>>> = {
  paused: 'debug-pause',
  connecting: 'loading~spin',
  offline: 'debug-disconnect',
  signIn: 'key',
  signedOut: 'sign-out',
  failed: 'warning',
  disconnected: 'circle-slash',
  notStarted: 'circle-outline',
  untrusted: 'workspace-untrusted',
};

/** Codicon and theme colour of a connection: what is the matter, else what a person has marked, else what it is. */
export function connectionLook(facts: HealthFacts): { readonly icon: string; readonly color: string | undefined } {
  const { config } = facts;
  const icon = icons[healthOf(facts)] ?? (isReadOnly(config) ? 'lock' : connectionIcon(config));
  return { icon, color: colorOf(facts) };
}

function colorOf(facts: HealthFacts): string | undefined {
  switch (healthOf(facts)) {
    case 'offline':
    case 'signIn':
    case 'failed':
      return 'list.warningForeground';
    case 'connected':
    case 'paused':
    case 'connecting':
      return isProduction(facts.config) ? productionColor : undefined;
    case 'off':
    case 'signedOut':
    case 'disconnected':
    case 'notStarted':
    case 'untrusted':
      return 'disabledForeground';
  }
}
