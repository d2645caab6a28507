import type { Sessions } from '../../viewModel/connections/sessions.ts';
import { type KeptAct, keptOf } from '../../viewModel/many/kept.ts';
import type { ManyAct } from '../../viewModel/many/manyAct.ts';
import type { ManyModel } from '../../viewModel/many/model.ts';
import { projectPast } from '../../viewModel/many/past.ts';
import { projectMany } from '../../viewModel/many/project.ts';
import type { TableChoice } from '../../viewModel/many/table.ts';

/** An action on many with what a person looks at of it; `what` may be all that is left of one that an earlier window had. */
export class ManyEntry {
  readonly id: string;
  what: ManyAct | KeptAct;
  choice: TableChoice = { filter: 'all', page: 0 };
  /** A question about it stands open. */
  asking = false;

  constructor(id: string, what: ManyAct | KeptAct) {
    this.id = id;
    this.what = what;
  }

  /** Undefined for one that an earlier window had. */
  get act(): ManyAct | undefined {
    return 'plan' in this.what ? this.what : undefined;
  }

  get running(): boolean {
    return this.act?.phase === 'running';
  }

  model(sessions: Sessions, now: number): ManyModel {
    if ('plan' in this.what) return projectMany(this.what, this.choice, now);
    return projectPast(this.what, (connection) => sessions.get(connection)?.label ?? connection, now);
  }

  /** What a later window is told. */
  kept(now: number): KeptAct {
    return 'plan' in this.what ? keptOf(this.id, this.what, now) : this.what;
  }
}
