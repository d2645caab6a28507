/** A version of the API as in `/services/data`. */
export interface ApiVersion {
  /** As in `Spring '26`. */
  readonly label: string;
  /** As in `66.0`. */
  readonly version: string;
}

/** The object is there since 35.0 (Winter '16). */
const first = 35;
/** Winter '27. */
const last = 68;
const seasons = ['Winter', 'Spring', 'Summer'] as const;

/** Every version that is served, all the same; three come out in a year. */
export const versions: readonly ApiVersion[] = Array.from({ length: last - first + 1 }, (_, index) => ({
  label: `${seasons[index % 3]} '${16 + Math.floor(index / 3)}`,
  version: `${first + index}.0`,
}));

export const newestVersion = `${last}.0`;

const served = new Set(versions.map(({ version }) => version));

export function isServed(version: string): boolean {
  return served.has(version);
}
