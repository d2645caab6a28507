import type { ErrorModel } from '../../viewModel/details/model.ts';
import { locationsIn } from '../../viewModel/source/location.ts';
import type { SourceFinder } from '../source/sourceFinder.ts';

/** Most files of one stack that are looked for. */
const limit = 100;

/** Tells a page which of the files that a stack names are there; only those become links. */
export class PanelSources {
  readonly #finder: SourceFinder;
  #stack: string | null = null;

  constructor(finder: SourceFinder) {
    this.#finder = finder;
  }

  /** The page has been loaded anew and knows nothing. */
  forget(): void {
    this.#stack = null;
  }

  /** Calls `tell` with the paths as the stack writes them, once for each stack. */
  async look(error: ErrorModel | null, tell: (paths: readonly string[]) => void): Promise<void> {
    const stack = error?.stack ?? null;
    if (stack === null || stack === this.#stack) return;
    this.#stack = stack;
    const named = stack.split('\n').flatMap((line) => locationsIn(line).map(({ path }) => path));
    const paths = [...new Set(named)].slice(0, limit);
    const found = await Promise.all(paths.map((path) => this.#finder.find(path)));
    tell(paths.filter((_, index) => found[index] !== undefined));
  }
}
