/** Properties of values: objects, modules, library values, responses. Instances are in `classes.ts`, lists in `lists.ts`. */

import { refs } from '../libraries/page-states.ts';
import { isEnvironment } from '../libraries/settings.ts';
import type { Role } from '../libraries/shape.ts';
import { changedTo } from '../program/copies.ts';
import type { Place } from '../program/finding.ts';
import type { Property } from '../program/model.ts';
import { activityNamed } from './activities.ts';
import { isAddressMethod, isAddressPart, partRead, saysWhere } from './address-parts.ts';
import { alike } from './alike.ts';
import { argumentAt, keywordOf } from './arguments.ts';
import { putByEach } from './changes.ts';
import { readFrom } from './choices.ts';
import { argumentMarks } from './command-line.ts';
import { parsedOption } from './command-options.ts';
import { configuration } from './configured.ts';
import { Kept } from './cycles.ts';
import { ofEnumerated } from './enumerations.ts';
import type { Evaluator } from './evaluate.ts';
import { authorizationShown, ofFailed, sentAs } from './failures.ts';
import { fetched } from './fetchers.ts';
import type { Frame } from './frames.ts';
import { putAtName } from './keyed-changes.ts';
import { isEmptyList, mayNameKey, namesKey, saysKey } from './keys.ts';
import { givesPieces } from './lists.ts';
import { methodOfManager, relatedOf, relatedRows } from './managers.ts';
import { narrow, queryMarks, responseMarks } from './marks.ts';
import { isBuiltinMethod } from './methods.ts';
import { methodOfRow } from './model-rows.ts';
import { bodies, plainProperties } from './names.ts';
import { lentToPage } from './page-bridges.ts';
import { queuingMember } from './queued.ts';
import { sectionRead } from './read-files.ts';
import { bindReceiver, libraryMember, withOwnPuts } from './receivers.ts';
import { cutsText } from './slices.ts';
import { answersHeld } from './steps.ts';
import { type AbstractValue, isNothing, type LibraryThing, type Thing, union } from './values.ts';

/** What a request that is made before it is sent calls its parts. */
const requestParts = new Set(['method', 'url', 'headers', 'query', 'body', 'auth']);

const promiseMethods = new Set(['then', 'catch', 'finally']);

/** What an instance calls its class: `this.constructor`, `self.__class__`. */
const namesClass = new Set(['constructor', '__class__']);

/** Members of a response that say what it answers. */
const asked = new Set(['url', 'config', 'request']);

export class Members {
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  property(value: AbstractValue, name: string): AbstractValue {
    value.properties ??= new Kept();
    const known = value.properties.done(name);
    if (known) return known;
    return this.evaluator.cycles.keep(
      value.properties,
      name,
      this.evaluator.unknown,
      () => this.find(value, name),
      alike,
    );
  }

