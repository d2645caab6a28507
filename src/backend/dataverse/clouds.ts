/** A Microsoft cloud: where its environments are listed, who signs people in, and what its environments are called. */
export interface Cloud {
  readonly key: CloudKey;
  readonly label: string;
  /** Root of the global discovery service, which is also the audience of its tokens. */
  readonly discovery: string;
  readonly authority: string;
  /** Ends of the host names of its environments. */
  readonly hosts: readonly string[];
}

export type CloudKey = 'commercial' | 'gcc' | 'gccHigh' | 'dod' | 'china';

/**
 * Discovery: Microsoft Learn, *Discover user organizations*. Authorities: Microsoft Entra, national clouds; GCC signs
 * in with the public one. The more special ends of host names come first.
 */
export const clouds: readonly Cloud[] = [
  {
    key: 'gcc',
    label: 'US Government (GCC)',
    discovery: 'https://globaldisco.crm9.dynamics.com',
    authority: 'https://login.microsoftonline.com',
    hosts: ['.crm9.dynamics.com'],
  },
  {
    key: 'gccHigh',
    label: 'US Government (GCC High)',
    discovery: 'https://globaldisco.crm.microsoftdynamics.us',
    authority: 'https://login.microsoftonline.us',
    hosts: ['.microsoftdynamics.us'],
  },
  {
    key: 'dod',
    label: 'US Government (DoD)',
    discovery: 'https://globaldisco.crm.appsplatform.us',
    authority: 'https://login.microsoftonline.us',
    hosts: ['.appsplatform.us'],
  },
  {
    key: 'china',
    label: 'China (21Vianet)',
    discovery: 'https://globaldisco.crm.dynamics.cn',
    authority: 'https://login.chinacloudapi.cn',
    hosts: ['.dynamics.cn'],
  },
  {
    key: 'commercial',
    label: 'Commercial',
    discovery: 'https://globaldisco.crm.dynamics.com',
    authority: 'https://login.microsoftonline.com',
    hosts: ['.dynamics.com'],
  },
];

export function cloudOfKey(key: CloudKey): Cloud {
  const found = clouds.find((cloud) => cloud.key === key);
  if (found === undefined) throw new RangeError(`There is no cloud ${key}.`);
  return found;
}

/** The cloud that an environment belongs to by its host name; undefined for hosts of nobody's, such as a facade. */
export function cloudOfHost(host: string): Cloud | undefined {
  const name = host.toLowerCase();
  return clouds.find(({ hosts }) => hosts.some((end) => name.endsWith(end)));
}
