import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import { candidatesOf, type SourceSurroundings } from '../../viewModel/source/candidates.ts';
import type { EngineLauncher } from '../engineLauncher.ts';
import { setting } from '../settings.ts';

/** How long what was found, or not, holds, ms. */
const fresh = 5_000;

/** Finds the files that stacks name: on this machine, in the workspace, or where a setting says that they are. */
export class SourceFinder {
  readonly #launcher: EngineLauncher;
  readonly #clock: Clock;
  #found = new Map<string, Promise<vscode.Uri | undefined>>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(launcher: EngineLauncher, clock: Clock) {
    this.#launcher = launcher;
    this.#clock = clock;
  }

  /** The file, or undefined when there is none. */
  find(path: string): Promise<vscode.Uri | undefined> {
    const now = this.#clock.elapsed();
    if (now - this.#since > fresh) {
      this.#found = new Map();
      this.#since = now;
    }
    const known = this.#found.get(path) ?? firstFile(candidatesOf(path, this.#surroundings()));
    this.#found.set(path, known);
    return known;
  }

  /** Opens the file at a line and column (both from 1), or says what can be done when it is not here. */
  async open(path: string, line: number, column: number | undefined): Promise<void> {
    const uri = await this.find(path);
    if (!uri) {
      const missing = vscode.l10n.t('{0} is not on this machine. The setting Source Paths can say where it is.', path);
      void vscode.window.showInformationMessage(missing);
      return;
    }
    const at = new vscode.Position(line - 1, (column ?? 1) - 1);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  }

  #surroundings(): SourceSurroundings {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const handlers = this.#launcher.handlersFolder();
    const paths = folders.map(({ uri }) => uri.fsPath);
    const mapping = Object.entries(setting.sourcePaths.get()).flatMap(([from, to]) =>
      typeof to === 'string' ? [[from, withFolders(to, folders)]] : [],
    );
    return {
      folders: handlers === undefined ? paths : [...new Set([...paths, handlers])],
      mapping: Object.fromEntries(mapping),
    };
  }
}

/** `${workspaceFolder}` is the first folder of the workspace, `${workspaceFolder:name}` the one of that name. */
function withFolders(text: string, folders: readonly vscode.WorkspaceFolder[]): string {
  return text.replace(/\$\{workspaceFolder(?::([^}]*))?\}/g, (whole, name?: string) => {
    const folder = name === undefined ? folders[0] : folders.find((each) => each.name === name);
    return folder?.uri.fsPath ?? whole;
  });
}

async function firstFile(paths: readonly string[]): Promise<vscode.Uri | undefined> {
  for (const path of paths) {
    const uri = vscode.Uri.file(path);
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) !== 0) return uri;
    } catch {
      // It is not there.
    }
  }
  return undefined;
}
