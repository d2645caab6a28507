import { type Condition, nothing, type TextField } from '../../../operation/condition.ts';
import { sequenceOfId } from '../../../service/salesforce/ids.ts';
import { sequenceAtom, textAtom } from './atoms.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import type { Target } from './path.ts';
import type { Literal } from './query.ts';
import { compareFolded, fitsPattern, holds, type Relation, textValue } from './values.ts';

/** Characters of a user's name (Object Reference: User.Name). */
const longestName = 121;

/** Comparisons of a reference to a user, and of the fields of that user: rows know users by their names. */
export async function userAtom(
  target: Target,
  relation: Relation | 'LIKE',
  value: Literal,
  { users }: QueryContext,
): Promise<Condition> {
  const { name } = target.field;
  const field = target.field.field as TextField;
  const of = target.kind === 'user' ? target.of : 'Id';
  // Every row has a user.
  if (value.type === 'null') {
    if (relation !== '=' && relation !== '!=') throw queryFaults.invalidOperator(name, relation);
    return relation === '=' ? nothing : { kind: 'not', of: nothing };
  }
  if (of === 'Name') return textAtom(target.path.join('.'), field, relation, value, longestName);
  const text = textValue(name, of === 'Id' ? 'id' : 'string', value);
  if (of === 'Id' && relation === 'LIKE') throw queryFaults.invalidOperator(name, relation);
  if (of === 'Id' && (relation === '=' || relation === '!=')) {
    const user = await users.find(text);
    const same: Condition =
      user === undefined ? nothing : { kind: 'compare', field, operator: '=', value: user.name, exact: true };
    return relation === '=' ? same : { kind: 'not', of: same };
  }
  const all = await users.all();
  const fitting = all.filter(({ id, username }) => {
    if (relation === 'LIKE') return fitsPattern(username, value.text);
    return holds(relation, of === 'Id' ? compareIds(id, text) : compareFolded(username, text));
  });
  return { kind: 'oneOf', field, values: fitting.map((user) => user.name), exact: true };
}

/** Ids go by their characters. */
function compareIds(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Comparisons of `GroupLeaderId`: rows know their leader by the engine's id. */
export async function leaderAtom(
  relation: Relation | 'LIKE',
  value: Literal,
  { engine }: QueryContext,
): Promise<Condition> {
  if (relation === 'LIKE') throw queryFaults.invalidOperator('GroupLeaderId', relation);
  const id = textValue('GroupLeaderId', 'id', value);
  if (relation !== '=' && relation !== '!=') return { kind: 'leader', of: sequenceAtom(relation, id) };
  const sequence = sequenceOfId(id);
  const where: Condition = { kind: 'compare', field: 'sequence', operator: '=', value: sequence ?? 0 };
  const found = sequence === undefined ? undefined : await engine.search({ where, order: [], limit: 1 });
  const [leader] = found?.operations ?? [];
  const same: Condition =
    leader === undefined ? nothing : { kind: 'compare', field: 'groupLeaderId', operator: '=', value: leader.id };
  return relation === '=' ? same : { kind: 'not', of: same };
}
