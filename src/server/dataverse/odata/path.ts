import { faults } from '../fault.ts';
import { type Argument, readArgument } from './argument.ts';
import type { EntityType, Model } from './entity.ts';
import { unquoted } from './quote.ts';
import { argumentsOf, type RowKey, readKey, type Segment, segmentsOf } from './segment.ts';

export type { Argument } from './argument.ts';
export type { RowKey } from './segment.ts';

/** What a path below `/api/data/v9.x/` names. */
export type Resource =
  | { readonly kind: 'service' | 'metadata' | 'batch' }
  | { readonly kind: 'rows' | 'count'; readonly set: string }
  | { readonly kind: 'row'; readonly set: string; readonly key: RowKey }
  /** `raw`: with `/$value`. */
  | {
      readonly kind: 'property';
      readonly set: string;
      readonly key: RowKey;
      readonly name: string;
      readonly raw: boolean;
    }
  /** `reference`: with `/$ref`. */
  | {
      readonly kind: 'navigation';
      readonly set: string;
      readonly key: RowKey;
      readonly name: string;
      readonly reference: boolean;
    }
  /**
   * A function or action: unbound (`on` null), bound to a set (`key` null) or to a row. Names come without their
   * namespace; the caller looks for bound ones. `parameters` is null without parentheses.
   */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly on: { readonly set: string; readonly key: RowKey | null } | null;
      readonly parameters: readonly Argument[] | null;
    }
  /** `EntityDefinitions`, one of them by logical name or id, and the segments that follow it, decoded. */
  | {
      readonly kind: 'definitions';
      readonly of: { readonly by: 'LogicalName' | 'MetadataId'; readonly value: string } | null;
      readonly rest: readonly Segment[];
    };

export interface ODataPath {
  readonly version: '9.0' | '9.1' | '9.2';
  readonly resource: Resource;
}

const base = /^\/api\/data\/v(9\.[012])(?:\/|$)/i;
const namespace = 'Microsoft.Dynamics.CRM.';

/** Reads the path of a request, still percent-encoded. Raises a `DataverseFault` (404, 400). */
export function parsePath(path: string, model: Model): ODataPath {
  const found = base.exec(path);
  if (found === null) throw faults.noResource(path.slice(0, 1_000));
  const version = found[1] as ODataPath['version'];
  return { version, resource: parseResource(path.slice(found[0].length), model) };
}

/** Reads what follows `/api/data/v9.x/`, still percent-encoded. Names are compared exactly. Raises as `parsePath`. */
export function parseResource(resource: string, model: Model): Resource {
  const [first, ...rest] = segmentsOf(resource);
  if (first === undefined) return { kind: 'service' };
  const type = model.sets.get(first.name);
  if (type !== undefined) return inSet(type, first, rest);
  if (first.name === 'EntityDefinitions') return { kind: 'definitions', of: readDefinition(first), rest };
  if (first.inside === null && (first.name === '$metadata' || first.name === '$batch')) {
    return last(rest, { kind: first.name === '$batch' ? 'batch' : 'metadata' });
  }
  if (model.isCallable(first.name)) return last(rest, callOf(first, first.name, null));
  throw faults.unknownSegment(first.name);
}

function inSet(type: EntityType, { inside }: Segment, rest: readonly Segment[]): Resource {
  const [next, ...others] = rest;
  const { set } = type;
  if (inside === null || inside.trim() === '') {
    if (next === undefined) return { kind: 'rows', set };
    if (isPlain(next, '$count')) return last(others, { kind: 'count', set });
    if (next.name.startsWith(namespace))
      return last(others, callOf(next, next.name.slice(namespace.length), { set, key: null }));
    throw faults.unknownSegment(next.name);
  }
  const key = readKey(inside, type.key);
  return next === undefined ? { kind: 'row', set, key } : inRow(type, key, next, others);
}

function inRow(type: EntityType, key: RowKey, segment: Segment, rest: readonly Segment[]): Resource {
  const { set } = type;
  const { name } = segment;
  if (name.startsWith(namespace)) return last(rest, callOf(segment, name.slice(namespace.length), { set, key }));
  const [next, ...others] = rest;
  if (segment.inside !== null) throw faults.unknownSegment(name);
  if (type.properties.has(name)) {
    const raw = next !== undefined && isPlain(next, '$value');
    return last(raw ? others : rest, { kind: 'property', set, key, name, raw });
  }
  if (type.navigations.has(name)) {
    const reference = next !== undefined && isPlain(next, '$ref');
    return last(reference ? others : rest, { kind: 'navigation', set, key, name, reference });
  }
  throw faults.unknownSegment(name);
}

function callOf({ inside }: Segment, name: string, on: { set: string; key: RowKey | null } | null): Resource {
  return { kind: 'call', name, on, parameters: inside === null ? null : argumentsOf(inside).map(readArgument) };
}

/** `(LogicalName='x')` or `(GUID)`. */
function readDefinition({ inside }: Segment): Extract<Resource, { kind: 'definitions' }>['of'] {
  if (inside === null || inside.trim() === '') return null;
  const [only, ...others] = argumentsOf(inside);
  if (only?.name === 'LogicalName' && others.length === 0) return { by: 'LogicalName', value: unquoted(only.text) };
  return { by: 'MetadataId', value: readKey(inside, 'metadataid').id };
}

function isPlain(segment: Segment, name: string): boolean {
  return segment.name === name && segment.inside === null;
}

/** The resource, unless something follows it. */
function last(rest: readonly Segment[], resource: Resource): Resource {
  const [next] = rest;
  if (next !== undefined) throw faults.unknownSegment(next.name);
  return resource;
}
