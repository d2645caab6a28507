import type { EngineObserver } from '../../engine/observer.ts';
import type { Log, LogLevel } from '../log.ts';
import type { RequestObserver } from '../requestObserver.ts';

/** Attempts as lines of the log, by ids and codes; what a handler was given or said is in the operation alone. */
export function logAttempts(log: Log, failed: LogLevel): EngineObserver {
  return {
    started({ id, type, attempts }) {
      log('debug', 'An attempt began.', { operation: id, type, attempt: attempts });
    },
    ended({ operation: { id, type }, number, outcome, code, status, ms }) {
      const level = outcome === 'Lost' ? 'warn' : outcome === 'Error' || outcome === 'TimedOut' ? failed : 'debug';
      const time = ms === null ? {} : { ms: Math.round(ms) };
      const error = code === null ? {} : { code };
      log(level, 'An attempt ended.', { operation: id, type, attempt: number, outcome, ...error, status, ...time });
    },
  };
}

export function logRequests(log: Log): RequestObserver {
  return {
    answered({ method, route, status, ms, requestId }) {
      log('debug', 'A request was answered.', { method, route, status, ms: Math.round(ms), requestId });
    },
  };
}
