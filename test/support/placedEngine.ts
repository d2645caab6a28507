import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import { defaultLimits } from '../../src/engine/engineOptions.ts';
import { PostgresStore } from '../../src/engine/store/postgres/postgresStore.ts';
import type { Store } from '../../src/engine/store/store.ts';
import { track } from './pendingCalls.ts';
import { databaseOf } from './postgres/place.ts';

/** An engine of a test, on whatever database the suite is run on. */
export interface PlacedEngine {
  readonly engine: Engine;
  /** From now on it is as if its process were gone: nothing it asks of its store is done, or ever answered. */
  cut(): Promise<void>;
}

export async function openPlaced(options: EngineOptions): Promise<PlacedEngine> {
  const url = await databaseOf(options.folder);
  if (url === null) return { engine: await Engine.open(options), cut: async () => {} };
  const { folder: _, ...rest } = options;
  const { clock, limits } = options;
  const groupLimit = limits?.groupLimit ?? defaultLimits.groupLimit;
  const store = await PostgresStore.open({ url, groupLimit, now: () => clock?.now() ?? Date.now() });
  let isCut = false;
  const watched = watch(store, () => isCut);
  return {
    engine: await Engine.share({ ...rest, store: watched }, () => {}),
    async cut() {
      isCut = true;
      await store.close();
    },
  };
}

/** The same without a way to cut it off. */
export async function openEngineAt(options: EngineOptions): Promise<Engine> {
  return (await openPlaced(options)).engine;
}

/** What is written after the answer counts too. */
async function claimed(answer: ReturnType<Store['claim']>) {
  const all = await answer;
  for (const { recorded } of all) if (recorded !== undefined) void track(recorded);
  return all;
}

/** A store whose calls a manual clock waits for. */
function watch(store: Store, isCut: () => boolean): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        if (isCut() && name !== 'onCommit' && name !== 'version') return new Promise(() => {});
        const answer: unknown = Reflect.apply(value, target, values);
        if (name === 'claim') return track(claimed(answer as ReturnType<Store['claim']>));
        return answer instanceof Promise ? track(answer) : answer;
      };
    },
  });
}
