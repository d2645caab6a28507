import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who may have a token, and which. */
export interface Registration {
  readonly tenant: string;
  readonly clientId: string;
  secret: string;
  /** Given out in turn; the last one again and again. */
  tokens: string[];
}

export interface TokenServer {
  readonly url: string;
  readonly registration: Registration;
  /** Forms of the requests so far. */
  readonly asked: URLSearchParams[];
  stop(): Promise<void>;
}

/**
 * A token server on this machine with the client credentials grant of OAuth 2.0 (RFC 6749, 4.4), whose refusals are
 * worded as Microsoft Entra words them.
 */
export async function startTokenServer(registration: Registration): Promise<TokenServer> {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(pieces).toString());
      const { status, body } = answerTo(`${request.method} ${request.url}`, form);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    });
  });

  function answerTo(request: string, form: URLSearchParams): { status: number; body: object } {
    const { tenant, clientId, secret, tokens } = registration;
    if (request !== `POST /${tenant}/oauth2/v2.0/token`) {
      return refusal(400, 'invalid_request', `AADSTS90002: Tenant not found. Asked for ${request.slice(0, 100)}.`);
    }
    asked.push(form);
    if (form.get('grant_type') !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'AADSTS70003: The grant is not supported.');
    }
    if (form.get('client_id') !== clientId) {
      return refusal(400, 'unauthorized_client', 'AADSTS700016: The application was not found in the directory.');
    }
    if (form.get('client_secret') !== secret) {
      return refusal(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1');
    }
    const token = tokens.length > 1 ? tokens.shift() : tokens[0];
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: token } };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    registration,
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } };
}
