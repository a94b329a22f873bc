/**
 * Effect's services: `yield* Mail` gives what a layer makes for the tag `class Mail extends Context.Tag('Mail')<…>() {}`, or what the
 * class says itself (`Effect.Service`). https://effect.website/docs/requirements-management/services/
 */
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, type Thing, union } from './values.ts';

type ClassThing = Extract<Thing, { is: 'class' }>;

/** `Layer.succeed(Mail, { … })` and its like: what makes a service stands second. */
const layers = ['effect', 'succeed', 'scoped', 'sync'];

/** What a service is, where the file that declares its tag says so. */
export function serviceOf(evaluator: Evaluator, { things }: AbstractValue): AbstractValue | undefined {
  const found = things.flatMap(thing => (thing.is === 'class' ? makersOf(evaluator, thing) : []));
  // A function that makes it gives what it returns: `Layer.sync(Mail, () => ({ … }))`.
  const made = found.map(({ node, frame }) => {
    const value = evaluator.evaluate(node, frame);
    return evaluator.calls.givenBy(value) ?? value;
  });
  return made.length > 0 ? union(evaluator, made) : undefined;
}

function makersOf(evaluator: Evaluator, { node, frame }: ClassThing): readonly { node: Expression; frame: Frame }[] {
  const tag = node.bases.find(base => /\b(?:Context|Effect)$/.test(ownerOf(base) ?? ''));
  if (tag === undefined || node.name === undefined) return [];
  // `Effect.Service<Mail>()('Mail', { effect: … })`
  const options = tag.kind === 'call' ? tag.args[1]?.value : undefined;
  const own = options?.kind === 'object' ? options.properties.filter(({ key }) => layers.includes(key ?? '')) : [];
  if (own.length > 0) return own.map(({ value }) => ({ node: value, frame }));
  const bound = bind(frame.info.program);
  return layers.flatMap(name =>
    bound.callsNamed(name).flatMap(({ call: { callee, args }, fn }) => {
      const [service, made] = args.map(({ value }) => value);
      const isLayer = callee.kind === 'member' && lastName(callee.object) === 'Layer';
      return isLayer && made && service && isService(service, node.name)
        ? [{ node: made, frame: evaluator.rootFrame(fn) }]
        : [];
    }),
  );
}

/** `Mail`, or `this` in a field of its class. */
function isService(node: Expression, name: string | undefined): boolean {
  return node.kind === 'name' && (node.name === name || node.name === 'this');
}

/** The namespace at the head of a chain of calls: `Context` of `Context.Tag('Mail')()`. */
function ownerOf(base: Expression): string | undefined {
  let at = base;
  while (at.kind === 'call') at = at.callee;
  return at.kind === 'member' && /^(?:Tag|Service)$/.test(at.property ?? '') ? lastName(at.object) : undefined;
}
