import * as vscode from 'vscode';
import type { PageFrame } from '../panel/pageHtml.ts';

/** The frame of the statistics page. Patterns tell outcomes apart without colours. */
export function statisticsFrame(): PageFrame {
  return { name: 'statistics', title: vscode.l10n.t('Statistics'), body };
}

const body = `
<div id="notice" role="alert" hidden></div>
<header id="top"></header>
<p class="line note"><span id="read"></span><span id="reading"></span></p>
<div id="choices" class="choices" hidden>
  <label><span id="periodLabel"></span><select id="period"></select></label>
  <label><span id="typeLabel"></span><select id="type"></select></label>
  <button id="refresh" type="button" class="action"></button>
</div>
<div id="spoken" class="hidden" role="status"></div>
<div id="sentences" hidden></div>
<div id="content" hidden></div>
<svg class="hidden" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    <pattern id="fill-complete" width="6" height="6" patternUnits="userSpaceOnUse">
      <rect class="base complete" width="6" height="6"/>
    </pattern>
    <pattern id="fill-error" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="base error" width="5" height="5"/>
      <line class="mark" x1="0" x2="0" y1="0" y2="5"/>
    </pattern>
    <pattern id="fill-canceled" width="4" height="4" patternUnits="userSpaceOnUse">
      <rect class="base canceled" width="4" height="4"/>
      <line class="mark canceled" x1="0" x2="4" y1="2" y2="2"/>
    </pattern>
  </defs>
</svg>`;
