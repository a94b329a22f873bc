/** Argument paths of library data (`1.headers`, `@0.baseURL`, `json|1.body`) read from the values of a call. */
import { type ArgumentReference, methodConstant, parseArgumentPath } from '../libraries/paths.ts';
import { capabilities, type Role } from '../libraries/shape.ts';
import { addMarks } from './contents.ts';
import { lifetime } from './durations.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing, Maker, Thing } from './values.ts';

/** The value at an argument path, or `undefined` where the call gives none. */
export function argumentAt(
  evaluator: Evaluator,
  path: string,
  thing: LibraryThing,
  args: readonly CallArgument[],
  role?: Role,
): AbstractValue | undefined {
  for (const reference of parseArgumentPath(path)) {
    const found = reference.maker
      ? fromMakers(evaluator, reference, thing, role)
      : one(evaluator, reference, thing, args);
    if (found && fits(found, role)) return role === 'ttl' ? lifetime(evaluator, found) : found;
  }
  return undefined;
}

/** A keyword argument: written out, or an entry of a mapping that is spread. */
export function keywordOf(args: readonly CallArgument[], name: string): AbstractValue | undefined {
  const written = args.find(argument => argument.name === name);
  if (written) return written.value;
  for (const { spread, value } of args)
    if (spread === 'named' && value.keys.names.includes(name)) return value.property(name);
  return undefined;
}

/** As `keywordOf`, also from what is spread of which not all keys are known: `"{subject}".format(**row)`. */
export function givenBy(args: readonly CallArgument[], name: string): AbstractValue | undefined {
  const rest = args.find(({ spread, value }) => spread === 'named' && value.open);
  return keywordOf(args, name) ?? rest?.value.property(name);
}

const methods = /^(?:get|head|post|put|patch|delete|options)$/i;
/** What clients call the kind of an answer. */
const answerKinds = /^(?:json|string|buffer)$/;

/** A function is no path, address or cron expression, a number or a method no address, text no callback and no headers. */
function fits(value: AbstractValue, role: Role | undefined): boolean {
  const isFunction =
    value.things.length > 0 && value.things.every(thing => thing.is === 'function') && value.texts.length === 0;
  const isText = value.texts.length > 0 && value.things.length === 0 && !value.open;
  const isNumber = isText && value.literals.length > 0 && value.literals.every(literal => typeof literal === 'number');
  switch (role) {
    case 'path':
    case 'expression':
      return !isFunction;
    case 'url':
      return !isFunction && !isNumber;
    case 'base':
      return !isNumber && !(isText && value.literals.length > 0 && value.literals.every(isNoAddress));
    case 'method':
      return (
        value.open ||
        value.literals.some(literal => /^[a-z]+$/i.test(`${literal}`) && !answerKinds.test(`${literal}`)) ||
        value.libraries.some(({ path }) => methodConstant(path) !== undefined)
      );
    case 'headers':
      return !isText;
    case 'callback':
    case 'handlers':
      return !isText;
    default:
      return true;
  }
}

function isNoAddress(literal: unknown): boolean {
  return typeof literal === 'string' && (methods.test(literal) || answerKinds.test(literal));
}

function fromMakers(
  evaluator: Evaluator,
  reference: ArgumentReference,
  thing: LibraryThing,
  role?: Role,
): AbstractValue | undefined {
  for (let index = thing.makers.length - 1; index >= 0; index--) {
    const maker = thing.makers[index];
    if (maker?.step) continue;
    const found = maker && one(evaluator, reference, thing, maker.args);
    if (found && !(role === 'base' && isClient(found))) return found;
  }
  return undefined;
}

/** What a client was made around is no address. */
function isClient({ things, texts }: AbstractValue): boolean {
  return (
    texts.length === 0 &&
    things.length > 0 &&
    things.every(thing => thing.is === 'library' && /(?:Session|Client)\(\)$/.test(thing.path))
  );
}

/** All values at an argument path: `*` and `2*` give several. */
export function argumentsAt(
  evaluator: Evaluator,
  path: string,
  thing: LibraryThing,
  args: readonly CallArgument[],
): readonly AbstractValue[] {
  const found: AbstractValue[] = [];
  for (const reference of parseArgumentPath(path)) {
    const { head } = reference;
    if (head.kind === 'all' || head.kind === 'rest') {
      // The nearest that was given anything: `prepare(sql).bind(id, title).run()`.
      const given = reference.maker ? thing.makers.findLast(maker => !maker.step && maker.args.length > 0)?.args : args;
      const from = head.kind === 'rest' ? head.index : 0;
      const positional = given?.filter(argument => argument.name === undefined).slice(from);
      const chosen = (head.kind === 'all' ? given : positional) ?? [];
      found.push(
        ...chosen.map(argument =>
          argument.spread === 'list' ? evaluator.lists.element(argument.value) : argument.value,
        ),
      );
      if (found.length > 0) return found;
      continue;
    }
    const value = reference.maker ? fromMakers(evaluator, reference, thing) : one(evaluator, reference, thing, args);
    if (value) return [value];
  }
  return found;
}

