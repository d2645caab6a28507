import { compareMembers } from '../../operation/group.ts';
import type { Operation } from '../../operation/operation.ts';
import { l10n, number } from '../l10n.ts';
import type { MemberModel, MembersModel } from './model.ts';
import { statusModel } from './status.ts';
import { visibleLabel, visibleLine } from './visible.ts';

/** The members of an execution group as one bulk: the leader and those merged into it. Null when there is no bulk. */
export function membersOf(self: string, leader: Operation, followers: readonly Operation[]): MembersModel | null {
  if (leader.numFollowers === 0 && followers.length === 0) return null;
  const rows = [leader, ...followers].sort(compareMembers).map((member) => memberModel(member, leader, self));
  const missing = leader.numFollowers - followers.filter(({ status }) => status !== 'Canceled').length;
  const note = missing > 0 ? l10n.t('{0} more are not listed.', number(missing)) : '';
  return {
    title: l10n.t('Group {0}', visibleLine(leader.executionGroup ?? '', 80)),
    summary: summaryOf([leader, ...followers], leader),
    rows,
    note,
  };
}

function memberModel(member: Operation, leader: Operation, self: string): MemberModel {
  const sequence = [member.sequenceGroup, member.sequenceNumber === null ? null : String(member.sequenceNumber)];
  const leads = member.id === leader.id;
  return {
    id: member.id,
    label: visibleLabel(member),
    status: statusModel(outcomeOf(member, leader)),
    leads,
    role: leads ? l10n.t('Leader') : l10n.t('Follower'),
    detail: sequence
      .filter((part) => part !== null)
      .map((part) => visibleLine(part, 80))
      .join(' · '),
    error: member.error ? visibleLine(member.error.message, 300) : '',
    self: member.id === self,
  };
}

/** What the handler said of it, else what became of the bulk. */
function outcomeOf(member: Operation, leader: Operation): Operation['status'] {
  return member.memberOutcome ?? (member.status === 'Merged' ? leader.status : member.status);
}

/** How many came to what, in the order in which they are listed. */
function summaryOf(members: readonly Operation[], leader: Operation): string {
  const counts = new Map<string, number>();
  for (const member of members) {
    const { label } = statusModel(outcomeOf(member, leader));
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => l10n.t('{0}: {1}', label, number(count))).join(' · ');
}
