/** What the methods of an instance keep of what they are called with: `store.set(rows)` of `set(rows) { this.rows = rows; }`. */
import type { ClassExpression, Expression, Target } from '../program/model.ts';
import { findAt, isSelf, lastName, someIn } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Instance } from './classes.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import { isHandedOn } from './shared-state.ts';
import { isOneRun, isWithin, usersOf } from './users.ts';

/** Calls of one method that are told apart by what they hand over. */
const mostCalls = 8;
/** Calls of that name that are looked at: `add`, `set` and `get` are what many things call their methods. */
const mostNamed = 48;

const known = new WeakMap<Instance, Kept<FunctionInfo, readonly Frame[]>>();

/**
 * The frames in which a method, or a function in it, puts something into an instance: where that is what its callers say, those that calls
 * on the same instance make; else its own.
 * @param own the frame of a method that nobody is seen to call, or one inside
 * @param put what is put there
 */
export function handingFrames(
  evaluator: Evaluator,
  instance: Instance,
  own: Frame,
  put: readonly Expression[],
): readonly Frame[] {
  const method = methodAround(own);
  if (!method || method.args !== undefined || method.info.member?.name === 'constructor') return [own];
  // Each chain of a builder's steps, `query.company(id).project(id)`, says something else.
  if (!isHanded(method.info, put) || returnsItself(method.info)) return [own];
  const kept = keptBeside(known, instance);
  const frames = evaluator.cycles.keep(kept, method.info, [], () => callsOn(evaluator, instance, method));
  if (frames.length === 0) return [own];
  const handing = frames.map(frame => evaluator.within(own.info, frame));
  return isHandedOn(method.info) ? [own, ...handing] : handing;
}

function methodAround(frame: Frame): Frame | undefined {
  for (let at: Frame | undefined = frame; at; at = at.parent) if (at.info.owner) return at;
  return undefined;
}

function returnsItself({ node }: FunctionInfo): boolean {
  return node.body.some(statement =>
    someIn(statement, inner => inner.kind === 'return' && inner.value !== undefined && isSelf(inner.value)),
  );
}

/** What is put there depends on what the method is called with: it names a parameter, or something else that is the method's own. */
function isHanded({ node, program }: FunctionInfo, put: readonly Expression[]): boolean {
  if (node.parameters.length === 0) return false;
  const { scope, module } = bind(program);
  const isOwn = (name: string, at: number): boolean => {
    const fn = scope.lookup(name, at)?.scope.fn;
    return fn !== undefined && fn !== module;
  };
  return put.some(each => someIn(each, inner => inner.kind === 'name' && isOwn(inner.name, inner.start)));
}

/** The frames that calls of a method on the same instance make, wherever the instance may be used. */
function callsOn(evaluator: Evaluator, instance: Instance, { info, parent, receiver }: Frame): readonly Frame[] {
  const name = info.member?.name;
  if (name === undefined || parent === undefined) return [];
  const { by } = instance;
  const isLone = isMadeOnce(evaluator, instance);
  const frames: Frame[] = [];
  let named = 0;
  for (const path of placesOf(evaluator, instance))
    for (const { call, fn } of evaluator.bound(path)?.callsNamed(name) ?? []) {
      if (call.callee.kind !== 'member' || named++ >= mostNamed || frames.length >= mostCalls) continue;
      const isHere = by !== undefined && !by.info.isModule && isWithin(fn, by.info);
      const at = isHere ? evaluator.within(fn, by) : evaluator.rootFrame(fn);
      const on = evaluator.evaluate(call.callee.object, at);
      if (!on.things.some(thing => thing.is === 'instance' && isSame(evaluator, thing, instance, isLone))) continue;
      const args = evaluator.calls.args(call.args, at);
      const frame = evaluator.calls.frameFor(info, parent, args, { frame: at, call }, receiver);
      if (frame) frames.push(frame);
    }
  return frames;
}

/** The files in which an instance may be used: those that use its class, and those that use the module which makes it. */
function placesOf(evaluator: Evaluator, { frame, by }: Instance): readonly string[] {
  const home = frame.file;
  const users = usersOf(evaluator, home, home);
  return by === undefined || by.file === home ? users : [...new Set([...users, ...usersOf(evaluator, by.file, home)])];
}

/** The same one, or where one of both is known by its class alone, the only one. */
function isSame(evaluator: Evaluator, other: Instance, instance: Instance, isLone: boolean): boolean {
  const { node, site, by } = instance;
  if (other.node !== node) return false;
  if (other.site === undefined || site === undefined) return isLone;
  return other.site === site && (isKept(instance) || (other.by === by && by !== undefined && isOneRun(evaluator, by)));
}

/** Whoever asks for it is given the same one: it is made with its module, or whoever makes it keeps it. */
function isKept({ by, site }: Instance): boolean {
  if (by === undefined || site === undefined || by.info.isModule) return true;
  if (by.info.node.annotations?.some(each => /^(?:lru_)?cache$/.test(calledOrNamed(each) ?? ''))) return true;
  const around = findAt(by.info.program, site.start);
  const parent = around[around.findIndex(node => node.kind === 'call' && node.end === site.end) - 1];
  return parent?.kind === 'assign' && isOneForAll(parent.target, by.info);
}

/** A variable outside of the function, or a member that has one name: not `caches[name] ??= new Cache()`, nor `this.cache = new Cache()` of each service. */
function isOneForAll(target: Target, fn: FunctionInfo): boolean {
  if (target.kind === 'name') {
    const holder = bind(fn.program).scope.lookup(target.name, target.start)?.scope.fn;
    return holder !== undefined && holder !== fn && isWithin(fn, holder);
  }
  if (target.kind !== 'member' || target.property === undefined) return false;
  const isOwn = target.object.kind === 'name' && target.object.name === (fn.node.receiver ?? 'this');
  return !isOwn || fn.member?.static === true;
}

function calledOrNamed(annotation: Expression): string | undefined {
  return lastName(annotation.kind === 'call' ? annotation.callee : annotation);
}

/** No more than one place of the app makes instances of a class; where none does, a framework makes one for all. */
function isMadeOnce(evaluator: Evaluator, { node, frame }: Instance): boolean {
  const { name } = node;
  if (name === undefined || node.record || hasHeirs(node, frame)) return false;
  const made = usersOf(evaluator, frame.file, frame.file).flatMap(
    path =>
      evaluator
        .bound(path)
        ?.callsNamed(name)
        .filter(({ call }) => call.callee.kind === 'name') ?? [],
  );
  return made.length <= 1;
}

function hasHeirs({ name }: ClassExpression, { info }: Frame): boolean {
  return bind(info.program).classes.some(({ node }) => node.bases.some(base => lastName(base) === name));
}
