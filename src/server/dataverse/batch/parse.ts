import { faults } from '../fault.ts';
import { boundaryOf, type Headers, headedOf, notUnderstood, partsOf } from './multipart.ts';

/** A request as it stands in a batch. */
export interface BatchedRequest {
  readonly method: string;
  /** As written: absolute, from the root, relative to the service, or `$1` of an earlier request. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
  /** By which later ones refer to it. */
  readonly contentId: string | null;
}

export type BatchItem =
  | { readonly kind: 'request'; readonly request: BatchedRequest }
  | { readonly kind: 'changeSet'; readonly requests: readonly BatchedRequest[] };

/** Documented limit of requests in a batch, those of change sets included ("Execute batch operations"). */
const requestLimit = 1_000;

/** What a batch asks for, in its order. Raises a fault that says what is wrong with it; nothing has been done then. */
export function parseBatch(contentType: string | undefined, body: string): BatchItem[] {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw notUnderstood('A batch is sent as multipart/mixed with a boundary.');
  let count = 0;
  const counted = (request: BatchedRequest): BatchedRequest => {
    count += 1;
    if (count > requestLimit) {
      throw faults.invalid(`A batch holds at most ${requestLimit} requests.`);
    }
    return request;
  };
  return partsOf(body, boundary).map((part): BatchItem => {
    const { headers, content } = headedOf(part);
    const inner = boundaryOf(headers['content-type']);
    if (inner === null) return { kind: 'request', request: counted(requestOf(headers, content)) };
    const requests = partsOf(content, inner).map((each) => {
      const member = headedOf(each);
      return counted(memberOf(member.headers, member.content));
    });
    refuseDoubles(requests);
    return { kind: 'changeSet', requests };
  });
}

function memberOf(headers: Headers, content: string): BatchedRequest {
  if (boundaryOf(headers['content-type']) !== null) throw notUnderstood('A change set holds no other change sets.');
  const request = requestOf(headers, content);
  if (request.method === 'GET') throw notUnderstood('GET requests are not allowed within change sets.');
  return request;
}

function refuseDoubles(requests: readonly BatchedRequest[]): void {
  const seen = new Set<string>();
  for (const { contentId } of requests) {
    if (contentId === null) continue;
    if (seen.has(contentId)) throw notUnderstood(`The Content-ID ${contentId} is given twice in one change set.`);
    seen.add(contentId);
  }
}

const requestLine = /^([A-Z]{1,10}) (\S.*) HTTP\/\d\.\d$/;

function requestOf(headers: Headers, content: string): BatchedRequest {
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/http') {
    throw notUnderstood(
      'A part of a batch has the content type application/http, or multipart/mixed for a change set.',
    );
  }
  // A batch may begin its requests with an empty line.
  const text = content.startsWith('\r\n') ? content.slice(2) : content;
  const end = text.indexOf('\r\n');
  const line = end < 0 ? text : text.slice(0, end);
  const [, method = '', target = ''] = requestLine.exec(line) ?? [];
  if (method === '') throw notUnderstood('A request of the batch has no line as in "GET /api/data/v9.2/… HTTP/1.1".');
  const rest = end < 0 ? '' : text.slice(end + 2);
  const headed = headedOf(rest);
  const contentId = headers['content-id'] ?? headed.headers['content-id'] ?? null;
  return { method, target, headers: headed.headers, body: headed.content, contentId };
}
