import { object } from '../../../service/salesforce/fields.ts';
import type { Column, Columns } from '../row.ts';
import type { GroupsPlan } from './groupPlan.ts';
import type { Target } from './path.ts';
import type { Plan, RowsPlan } from './plan.ts';

/** What the columns of a plan's answer are. */
export function columnsIn(plan: Plan): Columns {
  switch (plan.kind) {
    case 'count':
      return { entity: object.name, isGrouped: false, isIdSelected: false, columns: [] };
    case 'groups':
      return { entity: object.name, isGrouped: plan.keys.length > 0, isIdSelected: false, columns: ofGroups(plan) };
    case 'rows': {
      const columns = ofRows(plan);
      return {
        entity: object.name,
        isGrouped: false,
        isIdSelected: columns.some(({ name }) => name === 'Id'),
        columns,
      };
    }
  }
}

function ofGroups({ keys, measures, columns }: GroupsPlan): Column[] {
  return columns.map(({ name, slot }) => {
    const key = keys[slot];
    const type = key?.type ?? measures[slot - keys.length]?.type ?? 'int';
    const isAggregate = key === undefined || key.name === null;
    return { name, label: name, type: type === 'day' ? 'string' : type, isAggregate, inner: [] };
  });
}

/** A column that others may be put under. */
interface Growing extends Column {
  readonly inner: Growing[];
}

function ofRows({ columns, children }: RowsPlan): Growing[] {
  const result: Growing[] = [];
  for (const column of columns) {
    if (column.kind === 'value') grow(result, column.target, 0);
    else {
      const name = object.mergedOperations.relationshipName;
      const inner = children === null ? [] : ofRows(children);
      result.push({ name, label: name, type: 'children', isAggregate: false, inner });
    }
  }
  return result;
}

function grow(columns: Growing[], target: Target, level: number): void {
  const name = target.path[level] ?? '';
  if (level === target.path.length - 1) {
    const { type, label } = target.field;
    const isOwn = target.kind === 'own';
    columns.push({
      name,
      label: isOwn ? label : name,
      type: isOwn ? type : target.of === 'Id' ? 'id' : 'string',
      isAggregate: false,
      inner: [],
    });
    return;
  }
  let relationship = columns.find((one) => one.name === name);
  if (relationship === undefined) {
    relationship = { name, label: name, type: 'reference', isAggregate: false, inner: [] };
    columns.push(relationship);
  }
  grow(relationship.inner, target, level + 1);
}
