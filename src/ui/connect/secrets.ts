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

  /** Keeps a secret in place of the one before it; not when that has been taken away meanwhile. */
  async renew(connection: string, secret: string): Promise<void> {
    if ((await this.get(connection)) !== undefined) await this.set(connection, secret);
  }

  delete(connection: string): Thenable<void> {
    return this.#storage.delete(keyOf(connection));
  }
}

function keyOf(connection: string): string {
  return `connection/${connection}`;
}
