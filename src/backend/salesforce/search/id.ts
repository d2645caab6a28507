import { object } from '../../../service/salesforce/fields.ts';
import { readId, restoredId } from '../../../service/salesforce/ids.ts';

/** The id of a row in a text: 15 characters as they are, or 18 in any case; undefined: it is none. */
export function wholeId(text: string): string | undefined {
  const id = text.length === 15 ? readId(text) : restoredId(text);
  return id?.startsWith(object.keyPrefix) === true ? id : undefined;
}

/** True for the beginning of an id, in any case, and for whole ones. */
export function beginsLikeId(text: string): boolean {
  return new RegExp(`^${object.keyPrefix}[0-9a-z]{0,15}$`, 'i').test(text);
}
