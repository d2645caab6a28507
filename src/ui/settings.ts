import * as vscode from 'vscode';
import type { StatusBarMode } from '../viewModel/statusBar.ts';
import type { Zone } from '../viewModel/time.ts';
import { configurationPrefix, settings } from './ids.ts';

/** When the window keeps listening although nothing of ours is visible. */
export type WatchMode = 'whileWorking' | 'always' | 'never';

/** One setting: its value now, and when it changes. */
export interface Setting<T> {
  get(): T;
  /** Writes the user's own value, which holds in every workspace. */
  set(value: T): Thenable<void>;
  onChange(listener: () => void): vscode.Disposable;
}

export const setting = {
  dataFolder: settingOf(settings.dataFolder, ''),
  handlers: settingOf<readonly string[]>(settings.handlers, ['operations/**/*.{js,mjs,ts,mts}']),
  failureNotifications: settingOf(settings.failureNotifications, true),
  statusHighlight: settingOf(settings.statusHighlight, true),
  stalledAfter: settingOf(settings.stalledAfter, 30),
  statusBar: settingOf<StatusBarMode>(settings.statusBar, 'activity'),
  watch: settingOf<WatchMode>(settings.watch, 'whileWorking'),
  timeZone: settingOf<Zone>(settings.timeZone, 'local'),
  historyMost: settingOf(settings.historyMost, 10_000),
  dailyCeiling: settingOf(settings.dailyCeiling, 5_000),
  sourcePaths: settingOf<Readonly<Record<string, unknown>>>(settings.sourcePaths, {}),
};

function settingOf<T>(key: string, otherwise: T): Setting<T> {
  const full = `${configurationPrefix}.${key}`;
  return {
    get: () => vscode.workspace.getConfiguration().get<T>(full) ?? otherwise,
    set: (value) => vscode.workspace.getConfiguration().update(full, value, vscode.ConfigurationTarget.Global),
    onChange: (listener) =>
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(full)) listener();
      }),
  };
}
