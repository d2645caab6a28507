import { readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Options, transform } from 'sucrase';

/**
 * Lets this process load TypeScript without a build step, also where Node's own type stripping is not compiled in, as in
 * Electron: types are blanked out so that every line keeps its number, and enums work. Types are not checked, and the
 * `paths` of a tsconfig.json are not looked at.
 */
export function loadTypeScript(onLoad: (path: string) => void): void {
  module.registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const found = alternative(specifier, context.parentURL, onLoad);
        if (found === null) throw error;
        return { url: pathToFileURL(found).href, shortCircuit: true };
      }
    },
    load(url, context, next) {
      if (!url.startsWith('file:')) return next(url, context);
      const path = fileURLToPath(url);
      onLoad(path);
      if (!/\.[mc]?ts$/.test(path)) return next(url, context);
      return { ...compiled(path), shortCircuit: true };
    },
  });
}

const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];
const typed: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** The file that a TypeScript author means by `./x`, `./x.js` or `./folder`, where Node finds none. */
function alternative(specifier: string, parent: string | undefined, onMissing: (path: string) => void): string | null {
  if (!/^(\.{0,2}\/|file:|[A-Za-z]:[\\/])/.test(specifier) || parent?.startsWith('file:') !== true) return null;
  const path = fileURLToPath(specifier.startsWith('file:') ? specifier : new URL(specifier, parent));
  const swapped = typed[extname(path)];
  const candidates = [
    ...(swapped === undefined ? [] : [path.slice(0, -extname(path).length) + swapped]),
    ...endings.map((ending) => path + ending),
    ...endings.map((ending) => `${path}/index${ending}`),
  ];
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) for (const candidate of [path, ...candidates]) onMissing(candidate);
  return found ?? null;
}

/** `.mts` is a module, `.cts` is CommonJS, `.ts` what package.json says, else what its text looks like. */
function compiled(path: string): { format: 'module' | 'commonjs'; source: string } {
  const source = readFileSync(path, 'utf8');
  const declared = path.endsWith('.mts') ? 'module' : path.endsWith('.cts') ? 'commonjs' : packageType(path);
  const isModule = declared === 'module' || (declared === null && looksLikeModule(source));
  const options: Options = {
    transforms: isModule ? ['typescript'] : ['typescript', 'imports'],
    disableESTransforms: true,
    preserveDynamicImport: true,
  };
  try {
    return { format: isModule ? 'module' : 'commonjs', source: transform(source, options).code };
  } catch (error) {
    throw syntaxError(error, path, source);
  }
}

/** An error that shows the place as Node does it for JavaScript. */
function syntaxError(error: unknown, path: string, source: string): SyntaxError {
  const [, text, line, column] = /^(.*) \((\d+):(\d+)\)$/s.exec(String((error as Error).message)) ?? [];
  if (text === undefined) return new SyntaxError(`${path} cannot be read as TypeScript.`, { cause: error });
  const mistake = new SyntaxError(text.replace(/^Error transforming .*?: /, ''));
  const shown = source.split('\n')[Number(line) - 1] ?? '';
  mistake.stack = `${path}:${line}:${column}\n${shown}\n${' '.repeat(Number(column) - 1)}^\n${mistake.name}: ${mistake.message}`;
  return mistake;
}

const looksLikeModule = (source: string) => /^\s*(import|export)\b|\bimport\.meta\b|^\s*await\b/m.test(source);

function packageType(path: string): 'module' | 'commonjs' | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
      const { type }: { type?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
      return type === 'module' || type === 'commonjs' ? type : null;
    }
    if (dirname(folder) === folder) return null;
  }
}
