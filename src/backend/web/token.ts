/** Where bearer tokens come from: a sign-in, a secret, a fixed text. */
export interface TokenSource {
  /**
   * A token that is good now. `force`: the last one was refused, another is wanted. Rejects with an
   * `OperationFailure` when there is none.
   */
  get(options: { readonly force: boolean }): Promise<string>;
}

/** The same token always: what a facade on this machine asks for. */
export function staticToken(token: string): TokenSource {
  return { get: async () => token };
}
