import type { Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';

/** The record that a statement fills in: `grant.access = token`, `setattr(grant, 'access', token)`. */
export function recordFilled({ node }: Effect): Expression | undefined {
  if (node.kind === 'assign') return node.target.kind === 'member' ? node.target.object : undefined;
  const sets = node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'setattr';
  return sets ? node.args[0]?.value : undefined;
}

/** Tells the records of one function apart by the names that they have there. */
export function recordKey({ surroundings }: Effect, record: Expression): string {
  return `${surroundings.function?.start}:${lastName(record)}`;
}
