import { keptToken, type TokenSource } from '../../../web/token.ts';
import { type LoginHost, requestGrant } from './tokenEndpoint.ts';

export interface RefreshedTokenOptions extends LoginHost {
  readonly clientId: string;
  readonly refreshToken: string;
  /** Hears of a refresh token that takes the place of the old one, to keep it. */
  readonly onRefreshToken?: (token: string) => void;
}

/**
 * Access tokens by a refresh token, kept in memory alone. One request for all that wait; whoever was refused with the
 * new token as well is not helped by another one, which is the caller's to know.
 */
export function refreshedToken(options: RefreshedTokenOptions): TokenSource {
  const { clientId, onRefreshToken } = options;
  let { refreshToken } = options;
  return keptToken(async () => {
    const fields = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken };
    const grant = await requestGrant(options, fields);
    if (grant.refreshToken !== null && grant.refreshToken !== refreshToken) {
      refreshToken = grant.refreshToken;
      onRefreshToken?.(refreshToken);
    }
    return { token: grant.accessToken };
  });
}
