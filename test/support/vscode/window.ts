/** One workbench window and the things a person sees and does in it. See ../workbench.ts for how to use it. */
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { rest, spareNothing } from './busyPage.ts';
import type { Session } from './session.ts';

export const themes = {
  dark: { name: 'Dark Modern', mark: 'vs-dark' },
  light: { name: 'Light Modern', mark: 'vs' },
  hcDark: { name: 'Default High Contrast', mark: 'hc-black' },
  hcLight: { name: 'Default High Contrast Light', mark: 'hc-light' },
} as const;

export type Theme = keyof typeof themes;
export type Text = string | RegExp;

/** Where screenshots go: `test-results/` of the project. */
export const resultsFolder = path.resolve(import.meta.dirname, '../../../test-results');

export interface WindowOptions {
  /** Copied into a new folder, which is opened. Default: an empty one. */
  from?: string;
  /** Opened as it is instead. */
  folder?: string;
  width?: number;
  height?: number;
  theme?: Theme;
  /** Language of the window, such as `de`: that of extensions; VS Code itself has no translation here. */
  language?: string;
  /** The page has no moment to spare until `rest`, as on a busy machine: what VS Code puts off comes at its latest time. */
  busy?: boolean;
}

/** Where VS Code looks up its language; a language pack would set it. */
function speak(language: string): void {
  Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
}

export class WorkbenchWindow {
  readonly page: Page;
  readonly session: Session;
  /** The workspace folder on disk. */
  readonly folder: string;

  private constructor(session: Session, page: Page, folder: string) {
    this.session = session;
    this.page = page;
    this.folder = folder;
  }

  static async open(session: Session, options: WindowOptions = {}): Promise<WorkbenchWindow> {
    const folder = options.folder ?? (await session.folder(options.from));
    const viewport = { width: options.width ?? 1200, height: options.height ?? 800 };
    const page = await session.browser.newPage({ viewport, reducedMotion: 'reduce' });
    page.setDefaultTimeout(40_000);
    if (options.language) await page.addInitScript(speak, options.language);
    if (options.busy) await page.addInitScript({ content: spareNothing });
    const window = new WorkbenchWindow(session, page, folder);
    await session.setTheme(themes[options.theme ?? 'dark'].name);
    // The workbench is 20 MB of script, which a busy machine takes its time for.
    await page.goto(session.server.address(folder), { timeout: 100_000 });
    await window.#ready();
    return window;
  }

