/** Handlers that an app's own wrappers are given: `app.get('/crews', caught(async (req, res) => …))`. */
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts } from './facts.ts';
import type { FunctionInfo } from './scopes.ts';
import { functionsOf } from './values.ts';

interface Wrapped {
  readonly info: FunctionInfo;
  readonly facts: FunctionFacts;
  /** It is written where it is given, so that it answers nothing else. */
  readonly inPlace: boolean;
}

/** What the wrappers among a route's arguments are given. */
export function wrappedIn(evaluator: Evaluator, { args, frame }: EffectFacts): readonly Wrapped[] {
  return args.flatMap(({ node, value }) => {
    if (node.kind !== 'call' || value.functions.length === 0) return [];
    return node.args.flatMap(({ value: given }) =>
      functionsOf(evaluator.evaluate(given, frame)).map(({ info, frame: within }) => ({
        info,
        facts: evaluator.functionFacts(info, within),
        inPlace: given.kind === 'function',
      })),
    );
  });
}
