/**
 * Shows the running extension to someone without a screen: `node scripts/look.ts [OPTIONS] STEP…` opens the real
 * workbench, does the steps and writes screenshots to test-results/. Build first (`node esbuild.mjs`).
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startSession } from '../test/support/vscode/session.ts';
import { resultsFolder, type Theme, themes, WorkbenchWindow } from '../test/support/vscode/window.ts';

const help = `node scripts/look.ts [OPTIONS] STEP…

  --theme dark|light|hcDark|hcLight    --width 1200    --height 800
  --folder DIR     workspace, copied first (default: example)    --in-place    do not copy it
  --extension DIR  (default: this project)

  view:TITLE        open a view container        row:NAME     click a tree row (its accessible name begins so)
  expand:NAME       open a tree row              menu:ROW>ENTRY   right-click a row, choose an entry
  click:TEXT        click a button, link or text in the workbench
  page:TEXT         click it in the webview      command:TITLE   run a command from the palette
  press:KEY         press a key (Playwright's names)
  wait:TEXT         wait for a text              waitpage:TEXT   the same in the webview
  theme:NAME        change the theme             shot:NAME    write test-results/NAME.png
  text:             print the text of the side bar

At the end test-results/look.png is written. Example:
  node scripts/look.ts --theme light 'view:Background Operations' 'click:Start Local Engine' 'wait:Complete'`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'dark' },
    width: { type: 'string', default: '1200' },
    height: { type: 'string', default: '800' },
    folder: { type: 'string', default: 'example' },
    'in-place': { type: 'boolean', default: false },
    extension: { type: 'string', default: path.dirname(import.meta.dirname) },
    help: { type: 'boolean', default: false },
  },
});

const steps: Record<string, (window: WorkbenchWindow, text: string) => Promise<unknown>> = {
  view: (window, text) => window.openView(text),
  row: (window, text) => window.row(text).first().click(),
  expand: (window, text) => window.expand(window.row(text).first()),
  menu: (window, text) => {
    const [row = '', ...entries] = text.split('>');
    return window.contextMenu(window.row(row).first(), ...entries);
  },
  click: (window, text) => window.page.getByText(text).filter({ visible: true }).first().click(),
  page: (window, text) => window.webview.getByText(text).first().click(),
  command: (window, text) => window.command(text),
  press: (window, text) => window.page.keyboard.press(text),
  wait: (window, text) => window.page.getByText(text).filter({ visible: true }).first().waitFor(),
  waitpage: (window, text) => window.webview.getByText(text).first().waitFor(),
  theme: (window, text) => window.theme(themeOf(text)),
  shot: async (window, text) => console.log(await window.screenshot(text)),
  text: async (window) => console.log((await window.rows.allTextContents()).join('\n')),
};

if (values.help) console.log(help);
else await look();

async function look(): Promise<void> {
  const folder = path.resolve(values.folder);
  const session = await startSession({ extensions: [path.resolve(values.extension)] });
  try {
    const window = await WorkbenchWindow.open(session, {
      ...(values['in-place'] ? { folder } : { from: folder }),
      theme: themeOf(values.theme),
      width: Number(values.width),
      height: Number(values.height),
    });
    try {
      for (const step of positionals) await doStep(window, step);
    } finally {
      await window.screenshot('look');
      console.log(path.join(resultsFolder, 'look.png'));
    }
  } finally {
    await session.stop();
  }
}

function doStep(window: WorkbenchWindow, step: string): Promise<unknown> {
  const [kind = '', ...rest] = step.split(':');
  const action = steps[kind];
  if (!action) throw new Error(`Unknown step ${step}. See --help.`);
  return action(window, rest.join(':'));
}

function themeOf(name: string): Theme {
  if (name in themes) return name as Theme;
  throw new Error(`Unknown theme ${name}: ${Object.keys(themes).join(', ')}.`);
}
