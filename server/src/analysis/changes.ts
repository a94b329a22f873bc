/** Changes of what a name holds, each with the frame that it runs in. */
import { changedTo } from '../program/copies.ts';
import type { Expression } from '../program/model.ts';
import { someIn } from '../program/walk.ts';
import { bind } from './bind.ts';
import { runs } from './conditions.ts';
import { type Decoration, decorationsNamed } from './decorations.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { callersIn } from './parameters.ts';
import { putsNoSecret } from './redaction.ts';
import type { Definition, FunctionInfo, Mutation } from './scopes.ts';
import { isHandedOn, puttingFrames } from './shared-state.ts';
import { usersOf } from './users.ts';
import { type AbstractValue, type AnyMark, functionsOf } from './values.ts';

type Change = AbstractValue['mutations'][number];

/** What the functions around a name change of it: `rows.push(row)`. */
export function changesOf(evaluator: Evaluator, { name, mutations }: Definition, frame: Frame): readonly Change[] {
  return mutations.flatMap(mutation =>
    framesOfChange(evaluator, mutation, frame).flatMap(at => {
      if (isSkipped(evaluator, mutation, name, at)) return [];
      return putsNoSecret(evaluator, mutation, at) ? [] : { frame: at, ...mutation };
    }),
  );
}

/** Who calls from the same file with a key is told apart where that is asked for. */
function framesOfChange(evaluator: Evaluator, mutation: Mutation, frame: Frame): readonly Frame[] {
  const own = evaluator.within(mutation.fn, frame);
  if (isPutByCallers({ ...mutation, frame: own })) return [own];
  return puttingFrames(evaluator, mutation.fn, mutation.args, frame);
}

/** A call's arguments rule it out: `if (options.company) headers['Procore-Company-Id'] = options.company`. */
function isSkipped(evaluator: Evaluator, { context }: Mutation, changed: string, frame: Frame): boolean {
  // A test of the very thing that is changed cannot be answered before it is known what that is.
  for (let at = context; at; at = at.parent)
    if (at.test && someIn(at.test, node => node.kind === 'name' && node.name === changed)) return false;
  return runs(evaluator, context, frame) === false;
}

/** Calls of one function that are told apart by what they put where. */
const mostPutting = 24;

/**
 * A change by a key that the callers of its function say, once for each of them, so that each key goes with what is put under it:
 * `function keep(key, rows) { cache.set(key, rows) }`. Of what other files may call, only these would be seen.
 */
export function putByEach(evaluator: Evaluator, change: Change): readonly Change[] {
  const { fn, frame } = change;
  const byDecorators = putByDecorators(evaluator, change);
  if (byDecorators.length > 0) return byDecorators;
  if (!isPutByCallers(change)) return [change];
  const found = callersIn(evaluator, fn, mostPutting).flatMap(({ call, frame: from }) => {
    const args = evaluator.calls.args(call.args, from);
    const site = { frame: from, call };
    const at = evaluator.calls.frameFor(fn, frame.parent ?? frame, args, site, frame.receiver);
    return at ? changedTo(change, { frame: at }) : [];
  });
  return found.length > 0 && found.length < mostPutting ? found : [change];
}

/**
 * A change that a decorator makes, once for each function that it decorates: `@handles('rfi')` of
 * `def handles(kind): def keep(fn): handlers[kind] = fn; return fn; return keep`.
 */
function putByDecorators(evaluator: Evaluator, change: Change): readonly Change[] {
  const { fn, frame, key } = change;
  if (fn.program.language !== 'python' || key === undefined || frame.args || frame.info !== fn || fn.isModule)
    return [];
  const found = decoratorsOf(evaluator, fn).flatMap(({ call, of }) => {
    const site = { frame: evaluator.rootFrame(of.parent ?? of), call };
    const args = evaluator.calls.args(call.args, site.frame);
    return functionsOf(evaluator.evaluate(call.callee, site.frame)).flatMap(({ info, frame: home }) => {
      const at = info === fn ? evaluator.calls.frameFor(fn, home, args, site, undefined) : undefined;
      return at ? changedTo(change, { frame: at }) : [];
    });
  });
  // What other files decorate, and classes, may be put there too.
  return found.length > 0 ? [...found, change] : [];
}

