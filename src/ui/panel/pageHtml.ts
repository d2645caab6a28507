import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The only folder that a page may read from. */
export function pageRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'media');
}

/** The frame of the details page. Everything that is shown comes later, as messages. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extension), name));
  const source = webview.cspSource;
  const policy = `default-src 'none'; style-src ${source}; font-src ${source}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${vscode.l10n.t('Operation')}</title>
  <link rel="stylesheet" href="${file('codicon.css')}">
  <link rel="stylesheet" href="${file('details.css')}">
</head>
<body>
  <main>
    <div id="notice" role="alert" hidden></div>
    <header id="top"></header>
    <div id="content"></div>
    <section id="logSection" aria-labelledby="logTitle" hidden>
      <div class="head"><h2 id="logTitle"></h2><div id="logActions"></div></div>
      <p id="logCut" class="note" hidden></p>
      <p id="logEmpty" class="note"></p>
      <pre id="log" role="group" tabindex="0" hidden></pre>
    </section>
    <div id="more"></div>
  </main>
  <script nonce="${nonce}" src="${file('details.js')}"></script>
</body>
</html>`;
}
