/** State that modules share: what one keeps and others change, or have changed by its functions. */
import type { Expression } from '../program/model.ts';
import { calledName, lastName, someIn, walk } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Definition, FunctionInfo } from './scopes.ts';
import { framesOf, usersOf } from './users.ts';
import type { AbstractValue } from './values.ts';

type Change = AbstractValue['mutations'][number];

const containers =
  /^(?:Map|Set|WeakMap|dict|list|set|deque|defaultdict|OrderedDict|SimpleNamespace|TTLCache|LRUCache)$/;

/** A variable of a module that begins as a list, an object or a map, which can be changed, or as nothing. */
function isState({ sources: [made], scope }: Definition): boolean {
  if (made?.kind !== 'value' || !scope.fn.isModule) return false;
  const { value } = made;
  if (value.kind === 'list') return value.comprehension === undefined && value.items.length === 0;
  if (value.kind === 'literal') return value.value === null;
  if (value.kind === 'object') return true;
  return value.kind === 'call' && containers.test(calledName(value) ?? '');
}

/**
 * What other modules change of a variable that a module exports: `state.rows = rows`, `cache.set(id, rows)` where they import it. Where
 * Python sets the variable itself, `state.rows = rows` of the whole module, its elements are added to those that it has.
 */
export function changedByOthers(evaluator: Evaluator, definition: Definition, home: string): readonly Change[] {
  if (!isState(definition)) return [];
  const { services } = evaluator;
  const { name } = definition;
  return usersOf(evaluator, home, home).flatMap(path => {
    const bound = path === home ? undefined : evaluator.bound(path);
    if (bound === undefined) return [];
    const { language, imports } = bound.program;
    const root = evaluator.rootFrame(bound.module);
    return imports.flatMap(({ module, names }) =>
      names.flatMap(({ imported, local }) => {
        const mutations = bound.scope.names.get(local)?.mutations ?? [];
        if (mutations.length === 0 || (imported !== name && imported !== '*')) return [];
        const resolved = services.modules.resolve(path, module, language, at => services.uses(home, at));
        if (!('file' in resolved) || resolved.file !== home) return [];
        return mutations.flatMap((mutation): Change[] => {
          const change = { ...mutation, frame: evaluator.within(mutation.fn, root) };
          if (imported === name) return [change];
          const [head, ...rest] = mutation.path;
          if (head !== name) return [];
          const isSet = rest.length === 0 && mutation.method === undefined;
          return [{ ...change, path: rest, ...(isSet ? { method: 'extend' } : {}) }];
        });
      }),
    );
  });
}

/**
 * The frames in which a function of a module puts something into the module's state: those that its callers make, here and elsewhere,
 * where it puts there what they hand it, `export function keep(id, rows) { cache.set(id, rows) }`; else its own.
 */
export function puttingFrames(
  evaluator: Evaluator,
  fn: FunctionInfo,
  put: readonly Expression[],
  frame: Frame,
): readonly Frame[] {
  const own = evaluator.within(fn, frame);
  if (!frame.info.isModule || fn.isModule || !fn.parent?.isModule || own.args) return [own];
  const names = new Set(fn.node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : [])));
  const isHanded = put.some(each => someIn(each, node => node.kind === 'name' && names.has(node.name)));
  if (!isHanded) return [own];
  const called = framesOf(evaluator, own, own.file);
  // Who is handed the function calls it with what is not seen here: `rows.forEach(keep)`.
  return isHandedOn(fn) ? [...new Set([own, ...called])] : called;
}

const handedOn = new WeakMap<FunctionInfo, boolean>();

/** It is not only called by its name, but handed to others, who call it with what is not seen here: `rows.forEach(keep)`. */
export function isHandedOn(fn: FunctionInfo): boolean {
  const known = handedOn.get(fn);
  if (known !== undefined) return known;
  const name = fn.member?.name ?? fn.name;
  const passedOver = new Set<unknown>();
  let found = false;
  walk(fn.program.body, node => {
    if (node.kind === 'call') passedOver.add(node.callee);
    else if (node.kind === 'bind' || node.kind === 'assign') passedOver.add(node.target);
    if (node.kind === 'name' || node.kind === 'member') found ||= !passedOver.has(node) && lastName(node) === name;
  });
  handedOn.set(fn, found);
  return found;
}
