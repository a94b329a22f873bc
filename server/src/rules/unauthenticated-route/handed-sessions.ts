/** Handlers that answer from memory by the id of a session, which only who began it was given. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, someIn } from '../../program/walk.ts';

const sessionId = /^(?:upload_?|import_?|chat_?|conversation_?)?session_?(?:id|key|token)$/i;

/**
 * What a handler is sent as a session's id is looked up in a mapping, where it is asked whether it is there, and whoever sends another
 * is turned away: `if session_id not in MATCHERS: raise HTTPException(404)`.
 */
export function knowsSession({ node: { parameters, body } }: FunctionFacts): boolean {
  const isSent = parameters.some(({ target }) => target.kind === 'name' && sessionId.test(target.name));
  return isSent && someIn(body, turnsAway) && someIn(body, looksUp);
}

function turnsAway(node: Node): boolean {
  return (
    node.kind === 'branch' &&
    someIn(node.test, asksWhether) &&
    [...node.then, ...node.otherwise].some(({ kind }) => kind === 'raise')
  );
}

/** `session_id in MATCHERS` */
function asksWhether(node: Node): boolean {
  if (node.kind !== 'operation' || node.operator !== 'in') return false;
  const [asked, among] = node.operands;
  return isId(asked) && among?.kind === 'name';
}

/** `MATCHERS[session_id]` */
function looksUp(node: Node): boolean {
  return node.kind === 'member' && node.object.kind === 'name' && isId(node.index);
}

function isId(node: Expression | undefined): boolean {
  return node !== undefined && sessionId.test(lastName(node) ?? '');
}