  private find(value: AbstractValue, name: string): AbstractValue {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    let missing = value.open;
    /** What only a library's path says: an answer is of its client, and what the app's own server is seen to answer. */
    let ofLibrary = 0;
    if (
      promiseMethods.has(name) &&
      value.things.every(
        thing =>
          thing.is === 'library' ||
          thing.is === 'response' ||
          thing.is === 'elements' ||
          thing.is === 'list' ||
          thing.is === 'object',
      )
    ) {
      return evaluator.value({ things: [{ is: 'method', name, receiver: value }] });
    }
    const isBuiltin = isBuiltinMethod(name);
    const data = isBuiltin && (value.own.length > 0 || value.things.some(thing => thing.is === 'response'));
    const assigned = value.mutations.some(
      ({ path, method }) => path.length === 1 && path[0] === name && method === undefined,
    );
    for (const thing of value.things) {
      // Data that a library gave is data first: only members that the library is known for are the library's.
      if (thing.is === 'library' && (assigned || (data && !this.known(thing, name)))) {
        missing ||= !assigned;
        continue;
      }
      const property = this.ofThing(thing, name, value);
      if (property) {
        found.push(readFrom(property, value, thing));
        if (thing.is === 'library') ofLibrary++;
      } else if (!lacks(thing, value)) missing = true;
    }
    const rest: AbstractValue['mutations'][number][] = [];
    for (const mutation of value.mutations) {
      if (mutation.path.length === 0) {
        // `headers.set('a', v)`, `map.set('a', v)`, `params.append('a', v)`, `dict.update({…})`
        const [key, set] = mutation.args;
        if (
          (mutation.method === 'set' || mutation.method === 'append' || mutation.method === 'setdefault') &&
          key &&
          set
        ) {
          for (const each of putByEach(evaluator, mutation)) {
            const put = putAtName(each, key, name, value.reader);
            if (put) found.push(...put);
            else if (saysKey(evaluator.evaluate(key, each.frame), name))
              found.push(evaluator.evaluate(set, each.frame));
          }
        } else if (mutation.method === 'update' && key) {
          const merged = evaluator.evaluate(key, mutation.frame);
          if (merged.keys.names.includes(name)) found.push(merged.property(name));
        }
        continue;
      }
      if (mutation.path[0] !== name) continue;
      if (mutation.path.length === 1 && mutation.method === undefined) {
        const set = mutation.args[0];
        if (set) found.push(located(evaluator.evaluate(set, mutation.frame), evaluator.place(set, mutation.frame)));
      } else rest.push(inside(mutation));
    }
    const stands = found.length > ofLibrary;
    // An empty list may be all that ever stands there: `found = {"rfis": [], "errors": []}`.
    const mayBePut = !stands || found.every(isEmptyList);
    if (mayBePut && mayBeKey(name) && value.things.some(thing => thing.is === 'object'))
      for (const mutation of value.mutations) {
        // What is put under keys that only running code knows: `found[name] = rows`.
        const [set] = mutation.args;
        if (mutation.path.length === 0 || mutation.path[0] !== undefined) continue;
        if (stands && (mutation.path.length > 1 || !namesKey(evaluator, mutation, name))) continue;
        if (mutation.path.length > 1 || mutation.method !== undefined) rest.push(inside(mutation));
        else if (set)
          for (const each of putByEach(evaluator, mutation))
            if (mayNameKey(evaluator, each, name))
              found.push(
                ...(putAtName(each, each.key, name, value.reader) ?? [
                  evaluator.evaluate(set, each.frame).with({ open: true }),
                ]),
              );
      }
    const enumerated = ofEnumerated(evaluator, value, name);
    if (enumerated) return enumerated;
    // What was asked, or where; in a record such fields are data, a download's address for one.
    const isAsked = value.things.some(
      ({ is }) => (is === 'response' && asked.has(name)) || (is === 'address' && saysWhere(name)),
    );
    const marks = isAsked ? [] : narrow(value.own, name);
    const method =
      isBuiltin &&
      !found.some(
        item => item.things.length > 0 || item.texts.length > 0 || item.literals.length > 0 || item.own.length > 0,
      ) &&
      (missing || value.texts.length > 0 || cutsText(value, name));
    if (method)
      found.push(
        evaluator.value({ things: [{ is: 'method', name, receiver: value }], marks, open: marks.length > 0, name }),
      );
    let result: AbstractValue;
    if (found.length === 0)
      result = evaluator.value({
        open: missing || marks.length > 0,
        literals: missing || marks.length > 0 ? [] : [null],
        marks,
        name,
      });
    else {
      result = union(evaluator, found);
      if (marks.length > 0 && !method)
        result = result.with({
          marks: [...result.own, ...marks.filter(mark => !result.own.includes(mark))],
          open: result.open || value.open,
        });
      else if (value.open && !method && !assigned) result = result.with({ open: true });
    }
    return rest.length > 0 ? result.with({ mutations: [...result.mutations, ...rest] }) : result;
  }

  private known(thing: LibraryThing, name: string): boolean {
    const path = thing.path === '' ? name : `${thing.path}.${name}`;
    return this.evaluator.library.described({ package: thing.package, path }) !== undefined;
  }

