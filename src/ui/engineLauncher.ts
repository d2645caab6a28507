import path from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import { Sender } from '../viewModel/signal.ts';
import { prepareExample } from './example.ts';
import { setting } from './settings.ts';

/** Which engine this workspace uses: its own, or the one of the shipped example. */
export type EngineChoice = 'local' | 'example';

const choiceKey = 'engine';

/** Starts, or finds, the engine of this workspace. It is a person's click that starts it the first time. */
export class EngineLauncher {
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #chosen = new Sender<void>();

  /** The choice has changed. */
  readonly onChoice = this.#chosen.signal;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#log = log;
  }

  /** What the person has started in this workspace, or named in its settings; undefined: nothing yet. */
  get choice(): EngineChoice | undefined {
    const named = setting.dataFolder.get() === '' ? undefined : 'local';
    return this.#context.workspaceState.get<EngineChoice>(choiceKey) ?? named;
  }

  async choose(choice: EngineChoice): Promise<void> {
    if (this.#context.workspaceState.get(choiceKey) === choice) return;
    await this.#context.workspaceState.update(choiceKey, choice);
    this.#chosen.send();
  }

  /** Handlers run code of the workspace, so they need its trust. */
  get trusted(): boolean {
    return vscode.workspace.isTrusted;
  }

  /** Absolute path of the folder that handlers run in, the workspace; undefined without one. */
  handlersFolder(): string | undefined {
    if (this.choice === 'example') return this.#exampleFolder().fsPath;
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    return root?.scheme === 'file' ? root.fsPath : undefined;
  }

  /** Globs of the handler files below that folder. */
  handlerPatterns(): readonly string[] {
    return this.choice === 'example' ? ['operations/**/*.{mjs,ts}'] : setting.handlers.get();
  }

  dataFolder(): string {
    if (this.choice === 'example') return path.join(this.#exampleFolder().fsPath, '.engine');
    const chosen = setting.dataFolder.get();
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    if (chosen !== '') return path.isAbsolute(chosen) ? chosen : path.join(root ?? '', chosen);
    return path.join((this.#context.storageUri ?? this.#context.globalStorageUri).fsPath, 'engine');
  }

  /** The folder for drafts of operations. */
  draftFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.#context.storageUri ?? this.#context.globalStorageUri, 'drafts');
  }

  async open(signal: AbortSignal): Promise<Backend> {
    if (!this.trusted) throw new Error(vscode.l10n.t('This workspace is not trusted, so its handlers are not run.'));
    // Whatever the person has asked for, they want the engine of this workspace.
    if (this.choice === undefined) await this.choose('local');
    if (this.choice === 'example') await prepareExample(this.#context.extensionUri, this.#exampleFolder());
    const { startBackend } = await import('./startBackend.ts');
    const dataFolder = this.dataFolder();
    const handlersFolder = this.handlersFolder();
    this.#log.info(`Opening the engine of ${dataFolder}, handlers from ${handlersFolder ?? 'nowhere'}.`);
    const serverScript = vscode.Uri.joinPath(this.#context.extensionUri, 'dist', 'server.js').fsPath;
    const version = String(this.#context.extension.packageJSON.version);
    const patterns = this.handlerPatterns();
    try {
      return await startBackend({ serverScript, dataFolder, handlersFolder, patterns, version, signal });
    } catch (error) {
      throw folderProblem(error, dataFolder) ?? error;
    }
  }

  #exampleFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.#context.globalStorageUri, 'example');
  }
}

/** A sentence in place of what the system says when the data folder cannot be made or written to. */
function folderProblem(error: unknown, folder: string): Error | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const sentence = vscode.l10n.t(
    'the data folder {0} cannot be used ({1}). Choose another in the setting Data Folder.',
    folder,
    error.message,
  );
  return new Error(sentence, { cause: error });
}
