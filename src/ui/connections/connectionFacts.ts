import type * as vscode from 'vscode';
import { systemClock } from '../../operation/clock.ts';
import type { TooltipFacts } from '../../viewModel/connections/connectionTooltip.ts';
import type { ListFacts } from '../../viewModel/connections/listRow.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { EngineLauncher } from '../engineLauncher.ts';

/** All that rows and tooltips tell of a connection, from what is known already. */
export type DescribeSession = (session: Session) => ListFacts & TooltipFacts;

export function describing(context: vscode.ExtensionContext, launcher: EngineLauncher): DescribeSession {
  const version = String(context.extension.packageJSON.version);
  return (session) => {
    const { config, connection, counts, partial, paused, tree, rest, triesAgain, isEngine } = session;
    return {
      config,
      phase: connection.phase,
      rest,
      triesAgain,
      started: !isEngine || launcher.choice !== undefined,
      trusted: launcher.trusted,
      counts: counts.value,
      total: counts.value?.total,
      partial,
      note: tree.note,
      remembered: counts.value?.remembered,
      paused: paused.value?.all === true,
      capabilities: connection.current?.capabilities,
      about: connection.current?.about,
      folder: isEngine ? launcher.dataFolder() : undefined,
      version,
      opened: undefined,
      now: systemClock.now(),
    };
  };
}
