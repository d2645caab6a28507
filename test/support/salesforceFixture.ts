import { fields } from '../../src/service/salesforce/fields.ts';
import { type FixtureAnswer, FixtureServer, type SeenRequest } from './fixtureServer.ts';

/** Which fields the org shows; all of them unless a test says otherwise. */
export const allFields: readonly string[] = fields.map(({ name }) => name);

/**
 * Answers as documents say that Salesforce does: a list of versions and a describe from the start; what no script answers
 * is not there. Paths are below `/services/data/v66.0/`, queries are `query?q=SELECT …`.
 */
export class FixtureOrg extends FixtureServer {
  static async start(): Promise<FixtureOrg> {
    const org = new FixtureOrg({
      api: '/services/data/v66.0/',
      headers: { 'content-type': 'application/json;charset=UTF-8', 'sforce-limit-info': 'api-usage=18/15000' },
      missing: () => refusal(404, 'NOT_FOUND', 'The requested resource does not exist'),
    });
    org.on(/^GET \/services\/data$/, { body: versionList });
    org.shows(allFields);
    await org.listen();
    return org;
  }

  /** What describe says that there is. */
  shows(names: readonly string[], more: Record<string, unknown> = {}): void {
    const body = { name: 'BackgroundOperation', queryable: true, fields: names.map((name) => ({ name })), ...more };
    this.on(/^GET sobjects\/BackgroundOperation\/describe$/, { body });
  }

  /** Answers queries whose text the pattern fits. */
  onQuery(pattern: RegExp, answer: FixtureAnswer | ((soql: string) => FixtureAnswer)): void {
    const whole = new RegExp(`^GET query\\?q=.*(?:${pattern.source})`, pattern.flags);
    this.on(whole, typeof answer === 'function' ? (request) => answer(soqlOf(request)) : answer);
  }

  /** The texts of the queries so far that a pattern fits. */
  queries(pattern = /^/): readonly string[] {
    const asked = this.matching(/^GET query\?q=/).map(soqlOf);
    return asked.filter((soql) => pattern.test(soql));
  }
}

function soqlOf({ path }: SeenRequest): string {
  return path.replace(/^query\?q=/, '');
}

export const versionList = [
  { label: "Winter '16", url: '/services/data/v35.0', version: '35.0' },
  { label: "Winter '26", url: '/services/data/v65.0', version: '65.0' },
  { label: "Spring '26", url: '/services/data/v66.0', version: '66.0' },
];

/** An error array of the service. */
export function refusal(
  status: number,
  errorCode: string,
  message: string,
  headers: Record<string, string> = {},
): FixtureAnswer {
  return { status, headers, body: [{ message, errorCode }] };
}

/** A page of a query. */
export function found(records: readonly unknown[], more: Record<string, unknown> = {}): FixtureAnswer {
  return { body: { totalSize: records.length, done: true, records, ...more } };
}

/** What a group of an aggregate query looks like. */
export function group(values: Record<string, unknown>): Record<string, unknown> {
  return { attributes: { type: 'AggregateResult' }, ...values };
}

/** A page that maintenance, or a proxy, shows instead of an answer. */
export const page: FixtureAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: '<!DOCTYPE html><html><head><title>We are down for maintenance</title></head><body></body></html>',
};
