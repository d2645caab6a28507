import { jsonAnswer } from '../answers.ts';
import { identityAddress } from '../auth/identity.ts';
import type { Handler, Route } from '../context.ts';
import { versions } from '../versions.ts';

const versionList: Handler = () =>
  jsonAnswer(versions.map(({ label, version }) => ({ label, url: `/services/data/v${version}`, version })));

/** What there is below a version. */
const names = ['tooling', 'query', 'queryAll', 'sobjects', 'limits', 'composite'] as const;

const resources: Handler = ({ base, request, session }, context) =>
  jsonAnswer({
    ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
    identity: identityAddress(request.origin, session?.username ?? '', context),
  });

const limits: Handler = (_call, { settings, usage }) => {
  const untouched = (max: number) => ({ Max: max, Remaining: max });
  return jsonAnswer({
    DailyApiRequests: { Max: settings.dailyLimit, Remaining: usage.remaining() },
    DailyAsyncApexExecutions: untouched(250_000),
    DailyBulkApiBatches: untouched(15_000),
    HourlyLongTermIdMapping: untouched(100_000),
    HourlyODataCallout: untouched(20_000),
    HourlyShortTermIdMapping: untouched(100_000),
  });
};

const composites: Handler = ({ base }) =>
  jsonAnswer({ sobjects: `${base}/composite/sobjects`, batch: `${base}/composite/batch` });

const tooling: Handler = ({ base }) => jsonAnswer({ query: `${base}/tooling/query` });

export const resourceRoutes: readonly Route[] = [
  { path: '/services/data', access: 'open', get: versionList, uncounted: true },
  { path: '', access: 'session', get: resources },
  { path: 'limits', access: 'session', get: limits },
  { path: 'tooling', access: 'session', get: tooling },
];

export const compositeResources = composites;
