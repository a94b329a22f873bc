/** What providers give when they are called: `client = providers.Singleton(Client, token=config.token)`. */
import { providers, typedKeys } from '../libraries/containers.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';

/** What a provider gives; `undefined` for anything else. Providers among its arguments hand over what they give. */
export function provided(evaluator: Evaluator, thing: LibraryThing): AbstractValue | undefined {
  const maker = thing.makers.at(-1);
  if (!thing.package.startsWith(providers.family) || !providers.makers.test(thing.path) || !maker) return undefined;
  const [target, ...rest] = maker.args;
  if (!target || maker.call.kind !== 'call') return undefined;
  if (thing.path.endsWith(providers.plain)) return target.value;
  const { call, frame } = maker;
  const args = rest.map(argument => ({ ...argument, value: handedOver(evaluator, argument.value) ?? argument.value }));
  const given = target.value.things.flatMap((each): AbstractValue[] => {
    if (each.is === 'class') {
      const made: Thing = { is: 'instance', node: each.node, frame: each.frame, args, site: call };
      return [evaluator.value({ things: [made], place: evaluator.place(call, frame), node: call })];
    }
    if (each.is === 'library') return [evaluator.library.call(each, args, call, frame) ?? evaluator.unknown];
    if (each.is !== 'function') return [];
    const result = evaluator.calls.invoke(each.info, each.frame, args, { frame, call }, each.receiver);
    // A resource that is set up and torn down by a generator is what that yields.
    return [each.info.yields.length > 0 ? evaluator.lists.element(result) : result];
  });
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** What an app holds under a key that says its type: `request.app[SESSION]` of `SESSION = web.AppKey("session", ClientSession)`. */
export function heldByType(evaluator: Evaluator, key: AbstractValue): AbstractValue | undefined {
  for (const thing of key.things) {
    if (thing.is !== 'library' || !thing.package.startsWith(typedKeys.family) || !typedKeys.makers.test(thing.path))
      continue;
    const maker = thing.makers.at(-1);
    const type = maker?.args[1]?.value.things.find(each => each.is === 'library');
    if (maker?.call.kind === 'call' && type) return evaluator.library.call(type, [], maker.call, maker.frame);
  }
  return undefined;
}

/** What the providers that a value may be give; `undefined` where it is none. */
export function handedOver(evaluator: Evaluator, value: AbstractValue): AbstractValue | undefined {
  const given = value.things.flatMap(thing => (thing.is === 'library' ? (provided(evaluator, thing) ?? []) : []));
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** `Provide` of `Provide[Container.client]`, which marks what is handed in. */
export function isWiring({ things }: AbstractValue): boolean {
  return things.some(
    thing => thing.is === 'library' && thing.package.startsWith(providers.family) && providers.wires.test(thing.path),
  );
}
