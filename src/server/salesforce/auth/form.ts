import type { FacadeRequest } from '../../facade.ts';
import type { Form } from './grants.ts';
import { oauthFaults } from './oauthFault.ts';

const formType = 'application/x-www-form-urlencoded';

/** The form in a body; a client may name itself by Basic authentication. Raises `invalid_request`. */
export function readForm({ body, headers }: Pick<FacadeRequest, 'body' | 'headers'>): Form {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (body !== '' && type !== formType) throw oauthFaults.badRequest(`the body must be ${formType}`);
  const fields = new URLSearchParams(body);
  const [id, secret] = basicOf(headers.authorization);
  if (id !== undefined && !fields.has('client_id')) fields.set('client_id', id);
  if (secret !== undefined && !fields.has('client_secret')) fields.set('client_secret', secret);
  return {
    find: (name) => fields.get(name),
    need(name) {
      const value = fields.get(name);
      if (value === null || value === '' || value.length > 10_000) {
        throw oauthFaults.badRequest(`missing or too long: ${name}`);
      }
      return value;
    },
  };
}

function basicOf(authorization: string | undefined): readonly string[] {
  const coded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '')?.[1];
  if (coded === undefined) return [];
  const text = Buffer.from(coded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}
