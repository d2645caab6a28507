import { z } from 'zod';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { HandlerInfo } from '../../../operation/handler.ts';
import type { Requests } from '../request/requests.ts';
import { decode, rowsAnswer } from '../row/answer.ts';
import { type CustomApi, customApi, customApisAddress, isRunnable } from './customApi.ts';
import { handlerOf } from './parameterSchema.ts';

/** What was read is good for that long, ms; a name that is not found is looked for again. */
const freshFor = 300_000;
const mostPages = 20;
const entitySet = z.object({ EntitySetName: z.string().min(1) });

interface Catalog {
  readonly at: number;
  readonly apis: ReadonlyMap<string, CustomApi>;
  readonly handlers: readonly HandlerInfo[];
}

/** The custom APIs of an environment. */
export class CustomApis {
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #sets = new Map<string, string>();
  #catalog: Catalog | undefined;

  constructor(requests: Requests, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
  }

  /** All that can run, private ones last; one whose description is odd stands there with what is wrong with it. */
  async handlers(): Promise<readonly HandlerInfo[]> {
    return (await this.#read()).handlers;
  }

  /** The API of a name. Raises `unknown-type`. */
  async find(name: string): Promise<CustomApi> {
    const known = this.#catalog;
    const fresh = known !== undefined && this.#clock.elapsed() - known.at < freshFor;
    const api = (fresh ? known.apis.get(name) : undefined) ?? (await this.#read()).apis.get(name);
    if (api !== undefined) return api;
    const message = `The environment has no custom API "${name.slice(0, 200)}" that can run. Check the name, and whether its solution is installed.`;
    throw new OperationFailure('unknown-type', message, { path: 'type' });
  }

  /** Entity set of a table, as it stands in addresses. */
  async setOf(table: string): Promise<string> {
    const known = this.#sets.get(table);
    if (known !== undefined) return known;
    const address = `EntityDefinitions(LogicalName='${encodeURIComponent(table.replaceAll("'", "''"))}')?$select=EntitySetName`;
    const { text } = await this.#requests.read(address);
    const { EntitySetName } = decode(entitySet, text, 'GET EntityDefinitions');
    this.#sets.set(table, EntitySetName);
    return EntitySetName;
  }

  async #read(): Promise<Catalog> {
    const apis = new Map<string, CustomApi>();
    const last: HandlerInfo[] = [];
    const handlers: HandlerInfo[] = [];
    let address: string | undefined = customApisAddress;
    for (let page = 0; address !== undefined && page < mostPages; page += 1) {
      const { text } = await this.#requests.read(address);
      const answer: z.output<typeof rowsAnswer> = decode(rowsAnswer, text, 'GET customapis');
      for (const value of answer.value) {
        const api = customApi.safeParse(value);
        if (!api.success) {
          last.push(odd(value, api.error));
        } else if (isRunnable(api.data)) {
          apis.set(api.data.uniquename, api.data);
          (api.data.isprivate === true ? last : handlers).push(handlerOf(api.data));
        }
      }
      address = answer['@odata.nextLink'];
    }
    this.#catalog = { at: this.#clock.elapsed(), apis, handlers: [...handlers, ...last] };
    return this.#catalog;
  }
}

function odd(value: unknown, error: z.ZodError): HandlerInfo {
  const named = z.object({ uniquename: z.string() }).safeParse(value);
  const [issue] = error.issues;
  const field = z.core.toDotPath(issue?.path ?? []);
  const message = `The answer of the environment is not as expected: ${field}: ${issue?.message ?? 'unknown'}.`;
  const file = named.success ? named.data.uniquename.slice(0, 255) : 'custom API';
  return { file, declaration: null, problem: { message, stack: null }, paused: false };
}
