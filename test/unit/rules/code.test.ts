import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, root } from '../../support/imports.ts';

const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
/** Lines of code below a folder that match, as `file:line: text`. */
function found(folder: string, pattern: RegExp, endings = ['.ts']): string[] {
  return filesBelow(folder, endings).flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}
const filesOf = (lines: readonly string[]) => [...new Set(lines.map((line) => line.slice(0, line.indexOf(':'))))];

describe('the code of a good citizen of VS Code', () => {
  it('lets a row do nothing but show something when it is selected', () => {
    const commands = found('src/ui', /\bdrawn\.command = /).map((line) => line.replace(/^.*command: /, ''));
    for (const command of commands) assert.match(command, /^commands\.(openRow|openDetails|openFailure)\b/);
  });

  it('has one item in the status bar, on the left, and no colours of its own', () => {
    assert.equal(found('src/ui', /createStatusBarItem\(/).length, 1);
    assert.deepEqual(found('src/ui', /StatusBarAlignment\.Right|\bentry\.color\b/), []);
    const backgrounds = found('src/ui', /ThemeColor\('statusBar/);
    for (const line of backgrounds) assert.match(line, /'statusBarItem\.(error|warning)Background'/);
  });

  it('puts text into a notification or a picker only through the translation', () => {
    const raw = [
      ...found('src/ui', /show(?:Information|Warning|Error)Message\(\s*['"`]/),
      ...found('src/ui', /\b(?:title|placeHolder|placeholder|prompt|detail|description|tooltip): ['"`][^'"`]*[a-z]{3}/),
      ...found('src/viewModel', /\b(?:title|label|note|sentence|summary|spoken|detail): ['"][^'"]*[a-z]{3}/),
    ].filter((line) =>
      /[A-Za-z]{3}/.test(line.replace(/^[^'"`]*/, '').replace(/\$\{[^}]*\}|https?:\S+|\b\w+\.\w+\.\w+\b|JSON/g, '')),
    );
    assert.deepEqual(raw, []);
  });

  it('logs to its channel only, and reports to nobody', () => {
    const parts = ['src/ui', 'src/viewModel', 'src/backend', 'src/operation'];
    assert.deepEqual(
      parts.flatMap((part) => found(part, /\bconsole\.|createTelemetryLogger|sendTelemetry/)),
      [],
    );
    assert.deepEqual(filesOf(found('src/ui', /createOutputChannel\(/)), ['src/ui/openWindow.ts']);
    for (const line of found('src/ui', /createOutputChannel\(/)) assert.match(line, /\{ log: true \}/);
  });
});

describe('pages', () => {
  it('come with a strict policy, from the built folder only, and are not kept while hidden', () => {
    assert.deepEqual(found('src', /retainContextWhenHidden|enableCommandUris|unsafe-inline|unsafe-eval/), []);
    for (const line of found('src/ui', /webview\.options = /)) assert.match(line, /localResourceRoots: \[pageRoot\(/);
    const html = textOf('src/ui/panel/pageHtml.ts');
    assert.match(
      html,
      /default-src 'none'; style-src \$\{source\}; font-src \$\{source\}; script-src 'nonce-\$\{nonce\}'`/,
    );
    assert.deepEqual(filesOf(found('src/ui', /\.html = /)), filesOf(found('src/ui', /\.html = pageHtml\(/)));
  });

  it('are restored after a reload', () => {
    const made = found('src/ui', /createWebviewPanel\(/).map((line) => /createWebviewPanel\((\w+)/.exec(line)?.[1]);
    for (const type of made)
      assert.ok(found('src', new RegExp(`registerWebviewPanelSerializer\\(${type}\\b`)).length, type);
  });

  it('set text, never markup', () => {
    assert.deepEqual(found('media', /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|DOMParser/), []);
  });

  it('take their colours and fonts from the theme', () => {
    const styles = found(
      'media',
      /#[0-9a-f]{3,8}\b(?!\s*[,{])|\b(?:rgba?|hsla?)\(|:\s*(?:red|green|blue|black|white|gr[ae]y)\b/i,
      ['.css'],
    );
    assert.deepEqual(styles, []);
    assert.deepEqual(
      found('media', /font-family:/, ['.css']).filter((line) => !line.includes('var(--vscode-')),
      [],
    );
  });

  it('have pictures in the colours of the theme', () => {
    for (const file of filesBelow('media/walkthrough', ['.svg'])) {
      const colours = [...textOf(file).matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => String(colour));
      for (const colour of colours) assert.match(colour, /^(none|var\(--vscode-.*\))$/, file);
      assert.match(textOf(file), /<title>/, file);
    }
  });
});
