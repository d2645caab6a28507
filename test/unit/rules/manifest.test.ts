import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ids from '../../../src/ui/ids.ts';
import { root } from '../../support/imports.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const text = (reference: string) => texts[reference.replaceAll('%', '')] ?? '';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

describe('the manifest of a good citizen of VS Code', () => {
  it('has an icon of one colour, which becomes that of the theme', () => {
    const [{ icon }] = contributes.viewsContainers.activitybar;
    const colours = [...readFileSync(join(root, icon), 'utf8').matchAll(/(?:fill|stroke)="([^"]+)"/g)];
    assert.deepEqual([...new Set(colours.map(([, colour]) => colour))].sort(), ['#000', 'none']);
  });

  it('has views with short names that do not repeat the product', () => {
    const views: { id: string; name: string; when?: string }[] = contributes.views[ids.viewContainerId];
    for (const { name } of views) assert.match(text(name), /^[A-Z][a-z]+$/);
  });

  it('keeps every toolbar to four icons', () => {
    const entries: { when: string; group?: string }[] = contributes.menus['view/title'];
    for (const { id } of contributes.views[ids.viewContainerId] as { id: string }[]) {
      const icons = entries.filter(
        ({ when, group }) => when.includes(`view == ${id}`) && group?.startsWith('navigation'),
      );
      assert.ok(icons.length <= 4, `${id}: ${icons.length}`);
    }
  });

  it('has one walkthrough of at most six steps that can all be completed', () => {
    assert.equal(contributes.walkthroughs.length, 1);
    const steps: Step[] = contributes.walkthroughs[0].steps;
    assert.ok(steps.length >= 3 && steps.length <= 6);
    const known = new Set<string>([
      ...Object.values(ids.commands).map((command) => `onCommand:${command}`),
      ...Object.values(ids.contextKeys).map((key) => `onContext:${key}`),
      `onView:${ids.viewId}`,
    ]);
    for (const { id, title, description, media, completionEvents } of steps) {
      assert.match(text(title), /^(Act|Connect|Find|Mend|Open|Search|Start|Submit|Watch)\b/, id);
      assert.ok(completionEvents.length > 0 && completionEvents.every((event) => known.has(event)), id);
      assert.ok(existsSync(join(root, media.svg)) && text(media.altText) !== '', id);
      const [, button] = /^\[[^\]]+\]\(command:([\w.]+)\)$/m.exec(text(description)) ?? [];
      assert.ok(button, `${id} has a button`);
    }
  });

  it('takes no key of VS Code away', () => {
    for (const { key, when } of contributes.keybindings ?? []) {
      assert.match(when, /focusedView == |sideBarFocus|activeWebviewPanelId == /, key);
      assert.doesNotMatch(key, /^(ctrl|cmd)\+[a-z]$/, key);
    }
  });

  it('can copy id, link, input and error', () => {
    for (const command of [ids.commands.copyId, ids.commands.copyLink, ids.commands.copyAs])
      assert.ok(contributes.commands.some((each: { command: string }) => each.command === command));
  });

  it('offers a command in the palette only where it can do something', () => {
    const hidden = new Map<string, string>(
      contributes.menus.commandPalette.map(({ command, when }: { command: string; when: string }) => [command, when]),
    );
    for (const command of [ids.commands.loadMore, ids.commands.openRow, ids.commands.openFailure])
      assert.equal(hidden.get(command), 'false');
  });

  it('keeps no secret in a setting', () => {
    const keys = contributes.configuration.flatMap(({ properties }: { properties: object }) => Object.keys(properties));
    assert.deepEqual(
      keys.filter((key: string) => /secret|token|password|credential/i.test(key)),
      [],
    );
    for (const key of keys) assert.match(key, /^backgroundOperations\.[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/);
  });

  it('says where it runs and what an untrusted or virtual workspace limits', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.ok(manifest.capabilities.virtualWorkspaces);
    assert.equal(manifest.l10n, './l10n');
  });
});
