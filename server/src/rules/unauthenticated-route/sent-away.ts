import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Statement } from '../../program/model.ts';
import { lastName, someIn, walk, withoutAwait } from '../../program/walk.ts';

/**
 * A handler asks its request who calls, and sends whoever is nobody to the log-in:
 * `const member = await memberOf(request); if (!member) throw redirect('/login');`. One that asks for the app's own token does not.
 */
export function sendsStrangersAway({ node }: FunctionFacts): boolean {
  const asked = new Set<string>();
  let sends = false;
  walk(node.body, inner => {
    if (inner.kind === 'function' || inner.kind === 'class') return false;
    if (inner.kind === 'bind' && inner.target.kind === 'name' && inner.value && asksRequest(inner.value))
      asked.add(inner.target.name);
    if (inner.kind === 'branch' && lacks(inner.test, asked)) sends ||= leadsToLogin(inner.then);
    return true;
  });
  return sends;
}

function asksRequest(value: Expression): boolean {
  const call = withoutAwait(value);
  return (
    call.kind === 'call' &&
    !/token/i.test(lastName(call.callee) ?? '') &&
    call.args.some(each => /^_?(?:req|request|cookies|headers)$/.test(lastName(each.value) ?? ''))
  );
}

/** `!member`, `member === null` */
function lacks(test: Expression, asked: ReadonlySet<string>): boolean {
  if (test.kind !== 'operation') return false;
  const [left, right] = test.operands;
  const isAsked = left?.kind === 'name' && asked.has(left.name);
  const isNothing = right?.kind === 'literal' ? right.value === null : lastName(right) === 'undefined';
  return isAsked && (test.operator === '!' || (/^===?$/.test(test.operator) && isNothing));
}

/** `redirect('/login')` */
export function leadsToLogin(body: readonly Statement[]): boolean {
  return (
    someIn(body, node => node.kind === 'call' && /^redirect/i.test(lastName(node.callee) ?? '')) &&
    someIn(
      body,
      node => node.kind === 'literal' && typeof node.value === 'string' && /log-?in|sign-?in/i.test(node.value),
    )
  );
}
