import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { answersLimit } from './limits.ts';
import { sentAgainAtOnce } from './limits-at-once.ts';

/** The decorators of a function; a method's stand on the member of its class. */
export function decoratorsOf({ node, owner }: FunctionFacts): readonly Expression[] {
  return node.annotations ?? owner?.members.find(({ value }) => value === node)?.annotations ?? [];
}

/**
 * A decorator of the app's own answers to a limit for the function that it stands on: `@patient`, `@retried(times=5)`,
 * `@Retryable([1000, 5000])`. What is called and what it gives both may.
 */
export function isDecorated(fn: FunctionFacts, { app }: AnalysedFile): boolean {
  const home = app.file(fn.file);
  return decoratorsOf(fn)
    .flatMap(decorator => (decorator.kind === 'call' ? [decorator, decorator.callee] : [decorator]))
    .some(node => home?.evaluate(node).functions.some(by => answersLimit(by, 1) && sentAgainAtOnce(by) === undefined));
}
