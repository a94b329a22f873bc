/** What names and members are where they are read: by their definitions, by what the file's surroundings lend, and else by custom. */
import type { Expression, Member, Name, Program } from '../program/model.ts';
import { calledName } from '../program/walk.ts';
import { appSetting } from './app-settings.ts';
import { keptByApp } from './app-state.ts';
import { bind } from './bind.ts';
import { customary } from './customary.ts';
import { lessFields } from './definitions.ts';
import type { Evaluator } from './evaluate.ts';
import { lastTold } from './event-buses.ts';
import { holdsRefusal, isRefusedBody } from './failed-answers.ts';
import { holdsError, onlyFailure } from './failures.ts';
import { asField } from './field-texts.ts';
import type { Frame } from './frames.ts';
import { lentToPage } from './page-bridges.ts';
import { handedOver, heldByType, isWiring } from './providers.ts';
import { reaching, writtenOver } from './reaching.ts';
import { isReceiver, libraryMember, receiverOf, saidAbove } from './receivers.ts';
import { namesOfKey } from './redaction.ts';
import { keptInSession } from './sessions.ts';
import { outcomeIn } from './settled.ts';
import { type AbstractValue, isNothing, type Thing } from './values.ts';

/** What a name holds where it is read. */
export function readName(evaluator: Evaluator, expression: Name, frame: Frame): AbstractValue {
  const { name } = expression;
  if (isReceiver(name)) {
    const receiver = receiverOf(evaluator, expression, frame);
    if (receiver) return receiver;
  }
  const definition = bind(frame.info.program).scope.lookup(name, expression.start);
  if (!definition) return globalNamed(evaluator, name, expression, frame);
  const kept = reaching(definition, frame.info, expression.start);
  const value = evaluator.definitions.of(definition, evaluator.holder(definition.scope.fn, frame), kept);
  const answer = outcomeIn(value) ?? value;
  if (isAnswer(answer)) {
    if (holdsError(definition, frame.info, expression.start)) return onlyFailure(evaluator, answer);
    if (holdsRefusal(definition, frame.info, expression.start)) return evaluator.value({ open: true, name });
  }
  const gone = writtenOver(definition, frame.info, expression.start, mutation =>
    namesOfKey(evaluator, mutation, name, frame),
  );
  const left = asField(gone.size > 0 ? lessFields(value, gone) : value, definition, frame.info, expression.start);
  return evaluator.called(left, name, expression, frame);
}

/** An answer or what was read of one, as far as the value itself says. */
function isAnswer({ own, things }: AbstractValue): boolean {
  return (
    own.some(mark => mark.is === 'api-data' || mark.is === 'credential') || things.some(({ is }) => is === 'response')
  );
}

/** One that the file neither declares nor imports. */
function globalNamed(evaluator: Evaluator, name: string, expression: Name, frame: Frame): AbstractValue {
  if (name === 'undefined' || name === 'NaN') return evaluator.nothing;
  const store = storeRead(evaluator, expression, frame);
  if (store) return evaluator.called(store, name, expression, frame);
  const starred = evaluator.exports.starred(name, frame.info.program);
  if (starred) return evaluator.called(starred, name, expression, frame);
  const above = saidAbove(evaluator, expression, frame);
  if (above) return evaluator.called(above, name, expression, frame);
  const own = evaluator.exports.own(name, expression, frame);
  if (own) return own;
  const shared = evaluator.services.script(name, frame.info.program);
  if (shared)
    return evaluator.called(
      evaluator.definitions.of(shared, evaluator.rootFrame(shared.scope.fn)),
      name,
      expression,
      frame,
    );
  const lent = evaluator.services.autoImport(name, frame.info.program);
  if (lent) {
    evaluator.services.uses(frame.file, lent);
    const value = evaluator.exports.exported(lent, name);
    if (value) return evaluator.called(value, name, expression, frame);
  }
  const bridged = lentToPage(evaluator, name, frame.file);
  if (bridged) return evaluator.called(bridged, name, expression, frame);
  const from = evaluator.services.lentFrom(name, frame.info.program);
  if (name === 'window' || name === 'globalThis' || name === 'global' || name === 'self') name = '';
  return evaluator.value({
    things: [{ is: 'library', package: from ?? 'global', path: name, makers: [] }],
    name,
    place: evaluator.place(expression, frame),
    node: expression,
  });
}

