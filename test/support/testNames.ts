import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, root } from './imports.ts';

/** Names of a service's tests as its document writes them, "file › name"; what a template fills in is `…`. */
export function testNames(service: string): ReadonlySet<string> {
  const files = filesBelow('test', ['.test.ts']).filter((file) => file.includes(`/${service}/`));
  return new Set(
    files.flatMap((file) =>
      titlesOf(file).flatMap((title) => shortNames(file, service).map((name) => `${name} › ${title}`)),
    ),
  );
}

function titlesOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const titles = [...text.matchAll(/\bit\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`|"([^"]*)")/g)];
  return titles.map(([, single, template, double]) =>
    (single ?? template ?? double ?? '').replaceAll(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'"),
  );
}

/** `soap` and `conformance/soap`: the folder is needed only where two files have one name. */
function shortNames(file: string, service: string): string[] {
  const [tier = '', rest = ''] = file
    .replace(/^test\/(?:unit\/)?/, '')
    .replace('.test.ts', '')
    .split(new RegExp(`/?${service}/`));
  return tier === 'conformance' ? [rest, `conformance/${rest}`] : [rest];
}
