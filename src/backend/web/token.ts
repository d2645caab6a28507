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

/** A token that was given, and whether it still holds; left out: until it is refused. */
export interface GivenToken {
  readonly token: string;
  readonly holds?: () => boolean;
}

/** Tokens that `ask` gives, kept in memory alone. One question for all that wait; it is asked anew when a token was refused or holds no longer. */
export function keptToken(ask: () => Promise<GivenToken>): TokenSource {
  let kept: GivenToken | undefined;
  let asked: Promise<string> | undefined;
  const anew = async (): Promise<string> => {
    kept = await ask();
    return kept.token;
  };
  return {
    async get({ force }) {
      if (!force && kept !== undefined && kept.holds?.() !== false) return kept.token;
      asked ??= anew().finally(() => {
        asked = undefined;
      });
      return asked;
    },
  };
}
