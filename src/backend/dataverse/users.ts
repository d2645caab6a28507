import { z } from 'zod';
import type { Requests } from './request/requests.ts';
import { decode } from './row/answer.ts';
import { isGuid } from './row/expression.ts';

const user = z.object({ fullname: z.string().nullish() });
const most = 500;

/** Names of users by id: `runas` is an id as text, for which the service shows no name. */
export class Users {
  readonly #requests: Requests;
  readonly #names = new Map<string, string>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** The user's name, or the id when it cannot be read: that must not keep a row from being shown. */
  async nameOf(id: string | null, signal?: AbortSignal): Promise<string | null> {
    if (id === null || !isGuid(id)) return id;
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = await this.#read(id, signal);
    if (this.#names.size < most) this.#names.set(id, name);
    return name;
  }

  async #read(id: string, signal: AbortSignal | undefined): Promise<string> {
    try {
      const { text } = await this.#requests.read(`systemusers(${id})?$select=fullname`, { signal, impatient: true });
      return decode(user, text, 'GET systemusers').fullname ?? id;
    } catch {
      signal?.throwIfAborted();
      return id;
    }
  }
}
