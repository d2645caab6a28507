import type { Counts } from '../../operation/answer.ts';
import type { SectionNode } from './node.ts';
import { sectionCount, sections } from './section.ts';

/** A row for each section of a connection. */
export function sectionNodes(connection: string, prefix: string): readonly SectionNode[] {
  return sections.map((section) => ({
    kind: 'section',
    id: `${prefix}${section.key}`,
    connection,
    section,
    parent: undefined,
    count: 0,
  }));
}

/** Sets the counts; says which ones are others than before. */
export function recount(nodes: readonly SectionNode[], counts: Counts | undefined): readonly SectionNode[] {
  return nodes.filter((node) => {
    const before = node.count;
    node.count = sectionCount(node.section, counts);
    return node.count !== before;
  });
}
