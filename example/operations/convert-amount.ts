import type { SingleHandler } from '../background-operations.d.ts';
import { startRateService } from '../lib/rate-service.ts';

interface Input {
  readonly cents: number;
  readonly from?: string;
  readonly to: string;
}

/** The service runs inside this process, from the first call on, until the process ends. */
let service: Promise<string> | undefined;

export default {
  type: 'amount.convert',
  displayName: 'Convert an amount',
  description: 'Asks a local web service for a currency rate. The service fails the first time, so this needs a retry.',
  retryLimit: 3,
  retryBackoff: 1_000,
  timeout: 10_000,
  concurrency: 4,
  input: {
    type: 'object',
    required: ['cents', 'to'],
    additionalProperties: false,
    properties: {
      cents: {
        type: 'integer',
        title: 'Amount',
        description: 'Amount in whole cents.',
        minimum: 0,
        default: 129_900,
      },
      from: {
        type: 'string',
        title: 'From',
        description: 'Currency of the amount, three letters. data/rates.json lists the known ones.',
        pattern: '^[A-Z]{3}$',
        default: 'EUR',
        examples: ['EUR', 'USD', 'JPY'],
      },
      to: {
        type: 'string',
        title: 'To',
        description: 'Currency to convert to.',
        pattern: '^[A-Z]{3}$',
        default: 'USD',
        examples: ['USD', 'CHF', 'SEK'],
      },
    },
  },

  async run({ cents, from = 'EUR', to }, { operation, attempt, signal, log }) {
    service ??= startRateService({ rates: 'data/rates.json', memory: 'out/rate-service' });
    const url = await service;
    log(`attempt ${attempt}: GET ${url}/rates/${from}/${to}`);
    const response = await fetch(`${url}/rates/${from}/${to}`, { headers: { 'x-request-id': operation.id }, signal });
    const body = (await response.json()) as { readonly rate: number; readonly error: string };
    if (response.ok) return { cents: Math.round(cents * body.rate), currency: to, rate: body.rate };
    throw Object.assign(new Error(`The rate service answered ${response.status}: ${body.error}`), {
      code: response.status,
      // What is wrong with the request stays wrong; anything else may go better next time.
      retry: response.status >= 500,
    });
  },
} satisfies SingleHandler<Input>;
