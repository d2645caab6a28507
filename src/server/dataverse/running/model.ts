import { table } from '../../../service/dataverse/columns.ts';
import type { EntityType, Model } from '../odata/entity.ts';
import { type CustomApi, findCustomApi } from './customApi.ts';

/** What addresses of calls are read with: the custom APIs, and the sets that some are bound to. */
export function callModel(apis: readonly CustomApi[]): Model {
  const bound = apis.flatMap(({ boundTo }) => (boundTo === null ? [] : [bareType(boundTo.entity, boundTo.set)]));
  const own = bareType(table.logicalName, table.entitySet);
  return {
    sets: new Map([...bound, own].map((type) => [type.set, type])),
    isCallable: (name) => findCustomApi(apis, name) !== undefined,
  };
}

/** A table of which the facade has no rows. */
function bareType(name: string, set: string): EntityType {
  return { name, set, key: `${name}id`, properties: new Map(), navigations: new Map(), elastic: true };
}