/** What a store of Svelte holds where it is read by its name with a `$`: https://svelte.dev/docs/svelte/stores */
function storeRead(evaluator: Evaluator, { name, start }: Name, frame: Frame): AbstractValue | undefined {
  if (!name.startsWith('$') || name.length === 1 || !frame.file.endsWith('.svelte')) return undefined;
  const definition = bind(frame.info.program).scope.lookup(name.slice(1), start);
  const { things } = definition
    ? evaluator.definitions.of(definition, evaluator.holder(definition.scope.fn, frame))
    : evaluator.unknown;
  const told = things.flatMap(thing =>
    thing.is === 'library' ? (lastTold(evaluator, thing, `${thing.path}.$`, frame) ?? []) : [],
  );
  return told.length > 0 ? evaluator.union(told) : undefined;
}

/** What a member is where it is read: `client.token`, `rows[0]`, `map[key]`. */
export function readMember(evaluator: Evaluator, expression: Member, frame: Frame): AbstractValue {
  const base = evaluator.evaluate(expression.object, frame);
  const { property } = expression;
  if (isAnswer(base) && isRefusedBody(expression, frame.info)) return evaluator.unknown;
  if (property !== undefined && /^\d+$/.test(property) && !isObject(base))
    return evaluator.lists.at(base, Number(property));
  if (property !== undefined && !expression.index && isMapping(base, property, frame.info.program))
    return evaluator.value({ things: [{ is: 'method', name: property, receiver: base }] });
  if (property === 'value') {
    const told = base.things.flatMap(thing =>
      thing.is === 'library' ? (lastTold(evaluator, thing, `${thing.path}.value`, frame) ?? []) : [],
    );
    if (told.length > 0) return evaluator.called(evaluator.union(told), property, expression, frame);
  }
  if (property !== undefined) {
    const [holder] = base.things;
    const read =
      evaluator.injected.decorated(base, property, frame.file) ??
      (holder?.is === 'library' ? appSetting(evaluator, holder, property, frame) : undefined) ??
      evaluator.called(base.property(property), property, expression, frame);
    // A store or a component puts more into the `this` of its methods than the object holds that they are written in.
    const isInObject = isThis(expression.object) && isObject(base);
    const value = isInObject && isNothing(read) ? read.with({ literals: [], open: true }) : read;
    const { program } = frame.info;
    const isKnown = (thing: Thing) =>
      thing.is === 'library'
        ? evaluator.library.behaviour(thing, program.language) !== undefined
        : thing.is !== 'method' || thing.receiver.things.length > 0 || thing.receiver.texts.length > 0;
    if (value.things.some(isKnown)) return value;
    const kept = keptByApp(evaluator, expression, frame) ?? keptInSession(evaluator, expression, frame);
    if (kept) return kept;
    const likely = customary(expression, program, evaluator.bindings);
    // What is read from the library's own value (`fastify.log`) is on the way to a member.
    const isOnTheWay =
      likely?.package !== 'global' &&
      value.things.some(thing => thing.is === 'library' && thing.package === likely?.package);
    if (likely && !isOnTheWay) return value.with({ things: [libraryMember(likely, likely.path, base)] });
    return isHandedVariable(expression, value) ? environmentOf(property, value) : value;
  }
  if (!expression.index) return evaluator.unknown;
  const { kind } = expression.index;
  const key = kind === 'name' || kind === 'member' ? evaluator.evaluate(expression.index, frame) : undefined;
  const handed = key && (isWiring(base) ? handedOver(evaluator, key) : heldByType(evaluator, key));
  return handed ?? evaluator.lists.indexed(base, expression.index, frame);
}

/** A variable of the environment that a runtime hands in: `env.API_TOKEN`, `env(c).API_TOKEN` (https://developers.cloudflare.com/workers/configuration/environment-variables/). */
function isHandedVariable({ object, property = '' }: Member, { texts, literals, own, open }: AbstractValue): boolean {
  return (
    open &&
    calledName(object) === 'env' &&
    /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(property) &&
    texts.length === 0 &&
    literals.length === 0 &&
    !own.some(mark => mark.is === 'environment')
  );
}

function environmentOf(name: string, value: AbstractValue): AbstractValue {
  return value.with({ marks: [...value.own, { is: 'environment', name }] });
}

const mappingMethods = new Set(['get', 'items', 'keys', 'values', 'pop', 'copy', 'update', 'setdefault']);

/** A dictionary's entries are read by index in Python; its attributes are its methods. */
function isMapping(value: AbstractValue, property: string, program: Program): boolean {
  return (
    program.language !== 'javascript' &&
    mappingMethods.has(property) &&
    value.things.some(thing => thing.is === 'object')
  );
}

function isThis(node: Expression): boolean {
  return node.kind === 'name' && node.name === 'this';
}

function isObject(value: AbstractValue): boolean {
  return value.things.length > 0 && value.things.every(thing => thing.is === 'object');
}
