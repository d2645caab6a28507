import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe-core finds wrong in a webview, one line each; empty when nothing is. */
export async function violationsIn(webview: FrameLocator): Promise<string[]> {
  const frame = await (await webview.owner().elementHandle())?.contentFrame();
  if (!frame) throw new Error('The webview has no frame.');
  await frame.evaluate(source);
  const { violations } = await frame.evaluate<AxeResult>('axe.run(document)');
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}
