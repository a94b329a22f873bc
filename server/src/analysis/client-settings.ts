/** What is set for each request of a client, in the file that makes it and in others that are handed it. */
import type { Call, Expression, Target } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { LibraryThing, Maker } from './values.ts';

export interface Registration {
  readonly call: Call;
  /** In which its arguments are what they are. */
  readonly frame: Frame;
}

export const isHeaders = (node: Expression | Target): boolean => /headers$/i.test(lastName(node) ?? '');

/** Where functions are registered for each request of a client: `client.interceptors.request.use(fn)`. */
export function* registrations(evaluator: Evaluator, thing: LibraryThing): Generator<Registration> {
  const maker = makerOf(thing);
  if (!maker) return;
  const own = maker.frame.file;
  for (const file of new Set([own, ...evaluator.services.setting(own)])) {
    for (const { call, fn } of evaluator.bound(file)?.callsNamed('use') ?? []) {
      const frame = file === own ? evaluator.within(fn, maker.frame) : evaluator.rootFrame(fn);
      if (isOf(evaluator, maker, call.callee, frame, /\brequest\.use$/)) yield { call, frame };
    }
  }
}

/** The other files that set headers for each request of a client, or register a function that may. */
export function settingFor(evaluator: Evaluator, thing: LibraryThing): readonly string[] {
  const maker = makerOf(thing);
  if (!maker) return [];
  const registering = Array.from(registrations(evaluator, thing), ({ frame }) => frame.file);
  const others = evaluator.services.setting(maker.frame.file).filter(file => setsHeadersOf(evaluator, maker, file));
  return [...registering, ...others];
}

/** `client.defaults.headers.common[name] = value`, `session.headers[name] = value`, `session.headers.update(given)` */
function setsHeadersOf(evaluator: Evaluator, maker: Maker, file: string): boolean {
  return (evaluator.bound(file)?.functions ?? []).some(info => {
    const frame = evaluator.rootFrame(info);
    const isTheirs = (node: Expression): boolean => {
      const client = clientOf(node);
      return client !== undefined && isOf(evaluator, maker, client, frame);
    };
    return (
      info.memberAssigns.some(({ target }) => isTheirs(target)) ||
      info.calls.some(
        ({ call: { callee } }) => callee.kind === 'member' && callee.property === 'update' && isTheirs(callee.object),
      )
    );
  });
}

/** Whose headers an expression is, or is a part of. */
function clientOf(node: Expression): Expression | undefined {
  for (let at = node; at.kind === 'member'; at = at.object) {
    if (!isHeaders(at)) continue;
    const { object } = at;
    return object.kind === 'member' && object.property === 'defaults' ? object.object : object;
  }
  return undefined;
}

function makerOf({ makers }: LibraryThing): Maker | undefined {
  return makers.find(({ step }) => !step);
}

/** Whether an expression is a client that is made there, or something of it. */
function isOf(evaluator: Evaluator, maker: Maker, node: Expression, frame: Frame, path?: RegExp): boolean {
  return evaluator
    .evaluate(node, frame)
    .things.some(
      thing =>
        thing.is === 'library' &&
        (path === undefined || path.test(thing.path)) &&
        thing.makers.some(({ call }) => call === maker.call),
    );
}
