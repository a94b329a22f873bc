/** Functions on each request that a request of its own leaves out by a flag: `if (config.skipAuth) return config`. */
import type { Expression } from '../program/model.ts';
import { ofParts, opposite, type Truth } from '../program/truth.ts';
import { isHeaders } from './client-settings.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { wordsOf } from './header-setters.ts';
import { type Hook, hasUnknownHooks, headersSetBy, hooksOf, propertiesSetBy } from './intercepting.ts';
import { testsAt } from './reaching.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

/**
 * The functions that a client runs on each request that set a header, where nothing else of the client's does.
 * @param files those that speak of setting it
 */
export function hooksSetting(
  evaluator: Evaluator,
  thing: LibraryThing,
  header: string,
  files: readonly string[],
): readonly Hook[] | undefined {
  if (hasUnknownHooks(evaluator, thing)) return undefined;
  const hooks = hooksOf(evaluator, thing).filter(
    ({ info, frame }) => evaluator.functionFacts(info, frame).mentions(wordsOf(header), 0) !== undefined,
  );
  const theirs = hooks.map(({ info }) => info.program.path);
  return hooks.length > 0 && files.every(file => theirs.includes(file)) ? hooks : undefined;
}

/**
 * Whether a function on each request never comes to where it sets a header, by what the request is given itself.
 * @param options what the request is given
 */
export function leftOutBy(
  evaluator: Evaluator,
  header: string,
  options: AbstractValue | undefined,
): (hook: Hook) => boolean {
  return ({ info, frame }) => {
    const handed = info.node.parameters[0]?.target;
    if (options === undefined || handed?.kind !== 'name') return false;
    const places = settersIn(evaluator, info, evaluator.within(info, frame), header);
    const isPassedBy = ({ context, start }: SetPlace) =>
      testsAt(info, context, start).some(({ test, holds }) => outcomeOf(test, handed.name, options) === !holds);
    return places.length > 0 && places.every(isPassedBy);
  };
}

interface SetPlace {
  readonly context: Context | undefined;
  readonly start: number;
}

function settersIn(evaluator: Evaluator, info: FunctionInfo, frame: Frame, header: string): readonly SetPlace[] {
  const assigned = info.memberAssigns.flatMap(({ target, context, span }) => {
    const isOne =
      isHeaders(target) ||
      (target.kind === 'member' &&
        isHeaders(target.object) &&
        propertiesSetBy(evaluator, target, frame).includes(header));
    return isOne ? [{ context, start: span.start }] : [];
  });
  const called = info.calls.flatMap(({ call, context }) => {
    const isAssign = call.callee.kind === 'member' && call.callee.property === 'assign';
    return isAssign || headersSetBy(evaluator, call, frame).includes(header) ? [{ context, start: call.start }] : [];
  });
  return [...assigned, ...called];
}

/** What a test of a flag comes to, where the request gives that flag; `undefined` where that is not known. */
function outcomeOf(test: Expression, handed: string, options: AbstractValue): Truth {
  if (test.kind === 'operation') {
    const [left, right] = test.operands;
    if (test.operator === '!' && left) return opposite(outcomeOf(left, handed, options));
    const [, sign] = /^([!=])==?$/.exec(test.operator) ?? [];
    const given = sign && left ? flagOf(left, handed, options) : undefined;
    return given === undefined || right?.kind !== 'literal' ? undefined : (given === right.value) === (sign === '=');
  }
  if (test.kind === 'choice' && test.form !== 'test') return ofParts(test, part => outcomeOf(part, handed, options));
  const flag = flagOf(test, handed, options);
  return flag === undefined ? undefined : Boolean(flag);
}

/** The one literal that a request gives for a flag: `true` of `client.get(path, { meta: { skipAuth: true } })` for `config.meta.skipAuth`. */
function flagOf(
  node: Expression,
  handed: string,
  options: AbstractValue,
): string | number | boolean | null | undefined {
  const value = node.kind === 'member' ? heldAt(node, handed, options) : undefined;
  const [literal, ...others] = value?.literals ?? [];
  return value?.open || others.length > 0 ? undefined : literal;
}

function heldAt(node: Expression, handed: string, options: AbstractValue): AbstractValue | undefined {
  if (node.kind === 'name') return node.name === handed ? options : undefined;
  if (node.kind !== 'member' || node.property === undefined) return undefined;
  const object = heldAt(node.object, handed, options);
  return object?.keys.names.includes(node.property) ? object.property(node.property) : undefined;
}
