import type { Clock } from '../../operation/clock.ts';
import { Coalescer } from '../coalesce.ts';
import { Sender } from '../signal.ts';
import type { ManyAction } from './manyAction.ts';
import { ManyRun, type Waiting } from './manyRun.ts';
import { Outcomes } from './outcomes.ts';
import { Plan } from './plan.ts';
import { type Matching, readPlan } from './readPlan.ts';
import type { ManySource } from './source.ts';

/** Where it stands: `reading` what matches, `ready` to be begun, `running`, `ended`. */
export type ManyPhase = 'reading' | 'ready' | 'running' | 'ended';

const redrawInterval = 100;

/**
 * One action on many operations, from the preview to the outcomes. What it acts on is what the preview has read; what
 * comes to match later is left alone. Goes on whether somebody looks or not.
 */
export class ManyAct {
  readonly action: ManyAction;
  readonly sources: readonly ManySource[];
  readonly #clock: Clock;
  readonly #changed = new Sender<void>();
  readonly #ended = new Sender<void>();
  readonly #redraw: Coalescer;
  #phase: ManyPhase = 'reading';
  #plan = new Plan();
  #outcomes: Outcomes;
  #matching: Matching | undefined;
  #reading = new AbortController();
  #readAt = 0;
  #readingStopped = false;
  #run: ManyRun | undefined;
  #troubles = new Map<number, string>();

  /** Something that is shown has changed; at most ten times a second. */
  readonly onChange = this.#changed.signal;
  /** The run is over. */
  readonly onEnd = this.#ended.signal;

  constructor(clock: Clock, action: ManyAction, sources: readonly ManySource[]) {
    this.#clock = clock;
    this.action = action;
    this.sources = sources;
    this.#outcomes = new Outcomes(action, 0);
    this.#redraw = new Coalescer(clock, redrawInterval, () => this.#changed.send());
  }

  get phase(): ManyPhase {
    return this.#phase;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  /** How many match, as was counted before they were read; undefined until then. */
  get matching(): Matching | undefined {
    return this.#matching;
  }

  /** When the preview was read, ms since 1970. */
  get readAt(): number {
    return this.#readAt;
  }

  /** The person had the reading stopped: the plan holds what had been read by then. */
  get readingStopped(): boolean {
    return this.#readingStopped;
  }

  get stopping(): boolean {
    return this.#run?.stopping === true;
  }

  get waiting(): Waiting | undefined {
    return this.#run?.waiting;
  }

  /** Why connections were given up, one sentence for each place. */
  get troubles(): readonly { readonly place: string; readonly reason: string }[] {
    return [...this.#troubles].map(([index, reason]) => ({ place: this.sources[index]?.place ?? '', reason }));
  }

  /** Reads what matches now; also anew, while nothing has been begun or all has ended. */
  async read(): Promise<void> {
    if (this.#phase === 'running') return;
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const plan = new Plan();
    this.#plan = plan;
    this.#outcomes = new Outcomes(this.action, 0);
    this.#matching = undefined;
    this.#readingStopped = false;
    this.#troubles = new Map();
    this.#readAt = this.#clock.now();
    this.#become('reading');
    await readPlan(plan, this.action, this.sources, {
      signal: reading.signal,
      onMatching: (matching) => {
        this.#matching = matching;
        this.#redraw.call();
      },
      onPage: () => this.#redraw.call(),
    });
    if (this.#reading !== reading) return;
    this.#outcomes = new Outcomes(this.action, plan.rows.length);
    this.#become('ready');
  }

  /** Acts on all of the plan, or goes on with what is open. Resolves when that is over. */
  async start(): Promise<void> {
    if (this.#phase !== 'ready' && this.#phase !== 'ended') return;
    const open = this.#outcomes.open;
    if (open.length === 0) return;
    for (const row of open) this.#outcomes.reset(row);
    const { action, sources } = this;
    const run = new ManyRun({
      clock: this.#clock,
      action,
      sources,
      plan: this.#plan,
      outcomes: this.#outcomes,
      onChange: () => this.#redraw.call(),
    });
    this.#run = run;
    this.#troubles = run.troubles;
    this.#become('running');
    await run.run(open);
    this.#run = undefined;
    this.#become('ended');
    this.#ended.send();
  }

  /** While reading: takes what has been read. While running: sends nothing after what is under way. */
  stop(): void {
    if (this.#phase === 'reading') {
      this.#readingStopped = true;
      this.#reading.abort();
    }
    this.#run?.stop();
  }

  /** Nobody will look any more. A run that is under way goes on. */
  dispose(): void {
    this.#reading.abort();
    this.#redraw.dispose();
  }

  #become(phase: ManyPhase): void {
    this.#phase = phase;
    this.#redraw.call();
  }
}
