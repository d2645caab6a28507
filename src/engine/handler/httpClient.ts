/**
 * Undici, as a module of its own that is imported when the first request is made: in the bundle, a CommonJS package that
 * is imported lazily by itself would have a default export only.
 */
export { Agent, request } from 'undici';
