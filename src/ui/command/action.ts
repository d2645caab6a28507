import type { Window } from '../window.ts';

/** What a command does; VS Code passes what it was called on. */
export type Action = (window: Window, args: readonly unknown[]) => unknown;
