import { Counter, Histogram, type Registry } from 'prom-client';
import type { EngineObserver } from '../../engine/observer.ts';
import { batchSizes, operationSeconds, shortSeconds } from './buckets.ts';
import type { TypeLabels } from './typeLabels.ts';

/** What this process did with operations since it started. */
export function observeEngine(registry: Registry, types: TypeLabels): EngineObserver {
  const registers = [registry];
  const submitted = new Counter({
    name: 'bgops_operations_submitted_total',
    help: 'Operations submitted through this process, repeated submits not among them.',
    labelNames: ['type'],
    registers,
  });
  const started = new Counter({
    name: 'bgops_attempts_started_total',
    help: 'Attempts that this process began.',
    labelNames: ['type'],
    registers,
  });
  const ended = new Counter({
    name: 'bgops_attempts_ended_total',
    help: 'Attempts whose end this process stored, by outcome: complete, error, timedout, canceled (by a person, or given back at a stop), lost (of a worker that is gone).',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const again = new Counter({
    name: 'bgops_attempts_retried_total',
    help: 'Attempts that failed or were lost, and whose operation will run again.',
    labelNames: ['type'],
    registers,
  });
  const givenBack = new Counter({
    name: 'bgops_attempts_given_back_total',
    help: 'Attempts cut short because this process stopped; their operations wait again and no retry is used up.',
    labelNames: ['type'],
    registers,
  });
  const waited = new Histogram({
    name: 'bgops_operation_wait_seconds',
    help: 'From when an operation was due until its first attempt was claimed here.',
    labelNames: ['type'],
    buckets: operationSeconds,
    registers,
  });
  const ran = new Histogram({
    name: 'bgops_attempt_duration_seconds',
    help: 'How long attempts of this process ran.',
    labelNames: ['type'],
    buckets: operationSeconds,
    registers,
  });
  const commitTime = new Histogram({
    name: 'bgops_commit_duration_seconds',
    help: 'Transactions that write, from begin to durable, waiting for their turn included.',
    buckets: shortSeconds,
    registers,
  });
  const commitSize = new Histogram({
    name: 'bgops_commit_commands',
    help: 'Commands (a submit, a claim, an end) that shared a transaction.',
    buckets: batchSizes,
    registers,
  });
  return {
    submitted(operations) {
      for (const { type } of operations) submitted.inc({ type: types.of(type) });
    },
    started({ type, attempts, startedAt, submittedAt, processAfter }) {
      const label = { type: types.of(type) };
      started.inc(label);
      if (attempts !== 1 || startedAt === null) return;
      waited.observe(label, Math.max(0, startedAt - Math.max(submittedAt, processAfter ?? 0)) / 1_000);
    },
    ended({ operation, outcome, status, ms }) {
      const label = { type: types.of(operation.type) };
      ended.inc({ ...label, outcome: outcome.toLowerCase() });
      if (ms !== null) ran.observe(label, ms / 1_000);
      if (status !== 'Waiting' && status !== 'Scheduled') return;
      if (outcome === 'Canceled') givenBack.inc(label);
      else again.inc(label);
    },
    committed(ms, commands) {
      commitTime.observe(ms / 1_000);
      commitSize.observe(commands);
    },
  };
}
