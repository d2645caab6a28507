import { type SettingsHolder as Holder, holdSettings } from '../facade/settingsHolder.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The facade's settings, which can be changed while it runs. */
export type SettingsHolder = Holder<Settings>;

export function createSettings(first: unknown, loopback: boolean, onChange: () => void): SettingsHolder {
  return holdSettings({ service: 'Dataverse', schema: settingsSchema, first, loopback, onChange });
}
