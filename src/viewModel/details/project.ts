import type { Capabilities } from '../../operation/capability.ts';
import type { Attempt, Operation, OperationEvent } from '../../operation/operation.ts';
import { isFinal, statusMeaning } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import { percentText, retriesText, tells, waitsForRetry } from '../operationText.ts';
import { clockTime, writtenIn, type Zone } from '../time.ts';
import { rememberedSentence } from '../tree/tooltip.ts';
import { type Troubles, troubleSentence } from '../workers/trouble.ts';
import { actionModel, actionsOf } from './actions.ts';
import { attemptsOf } from './attempts.ts';
import { countdownOf, prospectOf } from './countdown.ts';
import { eventsOf } from './events.ts';
import { lineageOf, type Relatives } from './lineage.ts';
import { membersOf } from './members.ts';
import type { DetailsModel, ErrorModel } from './model.ts';
import { overviewOf } from './overview.ts';
import { type PayloadText, payloadOf } from './payload.ts';
import { statusModel } from './status.ts';
import { timelineOf } from './timeline.ts';
import { visibleLabel, visibleLine, visibleText } from './visible.ts';

/** Everything that is known of one operation; payload texts are undefined until they have been read. */
export interface DetailsState {
  readonly operation: Operation;
  readonly attempts: readonly Attempt[];
  readonly events: readonly OperationEvent[];
  readonly input: PayloadText | undefined;
  readonly output: PayloadText | undefined;
  /** The leader of its bulk (itself, when it leads) and the followers that were read. */
  readonly leader: Operation | undefined;
  readonly followers: readonly Operation[];
  readonly relatives?: Relatives;
  readonly capabilities: Capabilities;
  /** What keeps it from going on, as far as is known. */
  readonly trouble?: Troubles;
  readonly place?: DetailsPlace;
  /** The zone in which times are written; left out: the local one. */
  readonly zone?: Zone;
}

/** Where the operation lives. */
export interface DetailsPlace {
  /** What the connection is called, when there are several; else empty. */
  readonly label: string;
  /** Whether it is elsewhere than the engine of this workspace. */
  readonly remote: boolean;
  readonly production?: boolean;
  /** Whether the person watches it. */
  readonly watched?: boolean;
}

export function projectDetails(state: DetailsState, now: number): DetailsModel {
  return writtenIn(state.zone ?? 'local', () => project(state, now));
}

function project(state: DetailsState, now: number): DetailsModel {
  const { operation, leader, capabilities, place } = state;
  const headStatus = leader && leader.id !== operation.id ? leader.status : undefined;
  return {
    id: operation.id,
    title: visibleLabel(operation),
    type: visibleLine(operation.type, 255),
    status: statusModel(operation.status),
    sentence: troubleText(operation, state.trouble, now) ?? sentenceOf(operation, capabilities, now),
    actions: actionsOf(operation, capabilities, headStatus, place?.remote, place?.watched),
    prospect: prospectOf(operation),
    timeLeft: countdownOf(operation, state.attempts, capabilities, now),
    progress: capabilities.progress === true ? progressOf(operation) : null,
    error: errorOf(operation),
    overview: overviewOf(operation, capabilities),
    ...payloadsOf(state),
    timeline: timelineOf(state, now),
    attempts: attemptsOf(state.attempts, capabilities, now),
    events: eventsOf(state.events, now),
    members: leader ? membersOf(operation.id, leader, state.followers) : null,
    lineage: lineageOf(operation, state.relatives ?? {}, now),
    zone: state.zone ?? 'local',
    eventsNote: capabilities.events === true ? '' : capabilities.events,
    place: place?.label ?? '',
    production: place?.production ?? false,
    log: {
      title: l10n.t('Log'),
      empty: capabilities.log === true ? noLog(operation) : capabilities.log,
      following: !isFinal(operation.status),
      kept: capabilities.log === true,
    },
  };
}

function payloadsOf({ operation, input, output, capabilities: { payloads } }: DetailsState) {
  if (payloads !== true)
    return { input: payloadOf('input', null, payloads), output: payloadOf('output', null, payloads) };
  return {
    input: payloadOf('input', input, l10n.t('It was submitted without an input.')),
    output: payloadOf('output', output, noOutput(operation)),
  };
}

function troubleText(operation: Operation, troubles: Troubles | undefined, now: number): string | undefined {
  const trouble = troubles?.(operation, now) ?? null;
  return trouble === null ? undefined : visibleLine(troubleSentence(operation, trouble), 600);
}

function sentenceOf(operation: Operation, { progress }: Capabilities, now: number): string {
  const { status, retryCount, retryLimit } = operation;
  if (operation.remembered) return rememberedSentence();
  if (status === 'Running' && progress !== true)
    return tells(operation, 'retryLimit')
      ? l10n.t('It runs, attempt {0} of {1}. {2}', retryCount + 1, retryLimit + 1, progress)
      : l10n.t('It runs, attempt {0}. {1}', retryCount + 1, progress);
  if (operation.dueAt !== null && (status === 'Scheduled' || waitsForRetry(operation, now))) {
    const at = clockTime(operation.dueAt, now);
    return operation.retryCount > 0 ? l10n.t('Waits for a retry at {0}.', at) : l10n.t('Waits until {0}.', at);
  }
  return l10n.t(statusMeaning[operation.status]);
}

function progressOf({ progress, status }: Operation): DetailsModel['progress'] {
  if (status !== 'Running' && status !== 'Canceling') return null;
  const message = visibleLine(progress?.message ?? '', 300);
  const fraction = progress?.fraction ?? null;
  const percent = fraction === null ? '' : percentText(fraction);
  return { fraction, text: [percent, message].filter((part) => part !== '').join(' · ') };
}

function errorOf(operation: Operation): ErrorModel | null {
  const { error, status } = operation;
  if (error === null) return null;
  return {
    title: errorTitle(operation),
    alarming: status !== 'Canceled',
    message: visibleText(error.message, 20_000),
    code: codeText(error.code),
    stack: error.stack === null || error.stack === '' ? null : visibleText(error.stack, 50_000),
    open: actionModel('openError'),
  };
}

/** Codes of Windows and of Microsoft's services are known by their hexadecimal form. */
function codeText(code: number): string {
  // A service that gives a message alone.
  if (code === 0) return '';
  return code < -0x7000_0000 ? `${code} (0x${(code >>> 0).toString(16)})` : String(code);
}

function errorTitle(operation: Operation): string {
  const { status } = operation;
  if (status === 'Error' || status === 'Merged') return l10n.t('Error');
  if (status === 'Canceled') return l10n.t('How it ended');
  return l10n.t('The attempt before failed (retry {0})', retriesText(operation));
}

function noOutput({ status }: Operation): string {
  if (!isFinal(status)) return l10n.t('There is no output yet.');
  if (status === 'Merged') return l10n.t('Its outcome is the outcome of its leader.');
  return l10n.t('It ended without an output.');
}

function noLog({ status, attempts }: Operation): string {
  if (status === 'Merged') return l10n.t('The log of the bulk is the log of its leader.');
  return attempts === 0 ? l10n.t('It has not been started yet.') : l10n.t('It has written nothing.');
}
