import { Gauge, type Registry } from 'prom-client';
import type { Engine } from '../../engine/engine.ts';
import type { WorkerList } from '../../operation/worker.ts';
import type { Reading } from '../monitor/reading.ts';
import type { TypeLabels } from './typeLabels.ts';

type Counts = Awaited<ReturnType<Engine['countsByType']>>;

export interface StandingOptions {
  /** Undefined while it starts. */
  engine(): Engine | undefined;
  readonly counts: Reading<Counts>;
  readonly workers: Reading<WorkerList>;
  readonly stopping: AbortSignal;
}

/** How things stand at the moment of a scrape. */
export function observeStanding(registry: Registry, types: TypeLabels, options: StandingOptions): void {
  const { engine, counts, stopping } = options;
  const registers = [registry];
  // The two share one read. Each sets its values in one go, since scrapes may overlap.
  const read = () => counts.get().catch(() => null);
  new Gauge({
    name: 'bgops_database_up',
    help: 'Whether the database answered this scrape; without it there are no numbers of operations.',
    registers,
    async collect() {
      this.set(Number((await read()) !== null));
    },
  });
  new Gauge({
    name: 'bgops_operations',
    help: 'Operations in the database by status and type; every server and worker of it tells the same, so take their max.',
    labelNames: ['status', 'type'],
    registers,
    async collect() {
      // The types with most operations get names of their own.
      const sorted = [...((await read()) ?? [])].sort((a, b) => b.count - a.count);
      this.reset();
      for (const { status, type, count } of sorted) this.inc({ status, type: types.of(type) }, count);
    },
  });
  const gauge = (name: string, help: string, value: (engine: Engine) => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const running = engine();
        const now = running === undefined ? undefined : value(running);
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  gauge('bgops_attempts_running', 'Attempts that run in this process.', ({ slots }) => slots.running);
  gauge('bgops_attempt_slots', 'Most attempts that run in this process at a time.', ({ slots }) => slots.concurrency);
  gauge('bgops_elected', 'Whether this process looks after what is due, for all that share the database.', (each) => {
    const connections = each.connections();
    return connections === null ? undefined : Number(connections.elected);
  });
  new Gauge({
    name: 'bgops_database_pool_connections',
    help: 'Connections to the database by state: idle, busy. The one that listens is not among them.',
    labelNames: ['state'],
    registers,
    collect() {
      const connections = engine()?.connections() ?? null;
      if (connections === null) return;
      this.set({ state: 'idle' }, connections.idle);
      this.set({ state: 'busy' }, connections.total - connections.idle);
    },
  });
  gauge('bgops_database_pool_waiting', 'Reads and writes that wait for a connection.', (each) => {
    return each.connections()?.waiting;
  });
  new Gauge({
    name: 'bgops_draining',
    help: 'Whether this process takes nothing new because it is asked to end.',
    registers,
    collect() {
      this.set(Number(stopping.aborted));
    },
  });
  observeWorkers(registry, types, options.workers);
}

function observeWorkers(registry: Registry, types: TypeLabels, workers: Reading<WorkerList>): void {
  const registers = [registry];
  const read = () => workers.get().catch(() => null);
  new Gauge({
    name: 'bgops_workers',
    help: 'Live workers of the database by state: working, stopping; every server and worker tells the same.',
    labelNames: ['state'],
    registers,
    async collect() {
      const list = await read();
      this.reset();
      if (list === null) return;
      const stopping = list.workers.filter((each) => each.stopping).length;
      this.set({ state: 'stopping' }, stopping);
      this.set({ state: 'working' }, list.workers.length - stopping);
    },
  });
  new Gauge({
    name: 'bgops_workers_attempts_running',
    help: 'Attempts that run in all live workers, as they told with their last sign of life.',
    registers,
    async collect() {
      const list = await read();
      if (list === null) this.remove();
      else this.set(list.workers.reduce((sum, { running }) => sum + running, 0));
    },
  });
  new Gauge({
    name: 'bgops_type_workers',
    help: 'Live workers that have a handler for a type; 0 for one that had some once.',
    labelNames: ['type'],
    registers,
    async collect() {
      const list = await read();
      this.reset();
      for (const { type, workers: count } of list?.types ?? []) this.inc({ type: types.of(type) }, count);
    },
  });
}
