/** Calls by which a library checks who calls, and what becomes of a request that they refuse. */
import type { Expression, FunctionExpression, Span } from '../program/model.ts';
import { contains, lastName, type Node, someIn } from '../program/walk.ts';
import type { Effect } from './facts.ts';

/**
 * A check of who calls that lets nobody else through: it is not left out for want of a token, nor tried, unless what it throws is answered.
 * @param fn the function that it stands in, where that is known
 */
export function endsRequest({ does, note, surroundings, place }: Effect, fn?: FunctionExpression): boolean {
  const { conditions, tried } = surroundings;
  return (
    does === 'authenticate' &&
    note !== 'optional' &&
    !conditions.some(({ test }) => asksForToken(test)) &&
    (!tried || (fn !== undefined && answersFailure(fn, place)))
  );
}

/** `try { await request.jwtVerify() } catch (error) { reply.send(error) }` */
function answersFailure({ body }: FunctionExpression, check: Span): boolean {
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
