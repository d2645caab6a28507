import type { Commit } from '../store/store.ts';

/** A background duty of the engine: started once, stopped once, quiet while there is nothing for it to do. */
export interface Duty {
  start(): void;
  stop(): void;
  /** Something was committed: look whether there is work, or work at another time. Cheap. */
  poke?(commit: Commit): void;
}
