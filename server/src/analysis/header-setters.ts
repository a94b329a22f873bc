/** Who else sets a request's headers: its authentication, and functions that its client is handed to. What the client itself runs is in `intercepting.ts`. */
import { requestPreparers } from '../libraries/authentications.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue } from './values.ts';

/** What speaks of a header, as `FunctionFacts.mentions` compares words. */
export function wordsOf(header: string): RegExp {
  return new RegExp(`^${header.replaceAll('-', '')}$`);
}

/** An authentication of the app's own that prepares each request (`class CompanyAuth(httpx.Auth)`) speaks of the header. */
export function setByAuthentication(auths: readonly (AbstractValue | undefined)[], header: string): boolean {
  const words = wordsOf(header);
  return auths.some(auth =>
    requestPreparers.some(name => auth?.property(name).functions.some(fn => fn.mentions(words, 1) !== undefined)),
  );
}

/** The function that sends it hands its client to one that speaks of the header: `this.authorise(session)`. */
export function setByWhoIsHanded(evaluator: Evaluator, { frame, thing }: EffectFacts, header: string): boolean {
  const made = thing.makers[0]?.call;
  if (made === undefined) return false;
  const words = wordsOf(header);
  return frame.info.calls.some(
    ({ call }) =>
      call.args.some(
        ({ value }) =>
          (value.kind === 'name' || value.kind === 'member') &&
          evaluator
            .evaluate(value, frame)
            .things.some(given => given.is === 'library' && given.makers[0]?.call === made),
      ) && evaluator.evaluate(call.callee, frame).functions.some(fn => fn.mentions(words, 1) !== undefined),
  );
}
