import { attemptErrorCodes } from '../../operation/error.ts';

/**
 * What stands in `errorcode` for the codes that the engine records itself. Sources: Microsoft Learn, *Web service error
 * codes* (names and numbers) and *Troubleshoot Dataverse plug-ins* (the crash); which of them a background operation
 * shows is documented nowhere. Every other code is the handler's own; 0 is an error that is not from Dataverse.
 */
const serviceErrorCodes = {
  /** IsvAborted: the code behind a custom API threw, as for who calls it synchronously. */
  aborted: -2_147_220_891,
  /** IsvUnExpected: it went wrong in a way that it did not say, or took longer than two minutes. */
  unexpectedOfCode: -2_147_220_956,
  /** SandboxWorkerCrash: its process died. */
  crashed: -2_147_204_723,
  invalidArgument: -2_147_220_989,
  /** UnExpected: the fault is not the code's. */
  unexpected: -2_147_220_970,
} as const;

const byEngineCode: ReadonlyMap<number, number> = new Map([
  [attemptErrorCodes.failed, serviceErrorCodes.aborted],
  [attemptErrorCodes.timedOut, serviceErrorCodes.unexpectedOfCode],
  [attemptErrorCodes.workerLost, serviceErrorCodes.crashed],
  [attemptErrorCodes.notJson, serviceErrorCodes.unexpectedOfCode],
  [attemptErrorCodes.tooLarge, serviceErrorCodes.unexpectedOfCode],
  [attemptErrorCodes.noHandler, serviceErrorCodes.unexpected],
  [attemptErrorCodes.handlerBroken, serviceErrorCodes.unexpectedOfCode],
  [attemptErrorCodes.invalidInput, serviceErrorCodes.invalidArgument],
  [attemptErrorCodes.memberFailed, serviceErrorCodes.aborted],
]);

/** Codes of the engine that show as another one. */
export const engineErrorCodes: readonly number[] = [...byEngineCode.keys()];

/** What `errorcode` shows for the code of an operation's error. */
export function serviceErrorCode(code: number): number {
  return byEngineCode.get(code) ?? code;
}
