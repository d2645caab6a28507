/** What is known of this machine, for finding a file that a stack names. */
export interface SourceSurroundings {
  /** Absolute paths of the folders of the workspace, and of others that handlers run in. */
  readonly folders: readonly string[];
  /** What a path begins with elsewhere, and what stands for that here, as in `/app` → `/home/ada/shop`. */
  readonly mapping: Readonly<Record<string, string>>;
}

/**
 * Absolute paths where the file may be on this machine, the likeliest first. What a mapping says comes before the path
 * itself; relative ones, and those of bundlers, begin at the folders and never leave them. A share of the network is no
 * candidate unless a folder or a mapping leads there: merely to look at one tells its server who looks.
 */
export function candidatesOf(path: string, { folders, mapping }: SourceSurroundings): readonly string[] {
  const mapped = [path, pathOf(path)].flatMap((text) => (text === undefined ? [] : mappedBy(text, mapping)));
  const plain = pathOf(path);
  if (plain === undefined) return unique(mapped);
  if (isAbsolute(plain)) return unique([...mapped, ...(isShare(plain) && !isBelow(plain, folders) ? [] : [plain])]);
  const relative = insideOnly(plain);
  return unique([...mapped, ...(relative === undefined ? [] : folders.map((folder) => join(folder, relative)))]);
}

/** The path behind an address, or the text itself; undefined when it is malformed. */
function pathOf(text: string): string | undefined {
  if (text.startsWith('file:')) return pathOfUrl(text);
  const bundled = /^webpack(?:-internal)?:\/\/[^/]*\/(.*)$/.exec(text)?.[1];
  if (bundled === undefined) return text;
  // `./src/a.ts?1f3c`; what the bundler itself adds has no file.
  const source = bundled.replace(/\?[\w-]*$/, '');
  return source.startsWith('webpack/') || source.includes('(') ? undefined : source;
}

function pathOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  try {
    const path = decodeURIComponent(pathname);
    if (path.includes('\0')) return undefined;
    if (hostname !== '') return `//${hostname}${path}`;
    return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
  } catch {
    return undefined;
  }
}

/** By the longest beginning that fits, and only where a name ends. */
function mappedBy(path: string, mapping: SourceSurroundings['mapping']): string[] {
  const slashed = path.replaceAll('\\', '/');
  const fitting = Object.entries(mapping)
    .map(([from, to]) => [from.replaceAll('\\', '/').replace(/\/+$/, ''), to] as const)
    .filter(([from]) => from !== '' && (slashed === from || slashed.startsWith(`${from}/`)))
    .sort(([a], [b]) => b.length - a.length);
  return fitting.flatMap(([from, to]) => {
    const rest = insideOnly(slashed.slice(from.length).replace(/^\/+/, ''));
    return rest === undefined || !isAbsolute(to) ? [] : [join(to, rest)];
  });
}

/** A relative path without `.` and `..`; undefined when it would leave the folder it begins at. */
function insideOnly(path: string): string | undefined {
  const steps: string[] = [];
  for (const step of path.split(/[\\/]+/)) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.length === 0 ? undefined : steps.join('/');
}

function isAbsolute(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}

function isShare(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

function isBelow(path: string, folders: readonly string[]): boolean {
  const slashed = path.replaceAll('\\', '/');
  return (
    !/(?:^|\/)\.\.(?:\/|$)/.test(slashed) &&
    folders.some((folder) => slashed.startsWith(`${folder.replaceAll('\\', '/')}/`))
  );
}

function join(folder: string, rest: string): string {
  return `${folder.replace(/[\\/]+$/, '')}/${rest}`;
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)];
}
