import { createHash } from 'node:crypto';
import { longId, readId } from '../../service/salesforce/ids.ts';
import { type NameSource, type UserField, userNames } from '../facade/userNames.ts';
import type { Settings } from './settings.ts';

/** A row of `User`, as far as there is one: the engine knows users by name only. */
export interface User {
  /** Of 18 characters. */
  readonly id: string;
  /** As the engine writes it into operations. */
  readonly name: string;
  /** As Salesforce has it: in the form of an email address. */
  readonly username: string;
}

export interface UserDirectory {
  /** The user whom the server writes as. */
  readonly present: User;
  /** The user of a name of the engine, or of a username. */
  of(name: string): User;
  /** The user of an id who wrote an operation or signed in here; undefined: nobody. */
  find(id: string): Promise<User | undefined>;
  /** Everybody who wrote an operation or signed in here. */
  all(): Promise<readonly User[]>;
}

const fields: readonly UserField[] = ['createdBy', 'modifiedBy'];
/** Most users that are told apart. */
const limit = 5_000;

/** The id of a user's name: it follows from the name and never changes; a name that is such an id is its own. */
export function userIdOf(name: string): string {
  const own = name.startsWith('005') ? readId(name) : undefined;
  if (own !== undefined) return own;
  const hash = createHash('sha256').update(`bgops.salesforce.user:${name}`).digest();
  return longId(`005Bg0${[...hash.subarray(0, 9)].map((byte) => digits.charAt(byte % digits.length)).join('')}`);
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `present`: the user whom the server writes as, who is there before any operation is. */
export function createUsers(engine: NameSource, present: string, settings: () => Settings): UserDirectory {
  const seen = new Map<string, string>();
  const note = (name: string): string => {
    const id = userIdOf(name);
    if (seen.has(id) || seen.size < limit) seen.set(id, name);
    return id;
  };
  note(present);
  const user = (id: string, name: string): User => ({
    id,
    name,
    username: name.includes('@') ? name : `${name}@${settings().userDomain}`,
  });
  const read = userNames(engine, fields, note);
  const nameOf = (given: string): string => {
    const [name = '', domain] = given.split('@');
    return name !== '' && domain === settings().userDomain ? name : given;
  };
  return {
    get present() {
      return user(userIdOf(present), present);
    },
    of(given) {
      const name = nameOf(given);
      return user(note(name), name);
    },
    async find(id) {
      const long = readId(id) ?? '';
      if (!seen.has(long)) await read();
      const name = seen.get(long);
      return name === undefined ? undefined : user(long, name);
    },
    async all() {
      await read();
      return [...seen].map(([id, name]) => user(id, name));
    },
  };
}
