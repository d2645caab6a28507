/** How to reach an engine server. */
export interface EngineConnection {
  /** As in `http://127.0.0.1:4711`, without a path. */
  readonly url: string;
  readonly token: string;
}

/**
 * Says where the server is now; called again when nothing answers there or the token is refused, since a server that
 * was started again has another port and token. Rejects with an `OperationFailure` when there is none.
 */
export type Resolve = () => Promise<EngineConnection>;

/** The address in use: resolved on first need, once for all that wait, and again after it proved wrong. */
export class CurrentConnection {
  readonly #resolve: Resolve;
  #current: Promise<EngineConnection> | undefined;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  get(): Promise<EngineConnection> {
    if (this.#current === undefined) {
      const current = this.#resolve();
      this.#current = current;
      current.catch(() => this.#forget(current));
    }
    return this.#current;
  }

  /** Resolves anew, once for all that found the same one wrong. */
  async renew(wrong: EngineConnection): Promise<EngineConnection> {
    const current = this.#current;
    const known = await current?.catch(() => undefined);
    if (known === wrong && this.#current === current) this.#current = undefined;
    return this.get();
  }

  #forget(current: Promise<EngineConnection>): void {
    if (this.#current === current) this.#current = undefined;
  }
}