  private ofThing(thing: Thing, name: string, value: AbstractValue): AbstractValue | undefined {
    const { evaluator } = this;
    switch (thing.is) {
      case 'object': {
        const extra = thing.extra?.get(name);
        if (extra) return extra;
        return withOwnPuts(evaluator, this.ofObject(thing.properties, name, thing.frame, value), thing, name);
      }
      case 'instance':
        if (namesClass.has(name)) return classOf(evaluator, thing);
        return (
          relatedRows(evaluator, { is: 'class', node: thing.node, frame: thing.frame }, name) ??
          evaluator.classes.ofInstance(thing, name, value) ??
          evaluator.unknown
        );
      case 'class':
        return evaluator.classes.ofClass(thing.node, thing.frame, name, value, true) ?? undefined;
      case 'module':
        return evaluator.exports.exported(thing.path, name);
      case 'library': {
        const lent =
          thing.package === 'global' && thing.path === '' && value.place
            ? lentToPage(evaluator, name, value.place.file)
            : undefined;
        if (lent) return lent;
        if (refs.packages.has(thing.package) && refs.made.test(thing.path) && name !== refs.holds)
          return value.property(refs.holds).property(name);
        if (isEnvironment(thing) && !this.known(thing, name)) return this.environment(name);
        const registered =
          evaluator.injected.inCradle(thing, name) ??
          fetched(evaluator, thing, name) ??
          this.described(thing, name) ??
          parsedOption(evaluator, thing, name) ??
          sectionRead(evaluator, thing, name) ??
          configuration(evaluator, thing, name, value.place?.file) ??
          activityNamed(evaluator, thing, name) ??
          methodOfManager(evaluator, thing, name, value) ??
          relatedOf(evaluator, thing, name) ??
          (this.known(thing, name) ? undefined : methodOfRow(evaluator, thing, name, value));
        if (registered) return registered;
        const answers = answersHeld(evaluator, thing, name);
        if (answers.length > 0) return evaluator.value({ open: true, marks: answers.flatMap(responseMarks), name });
        // What an answer holds is not what it was asked with: `axios.request({ headers, data })`.
        const isAnswer = value.things.some(inner => inner.is === 'response');
        if (isAnswer && name === 'headers' && !this.known(thing, name)) return undefined;
        const isMade = thing.path.endsWith('()') && !isAnswer;
        const made = isMade ? thing.makers.at(-1)?.args[0]?.value : undefined;
        if (
          made?.things.some(inner => inner.is === 'object') &&
          made.keys.names.includes(name) &&
          !this.known(thing, name)
        ) {
          return made.property(name);
        }
        const keyword = isMade ? keywordOf(thing.makers.at(-1)?.args ?? [], name) : undefined;
        if (keyword && !this.known(thing, name)) return keyword;
        if (name === 'default' && thing.path === '') return evaluator.value({ things: [thing] });
        const path = thing.path === '' || thing.path.endsWith('.') ? thing.path + name : `${thing.path}.${name}`;
        const words = argumentMarks(thing.package, path);
        const query = queryMarks(thing.package, path);
        return evaluator.value({
          things: [libraryMember(thing, path, value)],
          open: words.length > 0,
          marks: query.length > 0 ? query : words,
          name,
        });
      }
      case 'response':
        if (name === 'headers') return evaluator.value({ open: true, name: 'response headers' });
        // `future.result()` of Python gives what was submitted gave.
        if (name === 'clone' || (name === 'result' && thing.request.program.language === 'python'))
          return evaluator.value({ things: [{ is: 'method', name, receiver: value }] });
        if (name === 'request' || name === 'config') return sentAs(evaluator, thing.request, name, value);
        // https://developer.mozilla.org/docs/Web/API/Response has no `data`, which other clients read the body into; urllib3's has.
        if (name === 'data' && thing.holdsBody === false && thing.request.program.language === 'javascript')
          return undefined;
        return bodies.has(name) ? this.body(thing, name) : undefined;
      case 'sent':
        if (name === 'headers')
          return evaluator.value({ open: true, marks: authorizationShown(thing.request, value), name });
        return name === 'data'
          ? evaluator.value({ open: true, marks: thing.request.body?.marks ?? [], name })
          : undefined;
      case 'failed':
        return ofFailed(evaluator, thing, name, value);
      case 'address':
        if (name === 'href') return value;
        if (isAddressPart(name)) return partRead(evaluator, value, name);
        if (name === 'searchParams' || isAddressMethod(name))
          return evaluator.value({ things: [{ is: 'method', name, receiver: value }], open: true });
        return undefined;
      case 'pairs': {
        const inner = thing.of.property(name);
        if (thing.of.keys.names.includes(name)) return inner;
        return isBuiltinMethod(name) ? undefined : inner;
      }
      case 'elements':
        if (name === 'length') return evaluator.value({ open: true });
        return undefined;
      case 'function':
        return queuingMember(evaluator, thing, name);
      default:
        return undefined;
    }
  }

  /** The body of an answer, read or called. */
  private body({ request, says }: Extract<Thing, { is: 'response' }>, name: string): AbstractValue {
    const { evaluator } = this;
    const marks = responseMarks(request);
    // What is read is known by the name that the program gives it; pieces are known as such by what gives them.
    const named = givesPieces.test(name) ? name : undefined;
    const read = says ?? evaluator.value({ open: true, marks, name: named });
    const body = evaluator.value({ open: true, marks, name, things: [{ is: 'method', name: 'body', receiver: read }] });
    return says ? evaluator.union([body, says]) : body;
  }

