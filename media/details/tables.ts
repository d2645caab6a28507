import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { EventModel, Field, MembersModel, Value } from '../../src/viewModel/details/model.ts';
import { type Child, h, type Node_ } from '../page/dom.ts';
import { foreign, icon, section, statusBadge, table } from '../page/parts.ts';
import { relative } from '../page/times.ts';
import { operationLink } from './parts.ts';

export function overviewSection(fields: readonly Field[], words: PageWords, now: number): Node_ {
  const rows = fields.map(({ label, value }) =>
    h('div', { key: label, class: 'field' }, h('dt', {}, label), h('dd', {}, ...valueParts(value, now))),
  );
  return section('overview', words.sections.overview, null, h('dl', {}, ...rows));
}

function valueParts(value: Value, now: number): Child[] {
  switch (value.kind) {
    case 'text':
      return [h('bdi', { class: value.code ? 'code' : null }, value.text)];
    case 'time':
      return [h('span', {}, value.absolute), h('span', { class: 'faint' }, ` ${relative(value.at, now)}`)];
    case 'operation':
      return [operationLink(value.id, value.id)];
  }
}

/** `note` is said where a connection keeps no events. */
export function eventsSection(events: readonly EventModel[], note: string, words: PageWords): Node_ {
  const title = words.sections.events;
  if (note !== '') return section('events', title, null, h('p', { class: 'note' }, note));
  const rows = events.map((event) =>
    h(
      'tr',
      { key: event.version },
      h('td', { title: event.absolute }, event.when),
      h('td', {}, h('span', { class: 'status' }, icon(event.icon, event.color), h('span', {}, event.text))),
      h('td', {}, foreign(event.by)),
      h('td', { class: 'wide' }, event.why === '' ? '' : foreign(event.why)),
    ),
  );
  return section('events', title, null, table(title, words.eventColumns, rows, 'stacked'));
}

export function membersSection(members: MembersModel, words: PageWords): Node_ {
  const rows = members.rows.map((member) =>
    h(
      'tr',
      { key: member.id, 'aria-current': member.self ? 'true' : null },
      h('td', {}, member.self ? h('strong', {}, foreign(member.label)) : operationLink(member.id, member.label)),
      h('td', {}, statusBadge(member.status)),
      h('td', {}, member.leads ? h('span', { class: 'status' }, icon('star-full'), member.role) : member.role),
      h('td', {}, member.detail === '' ? '' : foreign(member.detail)),
      h('td', { class: 'wide' }, member.error === '' ? '' : foreign(member.error)),
    ),
  );
  const note = members.note === '' ? [] : [h('p', { class: 'note' }, members.note)];
  const summary = h('p', { key: 'summary', class: 'note' }, members.summary);
  const list = table(members.title, words.memberColumns, rows, 'stacked');
  return section('members', members.title, null, summary, list, ...note);
}
