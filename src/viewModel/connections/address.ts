import { l10n } from '../l10n.ts';

/** The address of an environment as it is kept: scheme and host without a path. Raises a sentence when it is none. */
export function environmentUrl(text: string): string {
  return serviceOrigin(text, 'https://contoso.crm.dynamics.com');
}

/** The same of an org, or of where people sign in to it. Pages of the web client are at another host than the API. */
export function orgUrl(text: string): string {
  const origin = serviceOrigin(text, 'https://contoso.my.salesforce.com');
  const [name, domain] = origin.split(/\.(?=lightning\.force\.com$)/);
  return domain === undefined ? origin : `${name}.my.salesforce.com`;
}

/**
 * The address of an engine server as it is kept. It has no path, which is told to who adds one: the server answers at the
 * root of its address, whatever stands in front of it.
 */
export function engineServerUrl(text: string): string {
  const example = 'https://operations.example.com';
  const origin = serviceOrigin(text, example);
  const trimmed = text.trim();
  const { pathname, search, hash } = new URL(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  const more = `${pathname}${search}${hash}`;
  if (more === '/') return origin;
  throw new Error(
    l10n.t(
      'Leave out “{0}”: an engine server answers at the root of its address, as in {1}.',
      more.slice(0, 80),
      origin,
    ),
  );
}

function serviceOrigin(text: string, example: string): string {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || /\s/.test(trimmed) || !URL.canParse(whole))
    throw new Error(l10n.t('Enter an address such as {0}.', example));
  const url = new URL(whole);
  if (url.username !== '' || url.password !== '')
    throw new Error(l10n.t('Leave out the user name and password: signing in comes next.'));
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error(l10n.t('The address has to begin with https://.'));
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Error(l10n.t('Only a server on this machine may be reached without encryption: use https://.'));
  return url.origin;
}

/** Whether an address leads to this machine, such as that of a facade. */
export function isLocal(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
