import type { Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import type { RuleContext } from '../rule.ts';

/** What a message calls a call: `logger.info`; `This call` where its source is long. To begin a sentence with. */
export function callName(effect: Effect, context: RuleContext): string {
  return calleeName(effect.place, effect.node.kind === 'call' ? effect.node.callee : undefined, context);
}

/** As `callName`, of what is called at a place; nothing is where it is no call. */
export function calleeName({ file }: Place, callee: Span | undefined, context: RuleContext): string {
  if (callee === undefined) return 'This statement';
  const text = context.source(file).slice(callee.start, callee.end);
  return /^[\w$.?#[\]'"@]{1,40}$/.test(text) ? `\`${text}\`` : 'This call';
}
