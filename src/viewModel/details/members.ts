import { compareMembers } from '../../operation/group.ts';
import type { Operation } from '../../operation/operation.ts';
import { l10n, number } from '../l10n.ts';
import { operationLabel } from '../operationText.ts';
import { oneLine } from '../plainText.ts';
import type { MemberModel, MembersModel } from './model.ts';
import { statusModel } from './status.ts';

/** The members of an execution group as one bulk: the leader and those merged into it. Null when there is no bulk. */
export function membersOf(self: string, leader: Operation, followers: readonly Operation[]): MembersModel | null {
  if (leader.numFollowers === 0 && followers.length === 0) return null;
  const rows = [leader, ...followers].sort(compareMembers).map((member) => memberModel(member, leader, self));
  const missing = leader.numFollowers - followers.length;
  const note = missing > 0 ? l10n.t('{0} more are not listed.', number(missing)) : '';
  return { title: l10n.t('Group {0}', oneLine(leader.executionGroup ?? '', 80)), rows, note };
}

function memberModel(member: Operation, leader: Operation, self: string): MemberModel {
  const sequence = [member.sequenceGroup, member.sequenceNumber === null ? null : String(member.sequenceNumber)];
  return {
    id: member.id,
    label: operationLabel(member),
    status: statusModel(member.memberOutcome ?? (member.status === 'Merged' ? leader.status : member.status)),
    role: member.id === leader.id ? l10n.t('Leader') : l10n.t('Follower'),
    detail: sequence
      .filter((part) => part !== null)
      .map((part) => oneLine(part, 80))
      .join(' · '),
    self: member.id === self,
  };
}
