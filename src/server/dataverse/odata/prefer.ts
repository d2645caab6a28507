/** What a client prefers (`Prefer`), invalid values left out. */
export interface Prefer {
  /** `return=representation` or `return=minimal`. */
  readonly return: 'representation' | 'minimal' | null;
  /** `odata.maxpagesize`, a positive whole number as sent; the caller limits it. */
  readonly maxPageSize: number | null;
  readonly trackChanges: boolean;
  readonly continueOnError: boolean;
  readonly respondAsync: boolean;
  /** `odata.callback` or `callback` with its `url`. */
  readonly callback: string | null;
  readonly annotations: {
    /** As sent, for `Preference-Applied`; null: none asked for. */
    readonly text: string | null;
    /** Whether an annotation is wanted; `name` without `@`, as in `OData.Community.Display.V1.FormattedValue`. */
    wants(name: string): boolean;
  };
}

/** Reads the header, lines of which were joined by commas; undefined: it was not sent. Raises nothing. */
export declare function parsePrefer(header: string | undefined): Prefer;
