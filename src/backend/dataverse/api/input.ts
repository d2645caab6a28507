import { OperationFailure } from '../../../operation/error.ts';
import { rawNumberText } from '../../../operation/json.ts';
import { isNumber, wholeNumber } from '../../../operation/scalar.ts';
import { isGuid } from '../row/expression.ts';
import { type ApiParameter, type CustomApi, parameterTypes } from './customApi.ts';

/** What is sent with a start: every parameter in the form that the service takes. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * Checks an input against the parameters of a custom API and puts values into the form of their types: the service
 * stores numbers and the like as text (reference 1.1), so that an input that is read back must fit as well. What is no
 * parameter is left for the service to judge. Raises `invalid-input` with the path of the field.
 */
export function bodyOf(api: CustomApi, input: unknown): Body {
  const given = input === undefined || input === null ? {} : input;
  if (typeof given !== 'object' || Array.isArray(given) || rawNumberText(given) !== null) {
    throw refuse('input', `The input of ${api.uniquename} must be an object with its parameters.`);
  }
  const body: Record<string, unknown> = { ...given };
  for (const parameter of api.CustomAPIRequestParameters) {
    const { uniquename: name } = parameter;
    const value = body[name];
    if (value === undefined || value === null) {
      if (parameter.isoptional !== true) throw refuse(`input.${name}`, `The parameter ${name} is missing.`);
      continue;
    }
    const fitting = fitted(parameter, value);
    if (fitting === undefined) {
      const type = parameterTypes[parameter.type] ?? 'String';
      throw refuse(`input.${name}`, `The parameter ${name} must be ${article(type)} ${type}.`);
    }
    body[name] = fitting;
  }
  return body;
}

/** The value in the form of the type; undefined: it has another type. */
function fitted({ type }: ApiParameter, value: unknown): unknown {
  switch (parameterTypes[type]) {
    case 'Boolean':
      return typeof value === 'boolean' ? value : fitBoolean(value);
    case 'Decimal':
    case 'Float':
    case 'Money':
      return fitNumber(value);
    case 'Integer':
    case 'Picklist':
      return fitInteger(value);
    case 'DateTime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
    case 'Guid':
      return typeof value === 'string' && isGuid(value) ? value : undefined;
    // Texts, entities and lists have forms of their own, which the service judges.
    default:
      return value;
  }
}

function fitBoolean(value: unknown): boolean | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function fitNumber(value: unknown): unknown {
  if (typeof value === 'number' || rawNumberText(value) !== null) return value;
  return typeof value === 'string' && isNumber(value) ? Number(value) : undefined;
}

function fitInteger(value: unknown): number | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const whole = isNumber(text) ? wholeNumber(text) : null;
  const found = whole === null ? Number.NaN : Number(whole);
  return found >= -2_147_483_648 && found <= 2_147_483_647 ? found : undefined;
}

function article(type: string): string {
  return /^[AEIO]/.test(type) ? 'an' : 'a';
}

function refuse(path: string, message: string): OperationFailure {
  return new OperationFailure('invalid-input', message, { path });
}