  /** A part of a request that is made before it is sent: `Request('GET', url).url`. */
  private described(thing: Extract<Thing, { is: 'library' }>, name: string): AbstractValue | undefined {
    if (!requestParts.has(name) || !thing.path.endsWith('()')) return undefined;
    const maker = thing.makers.findLast(({ step }) => !step);
    const behaviour =
      maker &&
      this.evaluator.library.behaviour({ package: thing.package, path: maker.path }, maker.frame.info.program.language);
    if (behaviour?.note !== 'describes') return undefined;
    const path = name === 'method' ? behaviour.method?.split('=')[0] : behaviour.args?.[name as Role];
    return path === undefined ? undefined : argumentAt(this.evaluator, path, thing, maker?.args ?? []);
  }

  /** An environment variable's value. */
  environment(name: string): AbstractValue {
    return this.evaluator.value({ open: true, marks: [{ is: 'environment', name }], name });
  }

  /** What is spread into an object; of a list of objects (`{k: v for …}`) any of them. */
  private spread(property: Property, frame: Frame): AbstractValue {
    const value = this.evaluator.evaluate(property.value, frame);
    const isList = value.things.some(thing => thing.is === 'elements' || thing.is === 'list');
    return isList ? this.evaluator.lists.element(value) : value;
  }

  private ofObject(
    properties: readonly Property[],
    name: string,
    frame: Frame,
    self: AbstractValue,
  ): AbstractValue | undefined {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    for (let index = properties.length - 1; index >= 0; index--) {
      const property = properties[index] as Property;
      if (property.spread) {
        const spread = this.spread(property, frame);
        const inner = spread.property(name);
        // Spreading nothing adds nothing.
        if (isNothing(inner) && !spread.keys.names.includes(name)) continue;
        if (inner.literals.length > 0 || inner.things.length > 0 || inner.texts.length > 0 || inner.own.length > 0) {
          if (!inner.open || spread.keys.names.includes(name)) {
            found.push(inner);
            return union(evaluator, found);
          }
          found.push(inner);
        } else if (inner.open) found.push(inner);
        continue;
      }
      if (property.key === name) {
        if (property.accessor === 'get' && property.value.kind === 'function')
          found.push(evaluator.calls.invokeNode(property.value, frame, self, property.value.parameters.length > 0));
        else if (property.accessor !== 'set') {
          const value = evaluator.evaluate(property.value, frame);
          found.push(
            property.value.kind === 'function'
              ? bindReceiver(value, self)
              : evaluator.called(value, name, property.value, frame),
          );
        }
        return union(evaluator, found);
      }
      if (property.computed) {
        const keys = evaluator.evaluate(property.computed, frame);
        if (keys.literals.some(literal => String(literal) === name))
          return union(evaluator, [...found, evaluator.evaluate(property.value, frame)]);
        if (keys.open || keys.literals.length === 0) found.push(evaluator.evaluate(property.value, frame));
      }
    }
    return found.length > 0 ? union(evaluator, found) : undefined;
  }
}

/** What a change of a value's property changes of the property. */
function inside(mutation: AbstractValue['mutations'][number]): AbstractValue['mutations'][number] {
  return changedTo(mutation, { path: mutation.path.slice(1) });
}

/** A name that data may stand under; others are what lists and answers have of their own. */
function mayBeKey(name: string): boolean {
  return !isBuiltinMethod(name) && !plainProperties.has(name);
}

/** A value that tells where it was written. */
function located(value: AbstractValue, place: Place): AbstractValue {
  return value.place ? value : value.with({ place });
}

/** The class that an instance is of; it may be one that inherits from it, where nobody says how it was made. */
function classOf(evaluator: Evaluator, { node, frame, args, as }: Extract<Thing, { is: 'instance' }>): AbstractValue {
  return (
    as?.property('constructor') ?? evaluator.value({ things: [{ is: 'class', node, frame }], open: args === undefined })
  );
}

/** An object that is written out whole, and nothing is put into later: what it does not have, it has not. */
function lacks(thing: Thing, value: AbstractValue): boolean {
  return (
    thing.is === 'object' &&
    value.mutations.length === 0 &&
    thing.properties.every(property => property.key !== undefined && !property.spread)
  );
}
