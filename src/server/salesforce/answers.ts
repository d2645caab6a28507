import type { FacadeAnswer } from '../facade.ts';
import type { SalesforceFault } from './fault.ts';

type Headers = Readonly<Record<string, string>>;

const json = { 'Content-Type': 'application/json;charset=UTF-8' };

export function jsonAnswer(value: unknown, headers: Headers = {}, status = 200): FacadeAnswer {
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(value) };
}

/** The error array of a refusal (`fields` only when it names some). */
export function faultAnswer({ status, code, message, detail }: SalesforceFault): FacadeAnswer {
  const fields = detail.fields === undefined ? {} : { fields: detail.fields };
  return jsonAnswer([{ message, errorCode: code, ...fields }], detail.headers, status);
}

/** The page that a proxy or a maintenance shows instead of an answer. */
export function pageAnswer(status: number): FacadeAnswer {
  const body =
    '<!DOCTYPE html><html><head><title>We are down for maintenance</title></head>' +
    '<body><h1>We are down for maintenance.</h1><p>Sorry for the inconvenience. We will be back shortly.</p></body></html>';
  return { status, headers: { 'Content-Type': 'text/html;charset=UTF-8' }, body };
}
