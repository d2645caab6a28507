import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The only folder that a page may read from. */
export function pageRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'media');
}

/** What one page differs in: its files are `<name>.js` and `<name>.css`; title and body are the product's own text. */
export interface PageFrame {
  readonly name: string;
  readonly title: string;
  readonly body: string;
}

/** The frame of a page. Everything that is shown comes later, as messages. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, { name, title, body }: PageFrame): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extension), path));
  const source = webview.cspSource;
  const policy = `default-src 'none'; style-src ${source}; font-src ${source}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="stylesheet" href="${file('codicon.css')}">
  <link rel="stylesheet" href="${file(`${name}.css`)}">
</head>
<body>
  <main>
    ${body}
  </main>
  <script nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}
