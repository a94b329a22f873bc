/** Where functions are registered for each request of a client: `client.interceptors.request.use(fn)`. */
import type { Call } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { LibraryThing } from './values.ts';

export interface Registration {
  readonly call: Call;
  /** In which its arguments are what they are. */
  readonly frame: Frame;
}

/** The registrations on a client, in the file that makes it and in whichever others are handed it. */
export function* registrations(evaluator: Evaluator, { makers }: LibraryThing): Generator<Registration> {
  const maker = makers.find(({ step }) => !step);
  if (!maker) return;
  const own = maker.frame.file;
  for (const file of new Set([own, ...evaluator.services.intercepting(own)])) {
    for (const { call, fn } of evaluator.bound(file)?.callsNamed('use') ?? []) {
      const frame = file === own ? evaluator.within(fn, maker.frame) : evaluator.rootFrame(fn);
      const isOn = evaluator
        .evaluate(call.callee, frame)
        .things.some(
          thing =>
            thing.is === 'library' &&
            /\brequest\.use$/.test(thing.path) &&
            thing.makers.some(each => each.call === maker.call),
        );
      if (isOn) yield { call, frame };
    }
  }
}