  /**
   * Reloads as a person would; the extension is started again. By the command: a page that is simply loaded again loses
   * what VS Code was told just before, such as the state of an extension and which editors are open.
   */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 100_000 });
    await this.command('Developer: Reload Window');
    await loaded;
    await this.#ready();
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.session.rest();
  }

  /** An entry of the activity bar. Its accessible name also tells the badge. */
  activity(title: string): Locator {
    return this.page.locator(`.activitybar .action-item a[aria-label^="${title}"]`);
  }

  /** Opens a view container and returns the side bar. A click on the entry of an open one would close it again. */
  async openView(title: string): Promise<Locator> {
    const entry = this.activity(title);
    await entry.waitFor();
    const shown = this.sideBar.locator('.title-label h2', { hasText: title });
    for (let attempt = 1; !(await shown.isVisible()); attempt += 1) {
      const open = this.page.locator('.activitybar .action-item.checked').filter({ has: entry });
      if ((await open.count()) === 0) await entry.click();
      await shown.waitFor({ timeout: 3_000 }).catch((error) => {
        if (attempt === 5) throw error;
      });
    }
    return this.sideBar;
  }

  get sideBar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** Closes a view of the side bar, to make room for the others. */
  async fold(view: string): Promise<void> {
    const title = this.page.locator('.title', { hasText: new RegExp(`^${view}$`) });
    const head = this.sideBar.locator('.pane-header').filter({ has: title });
    if ((await head.getAttribute('aria-expanded')) === 'true') await head.locator(title).click();
    await head.and(this.page.locator('[aria-expanded=false]')).waitFor();
  }

  /** All rows of the side bar's trees that are on screen, top to bottom, but the list of connections. Trees render only what is visible. */
  get rows(): Locator {
    return this.#operations.locator('.monaco-list-row[role=treeitem]');
  }

  /** The row whose accessible name begins with the text (or matches the expression); not one of the list of connections. */
  row(name: Text): Locator {
    return typeof name === 'string'
      ? this.#operations.locator(`.monaco-list-row[role=treeitem][aria-label^=${JSON.stringify(name)}]`)
      : this.#operations.getByRole('treeitem', { name });
  }

  /** The same in the list of connections. */
  connectionRow(name: RegExp): Locator {
    return this.sideBar.getByRole('tree', { name: 'Connections' }).getByRole('treeitem', { name });
  }

  get #operations(): Locator {
    return this.sideBar.locator('.monaco-list:not([aria-label^="Connections"])');
  }

  /** Opens a closed row; an open one stays so. */
  async expand(row: Locator): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
    await row.and(this.page.locator('[aria-expanded=true]')).waitFor();
  }

  /** An inline or title action by its accessible name; inline ones only exist while the row is hovered. */
  action(within: Locator, name: Text): Locator {
    return within.getByRole('button', { name });
  }

  /** Waits until an action in the title of a view can be used. It only shows while the pointer is on the view. */
  async enabledAction(name: string): Promise<void> {
    const action = this.page.locator(`.action-label[aria-label^="${name}"]:not(.disabled)`);
    await action.first().waitFor({ state: 'attached' });
  }

  /** An action in the title of a view, which is shown by pointing at it. */
  async titleAction(view: string, name: Text): Promise<Locator> {
    const header = this.sideBar.locator(`.pane-header[aria-label^="${view}"]`);
    await header.hover();
    return this.action(header, name).first();
  }

  /**
   * Right-clicks and chooses an entry; several names walk through submenus. A menu closes when something else takes the
   * focus, such as a view that is just ready: then it is opened again.
   */
  async contextMenu(target: Locator, ...names: Text[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await target.click({ button: 'right' });
      try {
        await this.chooseInMenu(...names);
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.closeMenu();
      }
    }
  }

  /** Chooses an entry of the open menu. By Enter, because a menu takes no click in its first tenth of a second. */
  async chooseInMenu(...names: Text[]): Promise<void> {
    for (const name of names) {
      const entry = this.menuEntry(name);
      await entry.hover({ timeout: 8_000 });
      // The entry of a submenu stands around those of the submenu.
      await this.page.locator('.action-item.focused').filter({ has: entry }).last().waitFor({ timeout: 8_000 });
      await this.page.keyboard.press('Enter');
    }
  }

  /** Labels of the entries in the context menu of something, which is closed again. */
  async menuLabels(target: Locator): Promise<string[]> {
    await target.click({ button: 'right' });
    const entries = this.page.locator('.monaco-menu [role=menuitem] .action-label');
    await entries.first().waitFor();
    const labels = await entries.allTextContents();
    await this.closeMenu();
    return labels.filter((label) => label.trim() !== '');
  }

  /** Closes the menu, if one is open, and the submenus it stands around. */
  async closeMenu(): Promise<void> {
    const menus = this.page.locator('.monaco-menu');
    for (let left = await menus.count(); left > 0; left -= 1) await this.page.keyboard.press('Escape');
    await menus.first().waitFor({ state: 'detached', timeout: 8_000 });
  }

  /** An entry of the open menu. */
  menuEntry(name: Text): Locator {
    return this.page.getByRole('menuitem', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Ends what `busy` began. */
  async rest(): Promise<void> {
    await this.page.evaluate(rest);
  }

  /**
   * Runs a command from the palette by its visible title, such as `Background Operations: Refresh`. What the command
   * before does may close the palette again, just after it was opened: then it is opened once more. An open one does not
   * look again what there is until its text changes.
   */
  async command(title: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.fill(`>${title}`, { timeout: 8_000 });
        await this.choose(title, { timeout: 8_000 });
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        if (await this.quickInput.isVisible()) await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The text box of the quick pick or input that is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type=text]');
  }

  /** The rows of the open quick pick. */
  get choices(): Locator {
    return this.page.locator('.quick-input-widget:visible .monaco-list-row[role=option]');
  }

  /** Picks a row of the open quick pick by its label. */
  async choose(label: Text, options: { timeout?: number } = {}): Promise<void> {
    const row =
      typeof label === 'string'
        ? this.choices.filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) })
        : this.choices.filter({ hasText: label });
    await row.first().click(options);
  }

  /** Fills the open input box and confirms it. */
  async answer(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickInput.press('Enter');
  }

  /** A notification on screen; it goes by itself after some seconds. Its buttons: `.getByRole('button', { name })`. */
  notification(text: Text): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Closes a notification, all others with it: its own buttons show only while it is hovered, and it may go meanwhile. */
  async dismiss(notification: Locator): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await notification.waitFor({ state: 'detached' });
  }

  /** The modal dialog that is open; its buttons as above. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** A status bar entry by its id (`publisher.name.id`, as in the DOM) or by its accessible name. */
  statusBar(name: Text): Locator {
    if (name instanceof RegExp) return this.page.locator('.statusbar-item').filter({ hasText: name });
    return this.page.locator(`.statusbar-item[id=${JSON.stringify(name)}]`);
  }

  /** An editor tab by its title. */
  tab(title: Text): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title });
  }

  /** The content of the webview that is visible. */
  get webview(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .filter({ visible: true })
      .contentFrame()
      .frameLocator('#active-frame');
  }

  /** The text of the active editor as far as it is on screen. */
  async editorText(): Promise<string> {
    const lines = this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
    const texts = await lines.locator('.view-line').evaluateAll((nodes) =>
      nodes
        .map((node) => ({ top: Number.parseFloat(node.style.top), text: node.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text.replaceAll('\u00a0', ' ')),
    );
    return texts.join('\n');
  }

  /** Changes the colour theme (of every window of the session) and waits until it is drawn. */
  async theme(theme: Theme): Promise<void> {
    const drawn = this.page.locator(`.monaco-workbench.${themes[theme].mark}`);
    for (let attempt = 1; ; attempt += 1) {
      await this.session.setTheme(themes[theme].name);
      try {
        return await drawn.waitFor({ timeout: 10_000 });
      } catch (error) {
        // On a busy machine VS Code may read the file of settings before all of it is written, and hear of nothing after that.
        if (attempt === 4) throw error;
      }
    }
  }

  /** Writes `test-results/<name>.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(resultsFolder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /**
   * The extension host is up when the window shows what the server told it about its ports; what extensions contribute, such
   * as commands, is known by a mark of VS Code.
   */
  async #ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar-item[id="status.host"]').waitFor();
    await this.page.waitForFunction(`performance.getEntriesByName('code/didHandleExtensionPoints').length > 0`);
  }
}
