/** Text for people, translated where the host has a translation. `{0}`, `{1}` … stand for the arguments. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

interface Language {
  readonly translate: Translate;
  /** BCP 47, for dates, numbers and durations. */
  readonly locale: string;
}

const english: Language = {
  translate: (message, ...args) => message.replace(/\{(\d+)\}/g, (hole, index) => String(args[Number(index)] ?? hole)),
  locale: 'en',
};

let language = english;

/** Sets the language of everything that is projected from now on; without an argument, English. */
export function useLanguage(chosen: Language = english): void {
  language = chosen;
}

export const l10n = {
  t: (message: string, ...args: (string | number)[]): string => language.translate(message, ...args),
  get locale(): string {
    return language.locale;
  },
};

/** One of two whole sentences by count; both take the count as `{0}`. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** A count with the separators of the language: 12,345. */
export function number(value: number): string {
  return value.toLocaleString(language.locale);
}
