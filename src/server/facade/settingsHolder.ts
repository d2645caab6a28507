import type { z } from 'zod';
import { alone, type Journal } from '../../engine/store/journal.ts';
import { OperationFailure } from '../../operation/error.ts';
import { decodeRequest, InvalidRequest } from '../http/decode.ts';

/** The settings of a facade, which can be changed while it runs. */
export interface SettingsHolder<Settings> {
  get(): Settings;
  /** Takes the place of all settings; what is left out is the default. Raises `invalid-request`, and changes nothing. */
  set(settings: unknown): Settings;
  /** Calls back after every change. */
  onChange(listener: () => void): void;
  /**
   * Shares them with the other servers of a database: what is set last, at any of them or by the file of one that starts,
   * holds for all. Resolves when what holds by then holds here.
   */
  share(journal: Journal): Promise<void>;
}

export interface HolderOptions<Settings> {
  /** As in "the Dataverse facade". */
  readonly service: string;
  readonly schema: z.ZodType<Settings>;
  /** What the server was started with; undefined: the defaults. */
  readonly first: unknown;
  /** True when only this machine can reach the server. */
  readonly loopback: boolean;
}

export function holdSettings<Settings extends { readonly auth: 'token' | 'any' }>(
  options: HolderOptions<Settings>,
): SettingsHolder<Settings> {
  let current = checked(options.first ?? {}, options);
  let journal = alone;
  const topic = `settings of ${options.service}`;
  const listeners: (() => void)[] = [];
  const take = (settings: Settings) => {
    current = settings;
    for (const listener of listeners) listener();
  };
  const tell = () => journal.tell({ topic, value: current, until: null });
  return {
    get: () => current,
    set(settings) {
      take(checked(settings, options));
      tell();
      return current;
    },
    onChange: (listener) => void listeners.push(listener),
    async share(shared) {
      journal = shared;
      shared.on(topic, (settings: Settings) => take(safe(settings, options)));
      await shared.catchUp();
      if (options.first === undefined) return;
      take(checked(options.first, options));
      tell();
      await shared.settled();
    },
  };
}

/** What a server that only its own machine reaches may allow is no word for one that others reach. */
function safe<Settings extends { readonly auth: 'token' | 'any' }>(
  settings: Settings,
  { loopback, schema }: HolderOptions<Settings>,
): Settings {
  const known = schema.parse(settings);
  return loopback ? known : { ...known, auth: 'token' };
}

/** Whoever reaches the port could do everything with any token, so that is for this machine alone. */
function checked<Settings extends { readonly auth: 'token' | 'any' }>(
  given: unknown,
  options: HolderOptions<Settings>,
): Settings {
  const settings = decoded(given, options);
  if (settings.auth === 'any' && !options.loopback) {
    throw new OperationFailure(
      'invalid-request',
      'The setting auth cannot be "any" while other machines can reach the server. Use "token", or listen on 127.0.0.1.',
      { path: 'auth' },
    );
  }
  return settings;
}

function decoded<Settings>(given: unknown, { schema, service }: HolderOptions<Settings>): Settings {
  try {
    return decodeRequest(schema, given, 'body') as Settings;
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const [first] = error.issues;
    const which = first === undefined || first.path === '' ? '' : ` ${first.path}:`;
    throw new InvalidRequest(
      'invalid-request',
      `A setting of the ${service} facade is not valid:${which} ${first?.message ?? ''}. Correct it.`,
      error.issues,
    );
  }
}
