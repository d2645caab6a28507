import type { Backend } from '../../backend/backend.ts';

/** Operations of one connection that something is to be done to: all that a search finds, or those with these ids. */
export interface ManySource {
  /** What the person calls them. */
  readonly label: string;
  /** Id and name of the connection. */
  readonly connection: string;
  readonly place: string;
  /** Whether a person has marked the connection so. */
  readonly production: boolean;
  readonly query?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Opens the connection if need be and keeps it open while `work` goes on. */
  use<T>(work: (backend: Backend) => Promise<T>): Promise<T>;
}
