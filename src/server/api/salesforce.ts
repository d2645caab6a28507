import { z } from 'zod';
import { route, value } from '../http/route.ts';
import { settingsSchema } from '../salesforce/settings.ts';

const path = '/api/v1/salesforce';

const get = route({
  method: 'GET',
  path,
  summary: 'Settings of the Salesforce facade, faults on purpose among them',
  answer: settingsSchema,
  handle: ({ salesforce }) => value(salesforce.settings.get()),
});

const put = route({
  method: 'PUT',
  path,
  summary: 'Replace the settings of the Salesforce facade; what is left out is the default',
  body: settingsSchema,
  answer: settingsSchema,
  handle: ({ salesforce }, { body }) => value(salesforce.settings.set(body)),
});

const issued = z.object({
  /** As in `00D…!…`, the form that `sf org login access-token` takes. */
  accessToken: z.string(),
  refreshToken: z.string(),
  username: z.string(),
});

const issue = route({
  method: 'POST',
  path: `${path}/sessions`,
  summary: 'A session of the Salesforce facade, as signing in would give',
  status: 201,
  body: z.strictObject({
    username: z.string().min(1).max(255).optional(),
    clientId: z.string().min(1).max(255).default('PlatformCLI'),
  }),
  bodyOptional: true,
  answer: issued,
  handle({ salesforce }, { body, caller }) {
    const username = body.username ?? salesforce.users.present.username;
    return value({
      username,
      ...salesforce.sessions.issue(username, { clientId: body.clientId, refreshable: true, caller }),
    });
  },
});

const invalidate = route({
  method: 'POST',
  path: `${path}/sessions/invalidate`,
  summary: 'End every session of the Salesforce facade, to see what a client makes of it',
  body: z.strictObject({
    /** Refresh tokens end as well, so that a client has to sign in anew. */
    refreshTokens: z.boolean().default(false),
  }),
  bodyOptional: true,
  answer: z.object({ sessions: z.int() }),
  handle: ({ salesforce }, { body }) => value({ sessions: salesforce.sessions.invalidate(body) }),
});

export const salesforceRoutes = [get, put, issue, invalidate];
