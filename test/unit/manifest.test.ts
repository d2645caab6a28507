import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ids from '../../src/ui/ids.ts';
import { filesBelow, root } from '../support/imports.ts';

const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText);
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const uiText = filesBelow('src', ['.ts'])
  .filter((file) => file.startsWith('src/ui/') || file === 'src/extension.ts')
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

interface Placed {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

const menus = Object.entries(contributes.menus as Record<string, Placed[]>);
const known = new Set<string>(Object.values(ids.commands));
const properties = contributes.configuration.flatMap((group: { properties: object }) =>
  Object.entries(group.properties),
);
const title = (reference: string) => texts[reference.replaceAll('%', '')] ?? '';

describe('manifest', () => {
  it('contributes exactly the commands that the code has', () => {
    const contributed = contributes.commands.map(({ command }: Placed) => command);
    assert.deepEqual([...contributed].sort(), [...known].sort());
  });

  it('has exactly the settings that the code reads', () => {
    const contributed = properties.map(([key]: [string]) => key);
    const read = Object.values(ids.settings).map((key) => `${ids.configurationPrefix}.${key}`);
    assert.deepEqual([...contributed].sort(), [...read].sort());
  });

  it('names no command, view or context key that does not exist', () => {
    const keys = new Set<string>(Object.values(ids.contextKeys));
    const named = manifestText.match(/backgroundOperations\.[\w.]+/g) ?? [];
    const settings = new Set(properties.map(([key]: [string]) => key));
    const wrong = named.filter(
      (id) =>
        !known.has(id) &&
        !keys.has(id) &&
        !settings.has(id) &&
        ![
          ids.viewId,
          ids.failuresViewId,
          ids.connectionsViewId,
          ids.detailsPanelType,
          ids.manyPanelType,
          ids.statisticsPanelType,
          ids.compareMenuId,
          ids.marksMenuId,
        ].some((other) => other === id),
    );
    assert.deepEqual(wrong, []);
    const linked = Object.values(texts).flatMap((text) => text.match(/command:(backgroundOperations\.\w+)/g) ?? []);
    assert.deepEqual(
      linked.filter((link) => !known.has(link.slice('command:'.length)) && link !== `command:${ids.viewId}`),
      [],
    );
  });

  it('uses every context key, and only code in one place sets them', () => {
    for (const key of Object.values(ids.contextKeys)) assert.ok(manifestText.includes(key), key);
  });

  it('translates every text, and has no text too many', () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => String(key)));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
    for (const { title: text, category } of contributes.commands) {
      assert.match(text, /^%.+%$/);
      assert.equal(category, '%category%');
    }
  });

  it('begins every command with a verb in title case, with … only when more is asked', () => {
    const asking = new Set(
      [
        ...['cancelAll', 'retryAll', 'deleteAll'],
        ...['submit', 'delete', 'pauseType', 'resumeType', 'resubmitWithChanges', 'replayLocally'],
        ...['addConnection', 'editConnection', 'removeConnection', 'signOut', 'clearHistory', 'copyFacadeAddress'],
        ...['search', 'editSearch', 'saveSearch', 'groupBy', 'sortBy'],
        ...['openById', 'copyAs', 'compareWith', 'exportOperations', 'watch', 'manageWatches', 'showWorkers'],
      ].map((name) => `backgroundOperations.${name}`),
    );
    for (const { command, title: text } of contributes.commands) {
      const words = title(text);
      assert.match(
        words,
        /^(Add|Cancel|Clear|Compare|Connect|Copy|Delete|Disconnect|Edit|Export|Group|Hide|Load|Manage|Mark|Mute|Open|Pause|Refresh|Remove|Replay|Resubmit|Resume|Retry|Save|Search|Show|Sign|Sort|Start|Stop|Submit|Test|Unmute|Validate|Watch)\b/,
        words,
      );
      assert.equal(words.endsWith('…'), asking.has(command), words);
    }
  });

  it('keeps toolbars and rows short, and danger last and never inline', () => {
    const inGroup = (menu: string, group: RegExp) =>
      (contributes.menus[menu] as Placed[]).filter((entry) => group.test(entry.group ?? ''));
    for (const view of [ids.viewId, ids.connectionsViewId]) {
      const icons = inGroup('view/title', /^navigation/).filter(({ when }) => when?.startsWith(`view == ${view}`));
      assert.ok(icons.length >= 1 && icons.length <= 4, view);
    }
    for (const row of ['operation', 'connection']) {
      const inline = inGroup('view/item/context', /^inline/).filter(({ when }) => when?.includes(`/^${row} `));
      assert.ok(inline.length >= 1 && inline.length <= 3, row);
    }
    const groups = (contributes.menus['view/item/context'] as Placed[])
      .map(({ group }) => group?.split('@')[0] ?? '')
      .filter((group) => group !== 'inline');
    assert.deepEqual([...new Set(groups)], ['1_open', '2_act', '3_copy', '4_danger']);
    const { delete: gone, deleteAll, clearHistory, signOut, removeConnection } = ids.commands;
    const dangerous: string[] = [gone, deleteAll, clearHistory, signOut, removeConnection];
    assert.deepEqual(
      inGroup('view/item/context', /danger/).map(({ command }) => command),
      dangerous,
    );
    assert.ok(!inGroup('view/item/context', /inline/).some(({ command }) => dangerous.includes(command)));
  });

  it('says of every menu entry when it applies', () => {
    for (const [menu, entries] of menus) for (const { command, when } of entries) assert.ok(when, `${menu} ${command}`);
  });

  it('leaves nothing out until VS Code says that the workspace is trusted, which it does seconds after a window opens', () => {
    const trusted = /^isWorkspaceTrusted \|\| !isWorkspaceTrustEnabled$/;
    const more = /^\(isWorkspaceTrusted \|\| !isWorkspaceTrustEnabled\) && (?!.*Trust)/;
    const untrusted = /^isWorkspaceTrustEnabled && !isWorkspaceTrusted$/;
    const conditions: string[] = [
      ...contributes.commands.map(({ enablement }: { enablement?: string }) => enablement ?? ''),
      ...contributes.viewsWelcome.map(({ when }: Placed) => when),
    ];
    const asking = conditions.filter((condition) => condition.includes('Trust'));
    assert.ok(asking.length > 50);
    for (const one of asking)
      assert.ok(
        [trusted, more, untrusted].some((form) => form.test(one)),
        one,
      );
  });

  it('disables in a workspace without trust exactly what the code refuses there', () => {
    const disabled = contributes.commands
      .filter(({ enablement }: { enablement?: string }) => enablement?.includes('Trust'))
      .map(({ command }: Placed) => command);
    const others = ids.trustless.map((name) => ids.commands[name]);
    assert.deepEqual([...disabled, ...others].sort(), [...known].sort());
  });

  it('gives every setting a place, a scope, a default and at most two sentences', () => {
    for (const [key, setting] of properties) {
      const text = title(setting.markdownDescription);
      assert.ok(text !== '' && text.split(/[.:](?:\s|$)/).filter(Boolean).length <= 3, `${key}: ${text}`);
      assert.ok('default' in setting && setting.scope && Number.isInteger(setting.order), key);
      assert.equal(setting.enum?.length, setting.markdownEnumDescriptions?.length, key);
    }
  });

  it('ignores settings of an untrusted workspace that decide what is run', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const running = properties.map(([key]: [string]) => key).filter((key: string) => key.includes('.engine.'));
    assert.deepEqual([...restrictedConfigurations].sort(), running.sort());
  });

  it('has one button at most in each welcome text, and a condition for it', () => {
    for (const { contents, when } of contributes.viewsWelcome) {
      assert.ok(when);
      const buttons = title(contents)
        .split('\n')
        .filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line));
      assert.ok(buttons.length <= 1, title(contents));
    }
  });

  it('activates for what VS Code does not derive from contributions', () => {
    assert.deepEqual(manifest.activationEvents, [
      `onWebviewPanel:${ids.detailsPanelType}`,
      `onWebviewPanel:${ids.manyPanelType}`,
      `onWebviewPanel:${ids.statisticsPanelType}`,
      `onFileSystem:${ids.documentScheme}`,
      `onFileSystem:${ids.schemaScheme}`,
      'onUri',
      // For watches that survive a reload.
      'onStartupFinished',
    ]);
  });

  it('has one view container, and its views know where they belong', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }: { id: string }) => id),
      [ids.viewContainerId],
    );
    const views = contributes.views[ids.viewContainerId];
    assert.ok(views.length >= 1 && views.length <= 5);
    for (const view of views) assert.ok(view.icon && view.contextualTitle && texts['view.name'] !== '');
  });

  it('has no id as a string anywhere else in the code', () => {
    const strings = uiText.match(/'backgroundOperations\.\w[\w.]*'/g) ?? [];
    const inTable = readFileSync(join(root, 'src/ui/ids.ts'), 'utf8').match(/'backgroundOperations\.\w[\w.]*'/g) ?? [];
    assert.equal(strings.length, inTable.length);
  });
});
