import * as vscode from 'vscode';
import type { PageFrame } from '../panel/pageHtml.ts';

/** The frame of the page of an action on many operations. */
export function manyFrame(): PageFrame {
  return { name: 'many', title: vscode.l10n.t('Act on Many'), body };
}

const body = `
<header id="top"></header>
<div id="notice" role="alert" hidden></div>
<div id="content"></div>`;
