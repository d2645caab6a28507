import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files below a folder of the project whose name ends so, as paths from the root with `/`, sorted. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => posix.join(entry.parentPath.slice(root.length).replaceAll('\\', '/'), entry.name))
    .filter((path) => !path.includes('node_modules/'))
    .sort();
}

/** What a TypeScript or JavaScript file imports, types and dynamic imports included. Needs the formatter's style. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const statements = code.matchAll(/^\s*(?:import|export)\b(?:[^'"`;=(]*\bfrom)?\s*['"]([^'"]+)['"]/gm);
  const calls = code.matchAll(/\b(?:import|require)\(\s*['"`]([^'"`$]+)['"`]/g);
  return [...statements, ...calls].map(([, specifier]) => String(specifier));
}

/** One import that the folders' order does not allow. */
export interface Violation {
  readonly file: string;
  readonly imports: string;
}

/** Folders, or single files, that a part may import; every part may import itself. Node means `node:` modules. */
export interface Part {
  readonly imports: readonly string[];
  readonly node: boolean;
  /** Packages it may use; left out: any but `vscode`. */
  readonly packages?: readonly string[];
}

/** Finds what breaks the rules: `parts` by path, the longest that fits counts. A file in no part is a violation itself. */
export function violations(
  files: ReadonlyMap<string, readonly string[]>,
  parts: Readonly<Record<string, Part>>,
): Violation[] {
  const names = Object.keys(parts).sort((a, b) => b.length - a.length);
  const isWithin = (path: string, name: string) => path === name || path.startsWith(`${name}/`);
  return [...files].flatMap(([file, imports]) => {
    const name = names.find((each) => isWithin(file, each));
    const part = name === undefined ? undefined : parts[name];
    if (name === undefined || part === undefined) return [{ file, imports: '(it is in no known folder)' }];
    const mayImport = (specifier: string) => {
      if (specifier.startsWith('node:')) return part.node;
      if (!specifier.startsWith('.')) {
        return part.packages ? part.packages.includes(packageOf(specifier)) : specifier !== 'vscode';
      }
      const target = posix.join(posix.dirname(file), specifier);
      return [name, ...part.imports].some((allowed) => isWithin(target, allowed));
    };
    return imports.filter((specifier) => !mayImport(specifier)).map((specifier) => ({ file, imports: specifier }));
  });
}

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
