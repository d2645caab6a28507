import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const title = '# Benchmark results';

/** Headings of the parts, in the order in which they stand in the file. */
export const sections = ['Queues', 'Scale', 'Team', 'Activation'] as const;
export type Section = (typeof sections)[number];

/** Puts `body` under its heading and leaves the other parts of the file as they are. */
export async function writeSection(file: string, section: Section, body: string): Promise<void> {
  const before = existsSync(file) ? await readFile(file, 'utf8') : '';
  await writeFile(file, withSection(before, section, body));
}

/** The text of the file with one part replaced or added. */
export function withSection(text: string, section: Section, body: string): string {
  const bodies = new Map<string, string>();
  for (const part of text.split(/^## /m).slice(1)) {
    const [heading = '', ...lines] = part.split('\n');
    bodies.set(heading.trim(), lines.join('\n').trim());
  }
  bodies.set(section, body.trim());
  const parts = sections.flatMap((name) => {
    const known = bodies.get(name);
    return known === undefined ? [] : [`## ${name}\n\n${known}`];
  });
  return `${[title, ...parts].join('\n\n')}\n`;
}