function one(
  evaluator: Evaluator,
  reference: ArgumentReference,
  thing: LibraryThing,
  args: readonly CallArgument[],
): AbstractValue | undefined {
  const base = head(evaluator, reference, thing, args);
  if (!base) return undefined;
  const held = down(evaluator, base, reference.properties);
  if (!held) return undefined;
  const { calls, lists } = evaluator;
  const result = reference.called ? (calls.givenBy(held) ?? calls.givenBy(lists.element(held)) ?? held) : held;
  const at = down(evaluator, result, reference.behind ?? []);
  if (!at) return undefined;
  return at.literals.length > 0 &&
    !at.open &&
    at.texts.length === 0 &&
    at.things.length === 0 &&
    at.literals.every(literal => literal === null)
    ? undefined
    : at;
}

/** What stands under some names; `undefined` where it is not given. */
function down(evaluator: Evaluator, value: AbstractValue, names: readonly string[]): AbstractValue | undefined {
  let at = value;
  for (const name of names) {
    if (name === '[]') {
      if (at.elements.length === 0) return undefined;
      at = evaluator.lists.element(at);
      continue;
    }
    if (name.startsWith('@')) {
      const firsts = at.things.flatMap(thing => madeWith(evaluator, thing, name.slice(1)) ?? []);
      if (firsts.length === 0) return undefined;
      at = evaluator.union(firsts);
      continue;
    }
    const isPosition = /^\d+$/.test(name) && at.things.some(thing => thing.is === 'list');
    if (!isPosition && !given(at, name)) return undefined;
    at = isPosition ? evaluator.lists.at(at, Number(name)) : at.property(name);
  }
  return at;
}

/**
 * An argument of the nearest call of a name by which a library's value was made, the first unless another is asked for:
 * `db.prepare(sql).bind(id)`.
 */
function madeWith({ parameters }: Evaluator, thing: Thing, asked: string): AbstractValue | undefined {
  if (thing.is !== 'library') return undefined;
  const [name, argument = '0'] = asked.split('#');
  const made = thing.makers.findLast(({ path }) => path.slice(path.lastIndexOf('.') + 1) === name);
  if (made === undefined) return undefined;
  const isPosition = /^\d+$/.test(argument);
  return isPosition ? parameters.argument(made.args, Number(argument), undefined) : keywordOf(made.args, argument);
}

/** What a row was looked up by, and what a client connects with, is not what it holds. */
function holdsArguments(evaluator: Evaluator, thing: LibraryThing, { path, frame }: Maker): boolean {
  const behaviour = evaluator.library.behaviour({ ...thing, path }, frame.info.program.language);
  return behaviour?.mode !== 'read' && !capabilities(behaviour).includes('client');
}

function head(
  evaluator: Evaluator,
  { head: from }: ArgumentReference,
  thing: LibraryThing,
  args: readonly CallArgument[],
): AbstractValue | undefined {
  switch (from.kind) {
    case 'position':
      return evaluator.parameters.argument(args, from.index, undefined);
    case 'keyword':
      return keywordOf(args, from.name);
    case 'rest':
    case 'all':
      return args[from.kind === 'rest' ? from.index : 0]?.value;
    case 'self': {
      const { receiver } = thing;
      const made = thing.makers.flatMap(maker =>
        holdsArguments(evaluator, thing, maker) ? maker.args.map(argument => argument.value) : [],
      );
      const marks: AnyMark[] = [];
      for (const value of receiver ? [receiver, ...made] : made) addMarks(marks, [...value.own, ...value.marks]);
      const texts = receiver?.things.some(({ is }) => is === 'library') ? receiver.written : [];
      return evaluator.value({ things: receiver?.things ?? [thing], texts, marks });
    }
    case 'callback': {
      for (let index = args.length - 1; index >= 0; index--) {
        const value = args[index]?.value;
        if (value?.things.some(inner => inner.is === 'function')) return value;
      }
      return undefined;
    }
  }
}

/** Whether a value surely, or by what it carries, has a property: an unknown argument does not count as having it. */
function given(value: AbstractValue, name: string): boolean {
  if (value.keys.names.includes(name)) return true;
  if (value.own.some(isText)) return false;
  const data = ['object', 'list', 'function', 'elements', 'address'];
  if (value.things.some(thing => !data.includes(thing.is))) {
    const inner = value.property(name);
    return inner.texts.length > 0 || inner.things.length > 0 || inner.own.some(mark => mark.is !== 'parameter');
  }
  if (value.texts.length > 0) return false;
  return value
    .property(name)
    .own.some(mark => mark.is === 'api-data' || mark.is === 'credential' || mark.is === 'input');
}

/** What is read by name of a query, a path, headers or cookies is text, and has no fields; so is a record's `image_url`. */
function isText(mark: AnyMark): boolean {
  if (mark.is === 'stored' || mark.is === 'api-data') return /(?:url|uri|href|src)$/i.test(mark.fields.at(-1) ?? '');
  return mark.is === 'input' && mark.part !== 'body' && mark.part !== 'request' && mark.fields.length > 0;
}
