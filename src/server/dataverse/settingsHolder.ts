import { type SettingsHolder as Holder, holdSettings } from '../facade/settingsHolder.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The facade's settings, which can be changed while it runs. */
export type SettingsHolder = Holder<Settings>;

/** `first`: settings as in the file of `--dataverse`; undefined: the defaults. Raises `invalid-request`. */
export function createSettings(first: unknown, loopback: boolean): SettingsHolder {
  return holdSettings({ service: 'Dataverse', schema: settingsSchema, first, loopback });
}
