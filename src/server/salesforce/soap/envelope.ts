import { element, type Markup, xmlDocument } from '../../facade/xml.ts';
import type { FacadeAnswer } from '../../facade.ts';
import type { SalesforceFault } from '../fault.ts';
import { childOf, type Element, readXml } from './xmlTree.ts';

/** A SOAP request, taken apart. */
export interface SoapRequest {
  /** As in `getUpdated`. */
  readonly call: string;
  /** The element of the call, with its arguments. */
  readonly body: Element;
  /** Token in the SessionHeader. */
  readonly sessionId: string | undefined;
  /** Headers of the call, such as QueryOptions. */
  readonly header: Element | undefined;
}

/** Undefined: it is no SOAP envelope with one call. */
export function readEnvelope(text: string): SoapRequest | undefined {
  const envelope = readXml(text);
  if (envelope?.name !== 'Envelope') return undefined;
  const header = childOf(envelope, 'Header');
  const body = childOf(envelope, 'Body')?.children ?? [];
  const [call] = body;
  if (call === undefined || body.length > 1) return undefined;
  const sessionId = childOf(childOf(header, 'SessionHeader'), 'sessionId')?.text.trim();
  return { call: call.name, body: call, sessionId, header };
}

const namespaces = {
  'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
};

function envelope(status: number, own: Record<string, string>, header: readonly Markup[], body: Markup): FacadeAnswer {
  const root = element('soapenv:Envelope', { ...namespaces, ...own }, [
    ...(header.length === 0 ? [] : [element('soapenv:Header', {}, header)]),
    element('soapenv:Body', {}, [body]),
  ]);
  return { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body: xmlDocument(root) };
}

/** The answer of a call: an element for each result, and how much of the daily limit is used up. */
export function soapAnswer(
  call: string,
  results: readonly Markup[],
  usage: { readonly used: number; readonly limit: number } | null,
): FacadeAnswer {
  const header =
    usage === null
      ? []
      : [
          element('LimitInfoHeader', {}, [
            element('limitInfo', {}, [
              element('current', {}, [String(usage.used)]),
              element('limit', {}, [String(usage.limit)]),
              element('type', {}, ['API REQUESTS']),
            ]),
          ]),
        ];
  const own = { xmlns: 'urn:partner.soap.sforce.com', 'xmlns:sf': 'urn:sobject.partner.soap.sforce.com' };
  return envelope(200, own, header, element(`${call}Response`, {}, results));
}

/** Types of details by code (SOAP API Developer Guide, API Fault Element); all others are UnexpectedErrorFault. */
const details: Readonly<Partial<Record<SalesforceFault['code'], string>>> = {
  INVALID_FIELD: 'InvalidFieldFault',
  INVALID_LOGIN: 'LoginFault',
  INVALID_QUERY_FILTER_OPERATOR: 'ApiQueryFault',
  INVALID_QUERY_LOCATOR: 'InvalidQueryLocatorFault',
  INVALID_TYPE: 'InvalidSObjectFault',
  MALFORMED_ID: 'InvalidIdFault',
  MALFORMED_QUERY: 'MalformedQueryFault',
  REQUEST_LIMIT_EXCEEDED: 'ApiFault',
};
/** Those that also say where in the query the mistake is, -1 when that is not known. */
const queryDetails: readonly string[] = [
  'InvalidFieldFault',
  'ApiQueryFault',
  'InvalidSObjectFault',
  'MalformedQueryFault',
];

/** A fault, always with 500, as SOAP 1.1 has it. */
export function soapFault({ code, message, detail }: SalesforceFault): FacadeAnswer {
  const type = details[code] ?? 'UnexpectedErrorFault';
  const at = detail.at ?? { row: -1, column: -1 };
  const place = queryDetails.includes(type)
    ? [element('sf:row', {}, [String(at.row)]), element('sf:column', {}, [String(at.column)])]
    : [];
  return fault(`sf:${code}`, `${code}: ${message}`, [
    element('detail', {}, [
      element(`sf:${type}`, { 'xsi:type': `sf:${type}` }, [
        element('sf:exceptionCode', {}, [code]),
        element('sf:exceptionMessage', {}, [message]),
        ...place,
      ]),
    ]),
  ]);
}

/** What is not even a request. */
export function badEnvelope(): FacadeAnswer {
  return fault('soapenv:Client', 'The body must be a SOAP envelope with one call, without a document type.', []);
}

function fault(code: string, text: string, detail: readonly Markup[]): FacadeAnswer {
  const own = { 'xmlns:sf': 'urn:fault.partner.soap.sforce.com' };
  const parts = [element('faultcode', {}, [code]), element('faultstring', {}, [text]), ...detail];
  return envelope(500, own, [], element('soapenv:Fault', {}, parts));
}
