import { send } from './channel.ts';
import { tidyStack } from './stack.ts';

/** Ends this process, whatever user code did to process.exit. */
export const exit: (code: number) => never = process.exit.bind(process);

/** From now on process.exit says that user code called it, and where, before it ends the process. */
export function reportExit(): void {
  process.exit = (code) => {
    const number = Number(code ?? process.exitCode ?? 0);
    send({ kind: 'exiting', code: number, stack: tidyStack(new Error(`process.exit(${number})`).stack ?? '') });
    return exit(number);
  };
}
