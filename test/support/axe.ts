import axe from 'axe-core';
import type { FrameLocator } from 'playwright-core';

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
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate<AxeResult>('axe.run(document)');
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}
