import { OperationFailure } from '../../operation/error.ts';
import { decodeRequest, InvalidRequest } from '../http/decode.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The facade's settings, which can be changed while it runs. */
export interface SettingsHolder {
  get(): Settings;
  /** Takes the place of all settings; what is left out is the default. Raises `invalid-request`, and changes nothing. */
  set(settings: unknown): Settings;
}

export function createSettings(first: unknown, loopback: boolean, onChange: () => void): SettingsHolder {
  let current = checked(first ?? {}, loopback);
  return {
    get: () => current,
    set(settings) {
      current = checked(settings, loopback);
      onChange();
      return current;
    },
  };
}

/** Whoever reaches the port could do everything with any token, so that is for this machine alone. */
function checked(given: unknown, loopback: boolean): Settings {
  const settings = decoded(given);
  if (settings.auth === 'any' && !loopback) {
    throw new OperationFailure(
      'invalid-request',
      'The setting auth cannot be "any" while other machines can reach the server. Use "token", or listen on 127.0.0.1.',
      { path: 'auth' },
    );
  }
  return settings;
}

function decoded(given: unknown): Settings {
  try {
    return decodeRequest(settingsSchema, given, 'body') as Settings;
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const [first] = error.issues;
    const which = first === undefined || first.path === '' ? '' : ` ${first.path}:`;
    throw new InvalidRequest(
      'invalid-request',
      `A setting of the Dataverse facade is not valid:${which} ${first?.message ?? ''}. Correct it.`,
      error.issues,
    );
  }
}
