import { z } from 'zod';
import { newestVersion, oldestVersion } from '../../../service/salesforce/apiVersion.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { SendOptions, TextAnswer } from '../../web/transport.ts';
import { decode } from './answer.ts';

/** A version of the API that an org speaks. */
export interface ApiVersion {
  /** As in `Spring '26`. */
  readonly label: string;
  /** As in `66.0`. */
  readonly version: string;
}

const list = z.array(z.object({ label: z.string().catch(''), version: z.string().regex(/^\d{1,3}\.\d$/) }));

/** The versions of an org that have the object, newest first. The list needs no sign-in (reference 3.2). */
export async function readVersions(
  read: (path: string, options: SendOptions) => Promise<TextAnswer>,
  options: SendOptions,
): Promise<readonly ApiVersion[]> {
  const { text } = await read('/services/data', options);
  const found = decode(list, text, 'GET /services/data').filter(({ version }) => Number(version) >= oldestVersion);
  return found.sort((a, b) => Number(b.version) - Number(a.version));
}

/** The newest one that this connection was made for; of an org with only newer ones, the oldest of those. */
export function chooseVersion(versions: readonly ApiVersion[]): string {
  const chosen = versions.find(({ version }) => Number(version) <= newestVersion) ?? versions.at(-1);
  if (chosen !== undefined) return chosen.version;
  const message = `This org speaks no version of the API from ${oldestVersion}.0 on, in which the object BackgroundOperation is.`;
  throw new ServiceFailure('no-such-route', message, { trouble: 'no-table' });
}
