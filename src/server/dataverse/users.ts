import { type NameSource, type UserField, userNames } from '../facade/userNames.ts';
import { derivedId } from './derivedId.ts';

/** A row of `systemusers`, as far as there is one: the engine knows users by name only. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** Users of the engine by the ids that the service's clients expect. */
export interface UserDirectory {
  /** The id of a name: the name itself when it is a GUID, else one that follows from it and never changes. */
  idOf(name: string): string;
  /** The name of an id that somebody has who wrote an operation, or who was seen here; undefined: nobody's. */
  nameOf(id: string): Promise<string | undefined>;
  /** Somebody asks, who may never have written anything. */
  see(name: string): void;
  /** Every user who wrote an operation, and who was seen here. */
  all(): Promise<readonly User[]>;
}

const fields: readonly UserField[] = ['createdBy', 'modifiedBy', 'createdOnBehalfOf', 'modifiedOnBehalfOf'];
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function userIdOf(name: string): string {
  return guid.test(name) ? name.toLowerCase() : derivedId('systemuser', name);
}

/** `present`: the user whom the server writes as, who is there before any operation is. */
export function createUsers(engine: NameSource, present: string): UserDirectory {
  const seen = new Map<string, string>();
  const note = (name: string) => seen.set(userIdOf(name), name);
  note(present);

  const read = userNames(engine, fields, note);

  return {
    idOf: userIdOf,
    see: note,
    async nameOf(id) {
      const key = id.toLowerCase();
      if (!seen.has(key)) await read();
      return seen.get(key);
    },
    async all() {
      await read();
      return [...seen].map(([id, name]) => ({ id, name }));
    },
  };
}
