/** State that modules share: what one keeps and others change, or have changed by its functions. */
import type { Expression } from '../program/model.ts';
import { calledName, lastName, literalText, someIn, walk } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Bound, Definition, FunctionInfo } from './scopes.ts';
import { calledAs, framesOf, usersOf } from './users.ts';
import type { AbstractValue } from './values.ts';

type Change = AbstractValue['mutations'][number];

const containers =
  /^(?:Map|Set|WeakMap|dict|list|set|deque|defaultdict|OrderedDict|SimpleNamespace|TTLCache|LRUCache)$/;

/** Something that a module makes and exports. */
interface Exported {
  /** What it begins as. */
  readonly made: Expression;
  readonly value: AbstractValue;
  /** The names under which others find it; `default` is also the whole of a module of CommonJS. */
  readonly names: readonly string[];
}

/** What begins as a list, an object or a map, which can be changed, or as nothing; or is an instance of a class of the app's own. */
function isState(made: Expression, { things }: AbstractValue): boolean {
  switch (made.kind) {
    case 'list':
      return made.comprehension === undefined && made.items.length === 0;
    case 'literal':
      return made.value === null;
    case 'object':
      return true;
    case 'call':
      return containers.test(calledName(made) ?? '') || things.some(({ is }) => is === 'instance');
    default:
      return false;
  }
}

/** What other modules change of a variable of a module: `state.rows = rows`, `cache.set(id, rows)` where they import it. */
export function changedByOthers(
  evaluator: Evaluator,
  { name, sources: [made], scope }: Definition,
  value: AbstractValue,
  home: string,
): readonly Change[] {
  if (made?.kind !== 'value' || made.path.length > 0 || !scope.fn.isModule) return [];
  const exports = evaluator.bound(home)?.program.exports ?? [];
  const names = [name, ...exports.flatMap(each => (each.local === name ? each.name : []))];
  return changedAbroad(evaluator, { made: made.value, value, names }, home);
}

/**
 * What other modules change of what a module exports. Where Python, or a module of CommonJS, sets the variable itself, `state.rows = rows`
 * of the whole module, its elements are added to those that it has.
 */
export function changedAbroad(evaluator: Evaluator, { made, value, names }: Exported, home: string): readonly Change[] {
  if (!isState(made, value)) return [];
  const { services } = evaluator;
  return usersOf(evaluator, home, home).flatMap(path => {
    const bound = path === home ? undefined : evaluator.bound(path);
    if (bound === undefined) return [];
    const { language } = bound.program;
    const root = evaluator.rootFrame(bound.module);
    return importsOf(bound).flatMap(({ module, imported, mutations }) => {
      if (imported !== '*' && !names.includes(imported)) return [];
      const resolved = services.modules.resolve(path, module, language, at => services.uses(home, at));
      if (!('file' in resolved) || resolved.file !== home) return [];
      return mutations.flatMap((mutation): Change[] => {
        const change = { ...mutation, frame: evaluator.within(mutation.fn, root) };
        if (imported !== '*') return [change];
        const [head = '', ...inner] = mutation.path;
        // `module.exports = state` is what `require` gives.
        if (!names.includes(head)) return names.includes('default') && language === 'javascript' ? [change] : [];
        const isSet = inner.length === 0 && mutation.method === undefined;
        return [{ ...change, path: inner, ...(isSet ? { method: 'extend' } : {}) }];
      });
    });
  });
}

/** A name that a file imports and changes. */
interface Import {
  readonly module: string;
  readonly imported: string;
  readonly mutations: Definition['mutations'];
}

const changedImports = new WeakMap<Bound, readonly Import[]>();

/** Names that a file imports, by `require` too, and changes. */
function importsOf(bound: Bound): readonly Import[] {
  const known = changedImports.get(bound);
  if (known !== undefined) return known;
  const found = findImports(bound);
  changedImports.set(bound, found);
  return found;
}

function findImports({ program, scope }: Bound): readonly Import[] {
  const found: Import[] = [];
  for (const { mutations, sources } of scope.names.values()) {
    const [made] = mutations.length > 0 ? sources : [];
    if (made?.kind === 'import') found.push({ module: made.module, imported: made.imported, mutations });
    if (made?.kind !== 'value' || program.language !== 'javascript') continue;
    const [step, more] = made.path;
    const module = requiredBy(made.value);
    if (module === undefined || more !== undefined || (step !== undefined && !('property' in step))) continue;
    found.push({ module, imported: step?.property ?? '*', mutations });
  }
  return found;
}

/** `./state` of `require('./state')` */
function requiredBy(value: Expression): string | undefined {
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== 'require') return undefined;
  return literalText(value.args[0]?.value);
}

/**
 * The frames in which a function puts something into the state of its module, or of the function that it is written in: those that its
 * callers make, here and elsewhere, where it puts there what they hand it, `export function keep(id, rows) { cache.set(id, rows) }`; else
 * its own.
 */
export function puttingFrames(
  evaluator: Evaluator,
  fn: FunctionInfo,
  put: readonly Expression[],
  frame: Frame,
): readonly Frame[] {
  const own = evaluator.within(fn, frame);
  if (fn.isModule || fn.parent !== frame.info || own.args) return [own];
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
  const name = fn.member?.name ?? calledAs(fn);
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
