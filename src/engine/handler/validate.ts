import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { OperationFailure } from '../../operation/error.ts';
import { propertyPath } from './jsonFault.ts';

/** Raises `invalid-input` when the value, an input that was parsed, does not fit. */
export type InputCheck = (value: unknown) => void;

/** Formats are annotations here, as draft 2020-12 has it; keywords that are not known are left alone. */
const options: Options = { strict: false, validateFormats: false, logger: false };

/** One of each dialect knows whether a schema is a schema; compiled schemas never see each other. */
const dialects = { 2020: new Ajv2020(options), 7: new Ajv(options) };

/** Compiles a JSON schema, draft 2020-12 unless its `$schema` names draft-07 or -06. Raises an Error for a bad schema. */
export function inputCheck(schema: Record<string, unknown>, type: string): InputCheck {
  const isOlder = typeof schema.$schema === 'string' && /draft-0[67]/.test(schema.$schema);
  const dialect = isOlder ? dialects[7] : dialects[2020];
  if (dialect.validateSchema(schema) !== true) {
    throw new Error(
      `The input schema of ${type} is not a JSON schema: ${dialect.errorsText(dialect.errors, { dataVar: 'input' })}.`,
    );
  }
  const Dialect = isOlder ? Ajv : Ajv2020;
  const validate = new Dialect({ ...options, validateSchema: false }).compile(schema);
  return (value) => {
    if (validate(value) === true) return;
    const error = mostTelling(validate.errors ?? []);
    const path = error === undefined ? 'input' : pathOf(error, value);
    const sentence = `${path} ${error === undefined ? 'does not fit' : misfit(error)}.`;
    throw new OperationFailure('invalid-input', `${sentence} Change the input to fit the schema of ${type}.`, { path });
  };
}

/** The error that lies deepest in the input; of those the first. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  return errors.reduce<ErrorObject | undefined>(
    (best, error) => (best === undefined || depth(error) > depth(best) ? error : best),
    undefined,
  );
}

/** A path such as `input.rows[3].amount`, of the property itself where one is missing or not allowed. */
function pathOf(error: ErrorObject, value: unknown): string {
  let path = 'input';
  let inside = value;
  for (const part of error.instancePath.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path = Array.isArray(inside) ? `${path}[${name}]` : propertyPath(path, name);
    inside = (inside as Record<string, unknown>)[name];
  }
  const property = error.params.missingProperty ?? error.params.additionalProperty ?? error.params.unevaluatedProperty;
  return typeof property === 'string' ? propertyPath(path, property) : path;
}

function misfit(error: ErrorObject): string {
  if (error.keyword === 'required') return 'is missing';
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') return 'is not allowed';
  if (error.keyword === 'enum') return `must be one of ${JSON.stringify(error.params.allowedValues)}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params.allowedValue)}`;
  return error.message ?? 'does not fit';
}
