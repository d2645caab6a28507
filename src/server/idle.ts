import type { Clock } from '../operation/clock.ts';

/** Counts the requests that are being answered, streams included. */
export interface Activity {
  /** A request began; the returned function says that it ended. */
  begin(): () => void;
  /** Requests that are being answered now. */
  readonly current: number;
  /** Resolves when none is being answered, or after `ms`. */
  quiet(ms: number): Promise<void>;
  stop(): void;
}

export interface IdleOptions {
  readonly clock: Clock;
  /** Idle time after which `onIdle` is called once, ms; null: never. */
  readonly after: number | null;
  hasWork(): Promise<boolean>;
  onIdle(): void;
}

/** Watches for a server that nobody needs: no request and no work for the given time without a break. */
export function watchIdle({ clock, after, hasWork, onIdle }: IdleOptions): Activity {
  let current = 0;
  const waiting: (() => void)[] = [];
  let idleSince = clock.elapsed();
  let stopTimer: (() => void) | undefined;
  let stopped = after === null;

  const look = async () => {
    if (stopped || after === null) return;
    const works = current > 0 || (await hasWork());
    if (stopped) return;
    if (current > 0 || works) idleSince = clock.elapsed();
    const left = after - (clock.elapsed() - idleSince);
    if (left <= 0) {
      stopped = true;
      onIdle();
      return;
    }
    // Work is looked at now and then, so that idle time counts from about when the last of it ended.
    stopTimer = clock.after(Math.min(left, Math.max(after / 4, 50)), () => void look());
  };
  void look();

  return {
    begin() {
      current += 1;
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        current -= 1;
        idleSince = clock.elapsed();
        if (current === 0) for (const resolve of waiting.splice(0)) resolve();
      };
    },
    get current() {
      return current;
    },
    async quiet(ms) {
      if (current === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      const stopTimer = clock.after(ms, resolve);
      await promise;
      stopTimer();
    },
    stop() {
      stopped = true;
      stopTimer?.();
    },
  };
}
