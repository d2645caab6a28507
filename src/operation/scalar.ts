const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Most digits of a whole number that is written with an exponent. */
const maxExponent = 400;

/** True for the words that JSON reads as something else than text: a number, true, false, null. */
export function isScalarWord(text: string): boolean {
  return text === 'true' || text === 'false' || text === 'null' || isNumber(text);
}

export function isNumber(text: string): boolean {
  return number.test(text);
}

/**
 * The exact value of a JSON number: its digits without zeros at either end, and the power of ten they are multiplied
 * with. Zero has no digits.
 */
export function decimalOf(text: string): { negative: boolean; digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const leading = (whole + fraction).replace(/^0+/, '');
  const digits = trimZeros(leading);
  return {
    negative: mantissa.startsWith('-') && digits !== '',
    digits,
    exponent: digits === '' ? 0 : Number(power) - fraction.length + (leading.length - digits.length),
  };
}

/** Without a regular expression, which would take quadratic time on many zeros. */
function trimZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** A whole number in plain digits ('1e3' is '1000', '5.0' is '5'), or null when it is not whole or far too long. */
export function wholeNumber(text: string): string | null {
  const { negative, digits, exponent } = decimalOf(text);
  if (digits === '') return '0';
  if (exponent < 0 || exponent > maxExponent) return null;
  return (negative ? '-' : '') + digits + '0'.repeat(exponent);
}
