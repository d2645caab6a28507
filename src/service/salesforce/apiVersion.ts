/** The first version of the API with the object (Winter '16; Object Reference), and the newest one that is known here (Winter '27). */
export const oldestVersion = 35;
export const newestVersion = 68;

/** True for the text of a version, as in `66.0`. */
export function isVersion(text: string): boolean {
  return /^[1-9]\d{1,2}\.0$/.test(text);
}
