import type { Markup } from '../../facade/xml.ts';
import type { Call, Context } from '../context.ts';
import { describeGlobal, describeSObject, describeSObjects } from './describe.ts';
import type { SoapRequest } from './envelope.ts';
import { query, queryAll, queryMore, retrieveRows } from './query.ts';
import { getDeleted, getUpdated } from './replication.ts';
import { getServerTimestamp, getUserInfo, login, logout } from './session.ts';

/** Answers a call with its `result` elements. Raises the service's faults. */
export type SoapCall = (
  request: SoapRequest,
  call: Call,
  context: Context,
) => readonly Markup[] | Promise<readonly Markup[]>;

/** Calls without a session. */
export const openCalls: ReadonlyMap<string, SoapCall> = new Map([['login', login]]);

/** Calls of a session. */
export const calls: ReadonlyMap<string, SoapCall> = new Map([
  ['describeGlobal', describeGlobal],
  ['describeSObject', describeSObject],
  ['describeSObjects', describeSObjects],
  ['getDeleted', getDeleted],
  ['getServerTimestamp', getServerTimestamp],
  ['getUpdated', getUpdated],
  ['getUserInfo', getUserInfo],
  ['logout', logout],
  ['query', query],
  ['queryAll', queryAll],
  ['queryMore', queryMore],
  ['retrieve', retrieveRows],
]);
