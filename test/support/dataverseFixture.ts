import { type FixtureAnswer, FixtureServer } from './fixtureServer.ts';

/** Answers as documents say that Dataverse does; what no script answers is not there. */
export class FixtureEnvironment extends FixtureServer {
  static async start(): Promise<FixtureEnvironment> {
    const environment = new FixtureEnvironment({
      api: '/api/data/v9.2/',
      headers: { 'odata-version': '4.0' },
      missing: ({ path }) =>
        refusal(404, '0x80060888', `Resource not found for the segment '${path.split(/[?(]/)[0]}'.`),
    });
    await environment.listen();
    return environment;
  }
}

/** The error document of the service. */
export function refusal(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): FixtureAnswer {
  return { status, headers, body: { error: { code, message } } };
}
