import { faults } from '../fault.ts';

/** Path and query of a request in a batch. */
export interface Address {
  readonly path: string;
  readonly query: string;
}

/** Addresses of what requests with a `Content-ID` made, as paths from the root. */
export class ContentIds {
  readonly #paths = new Map<string, string>();

  /** `entityId`: what the answer's `OData-EntityId` says. */
  add(contentId: string, entityId: string): void {
    this.#paths.set(contentId, withoutOrigin(entityId));
  }

  /** Raises the service's fault for a Content-ID that no earlier request has ("Execute batch operations", its note). */
  find(contentId: string): string {
    const path = this.#paths.get(contentId);
    if (path !== undefined) return path;
    throw faults.invalid(`Content-ID Reference: '$${contentId}' does not exist in the batch context.`);
  }
}

/** A reference stands for an address: `$1`, and `$1/name`. `$metadata` and the like begin with a letter. */
const reference = /^\$(\d[\w.-]*)(?=$|[/?])/;

/** `service`: path of the service document, with a slash at its end, which relative addresses begin from. */
export function addressOf(target: string, service: string, ids: ContentIds): Address {
  const [all, contentId] = reference.exec(target) ?? [];
  const whole =
    all === undefined || contentId === undefined
      ? withoutOrigin(target.startsWith('/') || isAbsolute(target) ? target : `${service}${target}`)
      : `${ids.find(contentId)}${target.slice(all.length)}`;
  const at = whole.indexOf('?');
  return at < 0 ? { path: whole, query: '' } : { path: whole.slice(0, at), query: whole.slice(at + 1) };
}

/** References in a body: the values of `@odata.bind` and `@odata.id`. */
const bodyReference = /("[^"\\]{0,512}@odata\.(?:bind|id)"\s{0,100}:\s{0,100})"\$(\d[\w.-]{0,100})"/g;

export function bodyOf(body: string, ids: ContentIds): string {
  if (!body.includes('"$')) return body;
  return body.replace(bodyReference, (_all, before: string, id: string) => `${before}${JSON.stringify(ids.find(id))}`);
}

function isAbsolute(target: string): boolean {
  return /^https?:\/\//i.test(target);
}

/** What follows scheme and host: the same server answers, by whatever name it was called. */
function withoutOrigin(target: string): string {
  if (!isAbsolute(target)) return target;
  const at = target.indexOf('/', target.indexOf('//') + 2);
  return at < 0 ? '/' : target.slice(at);
}
