import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { exampleWith } from './exampleFolder.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from './workbench.ts';

/** A handler that fails when its input says so, and gives its input back when not. */
const echo = `export default {
  type: 'test.echo',
  async run(input, { log, progress }) {
    if (input.log) log(input.log);
    if (input.progress) progress(0.5, input.progress);
    if (input.ms) await new Promise((resolve) => setTimeout(resolve, input.ms));
    if (input.fail) throw new Error(input.fail);
    return input;
  },
};
`;

/** A window on the example with the handler `test.echo`, whose engine the test can ask. Its clock is nine hours ahead of UTC. */
export async function openDetailsWindow(height: number): Promise<{ session: Session; window: WorkbenchWindow }> {
  const session = await startSession({ extensions: [projectRoot], env: { TZ: 'Asia/Tokyo' } });
  const folder = await exampleWith(session);
  await writeFile(path.join(folder, 'operations', 'echo.mjs'), echo);
  const window = keep(await WorkbenchWindow.open(session, { folder, height }));
  await window.openView('Background Operations');
  await window.sideBar.getByText('No operations yet').waitFor();
  return { session, window };
}

/** Opens the details of an operation by its id, and waits for its name. */
export async function openDetails(window: WorkbenchWindow, id: string, name: string | RegExp): Promise<void> {
  await window.command('Background Operations: Open Operation by Id…');
  const input: Locator = window.page.locator('.quick-input-widget:visible', { hasText: 'Id of the operation' });
  await input.waitFor();
  await window.answer(id);
  await window.webview.getByRole('heading', { name, level: 1 }).waitFor();
}
