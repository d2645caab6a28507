/** So many selected operations are acted on at once, as a single one is. */
const handful = 10;

/** Whether operations that were selected are shown before something is done to them: many are, and several on production. */
export function isMany(targets: readonly { readonly session: { readonly production: boolean } }[]): boolean {
  return targets.length > handful || (targets.length > 1 && targets.some(({ session }) => session.production));
}
