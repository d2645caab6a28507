import type { Model } from './entity.ts';
import type { Literal } from './literal.ts';

/** Which row: by its GUID (lower case), or by the alternate key of elastic tables, id and partition. */
export interface RowKey {
  readonly id: string;
  /** Null: none was given. */
  readonly partition: string | null;
}

/** A parameter in the path of a function, `p='x'` or `p=@p1`; look aliases up with {@link ODataOptions}. */
export interface Argument {
  readonly name: string;
  readonly value: Literal | { readonly kind: 'alias'; readonly name: string };
}

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
   * namespace. `parameters` is null without parentheses.
   */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly on: { readonly set: string; readonly key: RowKey | null } | null;
      readonly parameters: readonly Argument[] | null;
    }
  /** `EntityDefinitions`, one of them by logical name or id, and what follows it, such as `Attributes`. */
  | {
      readonly kind: 'definitions';
      readonly of: { readonly by: 'LogicalName' | 'MetadataId'; readonly value: string } | null;
      readonly then: readonly string[];
    };

export interface ODataPath {
  readonly version: '9.0' | '9.1' | '9.2';
  readonly resource: Resource;
}

/** Reads the path of a request, still percent-encoded. Raises a `DataverseFault` (404, 400). */
export declare function parsePath(path: string, model: Model): ODataPath;
