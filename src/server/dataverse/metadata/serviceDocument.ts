import type { EntityType } from '../odata/entity.ts';

/** The service document [Q-over]; `api` ends in a slash. */
export function serviceDocument(types: readonly EntityType[], api: string): Record<string, unknown> {
  return {
    '@odata.context': `${api}$metadata`,
    value: types.map(({ set }) => ({ name: set, kind: 'EntitySet', url: set })),
  };
}
