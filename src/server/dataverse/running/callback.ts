import type { CallbackBody } from '../../../engine/callback.ts';
import { stringifyExact } from '../../../operation/json.ts';
import type { Operation } from '../../../operation/operation.ts';
import { pairOf } from '../../../service/dataverse/status.ts';
import type { Settings } from '../settings.ts';
import { errorMembers } from './monitor.ts';
import { monitorAddress } from './start.ts';

/** For the engine: what it posts for operations that were started with a callback here; null: nothing. */
export function callbackBody(settings: () => Settings): CallbackBody {
  return (operation, origin) => {
    const quiet = operation.status === 'Canceled' && !settings().callbackOnCancel;
    return quiet ? null : callbackOf(operation, origin, settings());
  };
}

/**
 * What is POSTed to the callback of an operation that has ended: no outputs, which the receiver has to fetch from
 * `location`, and code and message only of a failure (article on background operations). `origin`: by what scheme and
 * host the client that started it had called the server.
 */
function callbackOf(operation: Operation, origin: string, settings: Settings): { contentType: string; body: string } {
  const { id, status, error } = operation;
  const pair = pairOf(status);
  const body = stringifyExact({
    location: monitorAddress(origin, id),
    backgroundOperationId: id,
    backgroundOperationStateCode: pair.state,
    backgroundOperationStatusCode: pair.status,
    ...errorMembers(status, error),
  });
  return { contentType: settings.callbackContentType, body };
}
