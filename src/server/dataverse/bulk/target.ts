import { table } from '../../../service/dataverse/columns.ts';
import { faults } from '../fault.ts';
import { isGuid } from '../odata/literal.ts';
import type { RowKey } from '../odata/path.ts';
import { readKey } from '../odata/segment.ts';
import { isObject, type JsonObject } from '../running/payload.ts';

/** One of the `Targets` of a bulk message. */
export interface Target {
  /** Null: none was given. */
  readonly key: RowKey | null;
  /** Its columns. */
  readonly body: JsonObject;
}

/** Most targets of one message. The service advises about 100 for elastic tables and has no limit; this one is ours. */
const targetLimit = 1_000;
const typeName = `Microsoft.Dynamics.CRM.${table.logicalName}`;

/** The targets of a body; nothing is written when one of them is not understood. Raises a 400. */
export function readTargets(body: JsonObject, needsKey: boolean): Target[] {
  const { Targets: targets } = body;
  if (!Array.isArray(targets) || targets.length === 0) {
    throw faults.payload(table.entitySet, "The parameter 'Targets' must be an array of rows, and not empty.");
  }
  if (targets.length > targetLimit) throw faults.elastic(`A bulk message takes at most ${targetLimit} targets here.`);
  return targets.map((target: unknown, index) => readTarget(target, `Targets[${index}]`, needsKey));
}

export function keyOf({ key }: Target): RowKey {
  if (key === null) throw faults.elastic(`The target has no ${table.primaryId}.`);
  return key;
}

function readTarget(target: unknown, place: string, needsKey: boolean): Target {
  if (!isObject(target)) throw faults.payload(table.entitySet, `${place} must be an object.`);
  const type = target['@odata.type'];
  if (typeof type !== 'string' || type.replace(/^#/, '') !== typeName) {
    throw faults.payload(table.entitySet, `${place} must have "@odata.type": "${typeName}".`);
  }
  const key = readTargetKey(target, place);
  if (needsKey && key === null) {
    throw faults.payload(table.entitySet, `${place} must have ${table.primaryId}, or @odata.id with a key.`);
  }
  return { key, body: target };
}

/** By columns, or by the address of the row, which may be the alternate key of elastic tables. */
function readTargetKey(target: JsonObject, place: string): RowKey | null {
  const { '@odata.id': address, [table.primaryId]: id, partitionid: partition } = target;
  if (typeof address === 'string') {
    const inside = /(?:^|\/)backgroundoperations\((.*)\)$/.exec(address)?.[1];
    if (inside === undefined) throw faults.payload(table.entitySet, `The @odata.id of ${place} names no row.`);
    return readKey(inside, table.primaryId);
  }
  if (id === undefined || id === null) return null;
  if (typeof id !== 'string' || !isGuid(id)) {
    throw faults.payload(table.entitySet, `The ${table.primaryId} of ${place} is no GUID.`);
  }
  return { id: id.toLowerCase(), partition: typeof partition === 'string' ? partition : null };
}
