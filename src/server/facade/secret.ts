import { createHash, timingSafeEqual } from 'node:crypto';

/** True when both texts are the same; texts of any length compare in the same time. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** SHA-256 of a token: what is remembered of it. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
