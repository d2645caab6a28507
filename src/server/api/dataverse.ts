import { settingsSchema } from '../dataverse/settings.ts';
import { route, value } from '../http/route.ts';

const path = '/api/v1/dataverse';

const get = route({
  method: 'GET',
  path,
  summary: 'Settings of the Dataverse facade, faults on purpose among them',
  answer: settingsSchema,
  handle: ({ dataverse }) => value(dataverse.get()),
});

const put = route({
  method: 'PUT',
  path,
  summary: 'Replace the settings of the Dataverse facade; what is left out is the default',
  body: settingsSchema,
  answer: settingsSchema,
  handle: ({ dataverse }, { body }) => value(dataverse.set(body)),
});

export const dataverseRoutes = [get, put];
