import { createHash } from 'node:crypto';
import { element, type Markup } from '../../facade/xml.ts';
import type { FacadeAnswer } from '../../facade.ts';

const style =
  'body{font:16px system-ui,sans-serif;max-width:34em;margin:3em auto;padding:0 1em}label{display:block;margin:1em 0}' +
  'input{font:inherit;width:100%;box-sizing:border-box}button{font:inherit;margin-right:1em}';

/** Nothing but this style, and forms that go to this server; no frame may show the page. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A page without scripts, well formed by construction. */
function page(status: number, title: string, content: readonly Markup[]): FacadeAnswer {
  const html = element('html', { lang: 'en' }, [
    element('head', {}, [
      element('meta', { charset: 'utf-8' }),
      element('title', {}, [title]),
      element('style', {}, [style]),
    ]),
    element('body', {}, [element('h1', {}, [title]), ...content]),
  ]);
  const headers = {
    'Content-Type': 'text/html;charset=UTF-8',
    'content-security-policy': policy,
    // With `no-referrer` a browser would send the form with the origin `null`, which is refused as a stranger's.
    'referrer-policy': 'same-origin',
  };
  return { status, headers, body: `<!DOCTYPE html>${html.xml}` };
}

export function refusalPage(message: string): FacadeAnswer {
  return page(400, 'Sign-in refused', [element('p', {}, [`${message}.`])]);
}

export interface ApprovalPage {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly username: string;
  /** The token of the engine must be given. */
  readonly needsToken: boolean;
  /** It was given, and was wrong. */
  readonly isWrong: boolean;
}

/** Asks a person whether a client may read as them; the form goes to the address of the page. */
export function approvalPage({ clientId, redirectUri, username, needsToken, isWrong }: ApprovalPage): FacadeAnswer {
  const client = new URL(redirectUri).host;
  const field = (label: string, attributes: Record<string, string>) =>
    element('label', {}, [label, element('input', { ...attributes, required: 'required' })]);
  const token = field('Token of the engine server (yours, or the one of server.json in the data folder)', {
    name: 'token',
    type: 'password',
    autocomplete: 'off',
  });
  return page(isWrong ? 403 : 200, 'Allow access?', [
    element('p', {}, [`${clientId} at ${client} asks to read the background operations of this engine server.`]),
    ...(isWrong ? [element('p', { role: 'alert' }, ['The token is none of the engine server.'])] : []),
    element('form', { method: 'post' }, [
      field('Username', { name: 'username', value: username, maxlength: '255' }),
      ...(needsToken ? [token] : []),
      element('button', { name: 'answer', value: 'allow' }, ['Allow']),
      element('button', { name: 'answer', value: 'deny', formnovalidate: 'formnovalidate' }, ['Deny']),
    ]),
  ]);
}
