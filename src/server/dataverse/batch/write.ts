import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FacadeAnswer } from '../../facade/exchange.ts';

/** The answer to one request of a batch. */
export interface PartAnswer {
  readonly answer: FacadeAnswer;
  readonly contentId: string | null;
}

export type ItemAnswer =
  | { readonly kind: 'request'; readonly part: PartAnswer }
  | { readonly kind: 'changeSet'; readonly parts: readonly PartAnswer[] };

/**
 * The body of an answer to a batch, in the shape of the documented samples: `batchresponse_` and `changesetresponse_`
 * boundaries, CRLF, and one header line before a change set, which clients rely on.
 */
export function writeBatch(items: readonly ItemAnswer[]): { contentType: string; body: string } {
  const boundary = `batchresponse_${randomUUID()}`;
  const parts = items.map((item) => (item.kind === 'request' ? partText(item.part) : changeSetText(item.parts)));
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: multipart(boundary, parts) };
}

function changeSetText(parts: readonly PartAnswer[]): string {
  const boundary = `changesetresponse_${randomUUID()}`;
  return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${multipart(boundary, parts.map(partText))}`;
}

function multipart(boundary: string, parts: readonly string[]): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

function partText({ answer, contentId }: PartAnswer): string {
  const { status, body } = answer;
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === null ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    ...headerLines(answer),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Samples show `Location` beside `OData-EntityId`, and `REQ_ID` on what failed. */
function headerLines({ status, headers }: FacadeAnswer): string[] {
  const { 'OData-EntityId': entity, Location: location } = headers;
  return [
    ...(status >= 400 ? [`REQ_ID: ${randomUUID()}`] : []),
    ...(entity !== undefined && location === undefined ? [`Location: ${entity}`] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
}
