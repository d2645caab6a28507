import type { Markup } from '../../facade/xml.ts';
import type { Call, Context } from '../context.ts';
import { describeBriefly, describeObject } from '../describe/object.ts';
import { SalesforceFault } from '../fault.ts';
import { checkType } from './argument.ts';
import type { SoapCall } from './calls.ts';
import { elementsOf } from './values.ts';
import { textsOf } from './xmlTree.ts';

/** Objects of one call; the number has no source. */
const most = 100;

/** The addresses are REST's own. */
function withoutAddresses<Shape extends { readonly urls: unknown }>({ urls: _, ...rest }: Shape) {
  return rest;
}

function described(name: string, { base }: Call, { settings }: Context): Markup[] {
  checkType(name);
  return elementsOf('result', withoutAddresses(describeObject(base, settings)));
}

export const describeSObjects: SoapCall = ({ body }, call, context) => {
  const names = textsOf(body, 'sObjectType');
  if (names.length === 0 || names.length > most) {
    throw new SalesforceFault(500, 'MISSING_ARGUMENT', `1 to ${most} elements sObjectType are needed.`);
  }
  return names.flatMap((name) => described(name, call, context));
};

export const describeSObject: SoapCall = ({ body }, call, context) =>
  described(textsOf(body, 'sObjectType')[0] ?? '', call, context);

export const describeGlobal: SoapCall = (_request, { base }) =>
  elementsOf('result', {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: [withoutAddresses(describeBriefly(base))],
  });
