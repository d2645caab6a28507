import { isLoopback } from '../../access.ts';
import { oauthFaults } from './oauthFault.ts';

/** What a client asks a person to approve, of the web flow. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
  /** S256 of the client's verifier. */
  readonly challenge: string | null;
}

/** Raises `OAuthFault`, which is shown and never sent to the address that the client names. */
export function readAuthorization(query: URLSearchParams): AuthorizationRequest {
  const clientId = query.get('client_id') ?? '';
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code') throw oauthFaults.badRequest('response_type must be code');
  if (clientId === '') throw oauthFaults.badClient('client_id is missing');
  if (!isLoopbackUri(redirectUri)) {
    throw oauthFaults.badRequest(
      'redirect_uri must be an http address of this machine, such as http://localhost:1717/',
    );
  }
  if (challenge !== null && !/^[\w-]{43}$/.test(challenge)) {
    throw oauthFaults.badRequest('code_challenge must be the SHA-256 of the verifier, base64url-encoded (S256)');
  }
  return { clientId, redirectUri, state: query.get('state'), challenge };
}

/** The address of the client with these parameters added. */
export function redirectTo({ redirectUri, state }: AuthorizationRequest, parameters: Record<string, string>): string {
  const address = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  if (state !== null) address.searchParams.set('state', state);
  return address.href;
}

/** A code goes to this machine only, whatever a client says. */
function isLoopbackUri(text: string): boolean {
  const uri = URL.parse(text);
  if (uri === null || uri.username !== '' || uri.password !== '' || uri.hash !== '') return false;
  return (uri.protocol === 'http:' || uri.protocol === 'https:') && isLoopback(uri.hostname);
}
