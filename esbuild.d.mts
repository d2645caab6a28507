import type { BuildResult } from 'esbuild';

/** `shared` comes with `extension` and `server`. */
export type Target = 'shared' | 'extension' | 'server' | 'pages' | 'hostTests';

/**
 * Builds the targets (default: all), minified and without source maps when `production`.
 * Rejects with esbuild's `BuildFailure` at the first target that does not build.
 */
export function build(options?: { production?: boolean; targets?: readonly Target[] }): Promise<BuildResult[]>;
