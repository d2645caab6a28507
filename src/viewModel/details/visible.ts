import type { Operation } from '../../operation/operation.ts';
import { shorten } from '../plainText.ts';

/** Characters that turn, hide or break what stands around them. A joiner between pictures makes one picture of them. */
const hidden = new RegExp(
  [
    String.raw`(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f]`,
    String.raw`[\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]`,
    String.raw`[\u{e0000}-\u{e007f}]`,
    String.raw`(?<![\p{Extended_Pictographic}\ufe0f])\u200d`,
  ].join('|'),
  'gu',
);

/** Foreign text with its lines kept, at most `max` characters; what could not be seen is written as its escape. */
export function visibleText(text: string, max: number): string {
  const short = text.length > max * 2 ? text.slice(0, max * 2) : text;
  return shorten(short.replace(/\r\n?/g, '\n').replace(hidden, escaped), max);
}

/** The same as one line. */
export function visibleLine(text: string, max = 120): string {
  return visibleText(
    text
      .slice(0, max * 4)
      .replace(/\s+/g, ' ')
      .trim(),
    max,
  );
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** What people call the operation, with what could not be seen made visible. */
export function visibleLabel({ displayName, name, type }: Pick<Operation, 'displayName' | 'name' | 'type'>): string {
  return visibleLine(displayName ?? '', 200) || visibleLine(name, 200) || visibleLine(type, 200);
}
