/** Calls by which a library checks who calls, and what becomes of a request that they refuse. */
import type { Expression, FunctionExpression, Span } from '../program/model.ts';
import { contains, lastName, type Node, someIn } from '../program/walk.ts';
import type { Effect } from './facts.ts';

/** A check of who calls that lets nobody else through: it is neither tried nor left out for want of a token. */
export function endsRequest(effect: Effect): boolean {
  return isCheck(effect) && !effect.surroundings.tried;
}

/** A check of who calls that is made whether a token is sent or not. */
export function isCheck({ does, note, surroundings: { conditions } }: Effect): boolean {
  return does === 'authenticate' && note !== 'optional' && !conditions.some(({ test }) => asksForToken(test));
}

/** `try { await request.jwtVerify() } catch (error) { reply.send(error) }` */
export function answersFailure({ body }: FunctionExpression, check: Span): boolean {
  const ends = (node: Node): boolean =>
    node.kind === 'raise' || (node.kind === 'call' && answering.test(lastName(node.callee) ?? ''));
  return someIn(
    body,
    node =>
      node.kind === 'try' &&
      node.body.some(each => contains(each, check)) &&
      node.handlers.length > 0 &&
      node.handlers.every(handler => someIn(handler.body, ends)),
  );
}

const answering = /^(?:send|sendstatus|status|code|json|redirect|unauthorized)$/i;

function asksForToken(test: Expression): boolean {
  return someIn(test, node => /authorization|token|cookie|bearer/i.test(lastName(node) ?? ''));
}
