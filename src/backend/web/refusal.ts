/** An answer that is no success, as far as it explains itself. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  /** Wall time, ms. */
  readonly now: number;
  /** As in `GET backgroundoperations`. */
  readonly request: string;
  readonly host: string;
  header(name: string): string | undefined;
}

/** The service's own words, cut and closed with a full stop. */
export function sentence(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim().slice(0, 1_000);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
