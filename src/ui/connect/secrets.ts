import type * as vscode from 'vscode';

/** The secret of each connection: a client's secret or a bearer token. Only VS Code's secret storage holds it. */
export class Secrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  get(connection: string): Thenable<string | undefined> {
    return this.#storage.get(keyOf(connection));
  }

  set(connection: string, secret: string): Thenable<void> {
    return this.#storage.store(keyOf(connection), secret);
  }

  delete(connection: string): Thenable<void> {
    return this.#storage.delete(keyOf(connection));
  }
}

function keyOf(connection: string): string {
  return `connection/${connection}`;
}
