import { jsonAnswer } from '../answers.ts';
import type { Handler, Route } from '../context.ts';
import { describeBriefly, describeObject } from '../describe/object.ts';
import { checkObject } from '../object.ts';

/** The object is what it was when this program was made; a client that has seen it since then has seen it all. */
const since = Date.UTC(2026, 0, 1);
const lastModified = { 'Last-Modified': new Date(since).toUTCString() };

const list: Handler = ({ base }) =>
  jsonAnswer({ encoding: 'UTF-8', maxBatchSize: 200, sobjects: [describeBriefly(base)] });

const brief: Handler = ({ params, base }) => {
  checkObject(params.object);
  return jsonAnswer({ objectDescribe: describeBriefly(base), recentItems: [] });
};

const describe: Handler = ({ params, base, request }, { settings }) => {
  checkObject(params.object);
  const seen = Date.parse(request.headers['if-modified-since'] ?? '');
  if (seen >= since) return { status: 304, headers: lastModified, body: '' };
  return jsonAnswer(describeObject(base, settings), lastModified);
};

export const describeRoutes: readonly Route[] = [
  { path: 'sobjects', access: 'session', get: list },
  { path: 'sobjects/{object}', access: 'session', get: brief },
  { path: 'sobjects/{object}/describe', access: 'session', get: describe },
];
