import * as vscode from 'vscode';

/** The proxy that VS Code itself uses, as a URL; empty: the one that the environment variables name. */
export function proxyOfEditor(): string {
  return vscode.workspace.getConfiguration('http').get<string>('proxy') ?? '';
}
