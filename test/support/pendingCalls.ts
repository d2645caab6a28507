/** Calls of a store elsewhere that are under way: a clock in the hands of a test waits for them, as time would. */
let pending = 0;
const quiet: (() => void)[] = [];

export function track<T>(call: Promise<T>): Promise<T> {
  pending += 1;
  const done = () => {
    pending -= 1;
    if (pending > 0) return;
    for (const resolve of quiet.splice(0)) resolve();
  };
  call.then(done, done);
  return call;
}

/** Null when none is under way; else resolves when all have come to their end. */
export function pendingCalls(): Promise<void> | null {
  return pending === 0 ? null : new Promise((resolve) => quiet.push(resolve));
}
