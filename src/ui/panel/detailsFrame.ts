import * as vscode from 'vscode';
import type { PageFrame } from './pageHtml.ts';

/** The frame of the details page. */
export function detailsFrame(): PageFrame {
  return { name: 'details', title: vscode.l10n.t('Operation'), body };
}

const body = `
<div id="notice" role="alert" hidden></div>
<header id="top"></header>
<div id="content"></div>
<section id="logSection" aria-labelledby="logTitle" hidden>
  <div class="head"><h2 id="logTitle"></h2><div id="logActions"></div></div>
  <p id="logCut" class="note" hidden></p>
  <p id="logEmpty" class="note"></p>
  <pre id="log" role="group" tabindex="0" hidden></pre>
</section>
<div id="more"></div>`;
