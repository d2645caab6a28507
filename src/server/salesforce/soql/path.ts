import { fieldOf, object, referenceOf, type ServiceField } from '../../../service/salesforce/fields.ts';
import { queryFaults } from './faults.ts';
import { isWord, type Token } from './scan.ts';

/** What a path leads to: through so many leaders, to a field of the object, or to one of a user of that row. */
export type Target = OwnTarget | UserTarget;

export interface OwnTarget {
  readonly kind: 'own';
  readonly field: ServiceField;
  readonly leaders: number;
  /** The path as the API spells it. */
  readonly path: readonly string[];
}

export interface UserTarget {
  readonly kind: 'user';
  /** The reference that leads to the user. */
  readonly field: ServiceField;
  readonly of: UserField;
  readonly leaders: number;
  readonly path: readonly string[];
}

/** Fields of `User` that there are: the engine knows users by name only. */
export const userFields = ['Id', 'Name', 'Username'] as const;
export type UserField = (typeof userFields)[number];

/** Relationships that a path may go up (SOQL and SOSL Reference: relationship query limitations). */
const mostLevels = 5;

/** Finds what paths lead to; faults say where in the query the path stands. */
export class Paths {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  readonly #typeField: boolean;

  /** `typeField`: whether there is the field `Type`. */
  constructor(query: string, tokens: readonly Token[], typeField: boolean) {
    this.#query = query;
    this.#tokens = tokens;
    this.#typeField = typeField;
  }

  /** Raises INVALID_FIELD for a path that leads nowhere. */
  resolve(path: string): Target {
    const names = path.split('.');
    const last = names.pop() ?? '';
    if (names.length > mostLevels) throw queryFaults.unknownRelationship(path, this.place(path));
    const spelled: string[] = [];
    let leaders = 0;
    let user: ServiceField | undefined;
    for (const name of names) {
      const reference = user === undefined ? referenceOf(name) : undefined;
      if (reference === undefined) throw queryFaults.unknownRelationship(name, this.place(path));
      spelled.push(String(reference.relationshipName));
      if (reference.referenceTo === 'User') user = reference;
      else leaders++;
    }
    if (user !== undefined) {
      const of = userFields.find((name) => name.toLowerCase() === last.toLowerCase());
      if (of === undefined) throw queryFaults.unknownField(last, this.place(path), 'User');
      return { kind: 'user', field: user, of, leaders, path: [...spelled, of] };
    }
    const field = fieldOf(last);
    if (field === undefined || (field.name === 'Type' && !this.#typeField))
      throw queryFaults.unknownField(last, this.place(path), object.name);
    return { kind: 'own', field, leaders, path: [...spelled, field.name] };
  }

  /** Where a path stands first, as far as it is found. */
  place(path: string) {
    const wanted = path.toUpperCase();
    const token =
      this.#tokens.find((one) => isWord(one, wanted)) ??
      this.#tokens.find((one) => one.kind === 'word' && one.text.toUpperCase().endsWith(`.${wanted}`));
    return token === undefined ? null : { query: this.#query, offset: token.offset };
  }
}
