import type { Effect } from '../../analysis/facts.ts';
import type { RuleContext } from '../rule.ts';

/** What a message calls a call: `logger.info`; `This call` where its source is long. To begin a sentence with. */
export function callName(effect: Effect, context: RuleContext): string {
  if (effect.node.kind !== 'call') return 'This statement';
  const { callee } = effect.node;
  const text = context.source(effect.place.file).slice(callee.start, callee.end);
  return /^[\w$.?#[\]'"@]{1,40}$/.test(text) ? `\`${text}\`` : 'This call';
}