/** What may be decorated with a function, or with what that one is made in, by its name; nothing where that is too much to look at. */
function decoratorsOf(evaluator: Evaluator, { parent, name, program }: FunctionInfo): readonly Decoration[] {
  const called = parent?.isModule ? name : parent?.name;
  if (called === undefined) return [];
  const users = usersOf(evaluator, program.path, program.path);
  if (users.length >= mostPutting) return [];
  const found = users.flatMap(file => {
    const bound = evaluator.bound(file);
    return bound ? decorationsNamed(bound, called) : [];
  });
  return found.length < mostPutting ? found : [];
}

/** Where something is put says who calls. */
function isPutByCallers(change: Change): boolean {
  const { fn, frame } = change;
  return !frame.args && frame.info === fn && isUnderSaidKey(change) && !isExported(fn) && !isHandedOn(fn);
}

/** It is put under what the function is called with. */
function isUnderSaidKey({ fn, method, path, args, key: item }: Change): boolean {
  const key = item ?? (path.length === 0 && method === 'set' ? args[0] : undefined);
  return key !== undefined && isOfParameter(key, fn);
}

/** That what is found under a key depends on who says the key: on its callers, where others say what was put where. */
export function sayingKey({ mutations }: AbstractValue, key: AbstractValue): readonly AnyMark[] {
  const [mark] = key.own.filter(({ is }) => is === 'parameter');
  const isSaid = (change: Change): boolean =>
    isPutByCallers(change) || (change.frame.args !== undefined && isUnderSaidKey(change));
  return mark && mutations.some(isSaid) ? [mark] : [];
}

/** It is made of what the function is called with. */
function isOfParameter(key: Expression, fn: FunctionInfo): boolean {
  const names = new Set(fn.node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : [])));
  return names.size > 0 && someIn(key, node => node.kind === 'name' && names.has(node.name));
}

function isExported({ name, parent, program }: FunctionInfo): boolean {
  return !parent?.isModule || program.exports.some(({ local }) => local === name);
}

/**
 * What functions change of it that are called with it: those that a caller hands over, `const all = read(); change(all); write(all);`,
 * and the code's own, `const lines = []; collect(lines, rows);`.
 */
export function changesByGiven(evaluator: Evaluator, { given = [] }: Definition, frame: Frame): readonly Change[] {
  return given.flatMap(({ call, index, fn }) => {
    const from = evaluator.within(fn, frame);
    return functionsOf(evaluator.evaluate(call.callee, from)).flatMap(({ info, frame: home }) => {
      const changes = parameterChanges(info, index);
      if (changes.length === 0) return [];
      // What it is called with may be what is put there; the thing itself is being worked out.
      const args = call.args.map(({ value: node, ...how }, at) => ({
        ...how,
        node,
        value: at === index ? evaluator.unknown : evaluator.evaluate(node, from),
      }));
      const inside = evaluator.calls.frameFor(info, home, args, { frame: from, call }, home.receiver);
      return changes.flatMap(mutation => {
        const at = evaluator.within(mutation.fn, inside ?? evaluator.within(info, home));
        return putsNoSecret(evaluator, mutation, at) ? [] : { frame: at, ...mutation };
      });
    });
  });
}

/** What a function changes of what it is called with, or of a part that it takes out of that: `({ rows }) => rows.push(row)`. */
function parameterChanges({ node, program }: FunctionInfo, index: number): readonly Mutation[] {
  const target = node.parameters[index]?.target;
  const changes = ({ name, start }: Name) => bind(program).scope.lookup(name, start)?.mutations ?? [];
  if (target?.kind === 'name') return changes(target);
  if (target?.kind !== 'object-target') return [];
  return target.entries.flatMap(({ key, target: part }) =>
    key === undefined || part.kind !== 'name'
      ? []
      : changes(part).map((each): Mutation => ({ ...each, path: [key, ...each.path] })),
  );
}

type Name = Extract<Expression, { kind: 'name' }>;
