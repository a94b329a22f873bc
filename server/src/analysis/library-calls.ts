/** Calls of library members: what the data says that they do, and what they give. */

import { listings, rowParsers } from '../libraries/files.ts';
import { libraryLanguage } from '../libraries/find.ts';
import { isEnvironment } from '../libraries/settings.ts';
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import { stepAt } from '../program/finding.ts';
import type { Call } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { appSettingRead } from './app-settings.ts';
import { argumentAt } from './arguments.ts';
import { calledByLibrary, handedCall } from './callbacks.ts';
import { answeredElsewhere } from './channels.ts';
import { configurationRead } from './configured.ts';
import { addMarks } from './contents.ts';
import { namedDriver } from './controllers.ts';
import { documentPath } from './document-paths.ts';
import { chainOf } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import { lastTold } from './event-buses.ts';
import type { Frame } from './frames.ts';
import { answeredByKey, answerHeld, answersTogether, generatedHook } from './generated-hooks.ts';
import { intrinsic } from './intrinsics.ts';
import { askedOf, asParsed, isRow, passing, responseMarks, rowsRead } from './marks.ts';
import { callMethod, partial } from './methods.ts';
import { mountedStore } from './mounted-stores.ts';
import { embedded, workedOut } from './operators.ts';
import { answeredAtHome } from './own-answers.ts';
import { loadedFor } from './page-data.ts';
import { makesOperator } from './piping.ts';
import { provided } from './providers.ts';
import { settingsRead } from './read-files.ts';
import { rearranged } from './rearranged.ts';
import { answeredByReference } from './references.ts';
import type { CallSite, FunctionInfo } from './scopes.ts';
import { seals } from './sealing.ts';
import { declaredSetting, runtimeConfig } from './settings.ts';
import { stateGiven } from './state-containers.ts';
import { describedBefore, filledBefore, filledInto, sentBefore } from './steps.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing, Maker, Thing } from './values.ts';

/** What a library's data is asked about: most who ask for another member than they have in hand need no value of it. */
type LibraryMember = Pick<LibraryThing, 'package' | 'path'>;

export class LibraryCalls {
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** What a library's member does when it is called, or set. */
  behaviour(member: LibraryMember, language: string, how: 'call' | 'set' = 'call'): Behaviour | undefined {
    const found = this.evaluator.services.libraries
      .find(member.package, libraryLanguage(language))
      ?.lookup(member.path);
    return (found?.set ?? false) === (how === 'set') ? found : undefined;
  }

  /** Whether the data knows a package, whatever it says of the member that is asked for. */
  isKnown(name: string, language: string): boolean {
    return this.evaluator.services.libraries.find(name, libraryLanguage(language)) !== undefined;
  }

  /** What a library's member does, where nothing tells in which language it is used: few packages of two languages share a name. */
  described({ package: name, path }: LibraryMember): Behaviour | undefined {
    const { libraries } = this.evaluator.services;
    return libraries.find(name, 'javascript')?.lookup(path) ?? libraries.find(name, 'python')?.lookup(path);
  }

  /** What a call of a member does; nothing where another call on what it gives does it: `knex('rfis').insert(rows)` reads none. */
  behaviourOf(thing: LibraryMember, call: Call, { info }: Frame): Behaviour | undefined {
    const behaviour = this.behaviour(thing, info.program.language);
    const others = behaviour?.unless?.split('|');
    if (others === undefined) return behaviour;
    const isDoneBy = ({ call: { callee, end } }: CallSite): boolean =>
      callee.kind === 'member' &&
      callee.start === call.start &&
      end > call.end &&
      others.includes(callee.property ?? '');
    return info.calls.some(isDoneBy) ? undefined : behaviour;
  }

  /** Every member of it holds what it was made of, so what is chosen out of it is of its kind: `frame[frame['open'] > 0]`. */
  isTable(thing: LibraryMember, { info }: Frame): boolean {
    const rows = { package: thing.package, path: `${thing.path}.loc` };
    return this.behaviour(rows, info.program.language)?.returns === 'arguments';
  }

  /** What a function makes of a list that a library gave: `process.argv.slice(2).map(addressOf)`. */
  private mapped(
    { path, receiver: of }: LibraryThing,
    args: readonly CallArgument[],
    call: Call,
    frame: Frame,
  ): AbstractValue | undefined {
    const name = /\.(map|flatMap)$/.exec(path)?.[1];
    if (name === undefined || !args[0]?.value.things.some(thing => thing.is === 'function')) return undefined;
    const receiver = this.evaluator.value({ open: true, marks: of?.own ?? [] });
    return callMethod(this.evaluator, { is: 'method', name, receiver }, call, frame);
  }

  /** What a call of a library's member gives. */
  call(thing: LibraryThing, args: readonly CallArgument[], call: Call, frame: Frame): AbstractValue | undefined {
    const { evaluator } = this;
    const place = evaluator.place(call, frame);
    const rows = (behaviour: Behaviour) =>
      rowsRead(behaviour, place, () => chainOf(frame, evaluator), isAskedBy(thing, args, frame));
    const special =
      settingsRead(evaluator, thing, args, frame) ??
      configurationRead(evaluator, thing, args, frame) ??
      appSettingRead(evaluator, thing, args, frame) ??
      intrinsic(evaluator, thing, args, call, frame) ??
      evaluator.injected.resolved(thing, args, frame) ??
      provided(evaluator, thing) ??
      generatedHook(evaluator, thing, call, frame) ??
      answersTogether(evaluator, thing, args, call, frame) ??
      stateGiven(evaluator, thing, args, call, frame) ??
      loadedFor(evaluator, thing, args, call, frame) ??
      lastTold(evaluator, thing, thing.path, frame) ??
      answeredElsewhere(evaluator, thing, args, call, frame) ??
      namedDriver(evaluator, thing, args, frame);
    if (special) return special;
    const behaviour = this.behaviourOf(thing, call, frame);
    // `console.log.bind(console, 'rfis')` is the member, with what stands before its arguments.
    if (!behaviour && thing.receiver && /[^)]\.bind$/.test(thing.path)) return partial(thing.receiver, args.slice(1));
    if (behaviour?.note === 'by-reference') {
      const answer = answeredByReference(evaluator, thing, behaviour, args, call, frame);
      if (answer) return answer;
    }
    const maker: Maker = { path: thing.path, args, call, frame };
    const wrapped =
      behaviour?.note === 'wraps' ? argumentAt(evaluator, behaviour.args?.target ?? '0', thing, args) : undefined;
    const inside = wrapped?.things.find(inner => inner.is === 'library');
    const made: LibraryThing = {
      is: 'library',
      package: thing.package,
      path: `${thing.path}()`,
      makers: [...(inside?.makers ?? []), ...thing.makers, maker],
    };
    if (listings.packages.has(thing.package) && listings.gives.test(thing.path))
      return evaluator.value({ things: [{ is: 'elements', of: [evaluator.value({ things: [made] })], exact: false }] });
    const isReference = behaviour?.note === 'document';
    if (!behaviour || isReference) {
      const marks = [...passing(args, evaluator.unknown), ...askedOf(thing, args, place)];
      // What is said of the rows that were asked for: `from('rfis').select('*').eq('project_id', id)`.
      const before = thing.receiver?.own ?? [];
      if (before.some(isRow))
        addMarks(
          marks,
          before.filter(mark => isRow(mark) || mark.is === 'parameter'),
        );
      const mapped = this.mapped(thing, args, call, frame);
      if (mapped) return mapped.with({ things: [...mapped.things, made], open: true });
      return evaluator.value({
        things: [made],
        texts: isReference ? documentPath(evaluator, behaviour, thing, args) : [],
        // A step behind a record that nobody knows gives one that nobody knows: `Model.findOne(q).populate('x').exec()`.
        open: marks.length > 0 || (thing.receiver?.open ?? false),
        marks,
        place,
        node: call,
        name: lastName(call.callee),
      });
    }
    if (behaviour.note === 'runtime-config') {
      const settings = runtimeConfig(evaluator, maker);
      if (settings) return settings;
    }
    if (behaviour.note === 'mounted') {
      const store = mountedStore(evaluator, maker);
      if (store) return store;
    }
    if (behaviour.note === 'operator' && makesOperator(call, args))
      return evaluator.value({ things: [made], place, node: call, name: lastName(call.callee) });
    const sealed = seals(behaviour);
    if (sealed) return evaluator.value({ open: true, marks: [{ is: 'sealed', how: sealed }], place, node: call });
    const does = capabilities(behaviour);
    if (does.includes('environment')) return this.environmentRead(behaviour, thing, maker);
    if (does.includes('random')) return evaluator.value({ open: true, marks: [{ is: 'random' }], place, node: call });
    const given = rearranged(evaluator, behaviour.returns, args, call, frame);
    if (given) return given;
    switch (behaviour.returns) {
      case 'response': {
        const sent = behaviour.note === 'answers' ? sentBefore(evaluator, thing, maker) : undefined;
        const opened = behaviour.note === 'opens' ? describedBefore(evaluator, behaviour, thing, args) : [];
        const asked = opened.length > 0 ? undefined : (sent ?? evaluator.services.request(thing, maker));
        const requests = asked ? [asked] : opened;
        const says = asked && answeredAtHome(evaluator, asked, frame);
        const answer = evaluator.value({
          things: [
            ...requests.map(request => ({ is: 'response' as const, request, says, holdsBody: !behaviour.handle })),
            made,
          ],
          open: true,
          marks: behaviour.handle ? [] : requests.flatMap(responseMarks),
          place,
          node: call,
        });
        // One answer for each element of a list: `UrlFetchApp.fetchAll(requests)`.
        return behaviour.args?.url?.includes('[]')
          ? evaluator.value({ things: [{ is: 'elements', of: [answer], exact: false }], place, node: call })
          : answer;
      }
      case 'body': {
        const request = evaluator.services.request(thing, maker);
        const says = answeredAtHome(evaluator, request, frame);
        // jQuery's requests: `.done(rows => …)`
        const isChained = evaluator.services.libraries
          .find(thing.package, libraryLanguage(frame.info.program.language))
          ?.leads(made.path);
        const body = evaluator.value({
          ...(isChained ? { things: [made] } : {}),
          open: true,
          // What reads a table may read it out of a file.
          marks: [...responseMarks(request), ...(does.includes('read-file') ? rows(behaviour) : [])],
          place,
          node: call,
          name: lastName(call.callee),
        });
        return says ? evaluator.union([body, says]) : body;
      }
      case 'arguments':
      case 'picked':
      case 'left':
      case 'mapped': {
        const marks: AnyMark[] = [];
        const isParsed = rowParsers.packages.has(thing.package) && rowParsers.parses.test(thing.path);
        for (const { value } of args)
          addMarks(marks, isParsed ? [...value.own, ...value.marks].map(asParsed) : [...value.own, ...value.marks]);
        // What a name says of the receiver (`SECRET.sub('…', text)`) is not said of what it makes.
        addMarks(marks, thing.receiver?.own.filter(({ is }) => is !== 'credential') ?? []);
        // An authorise address carries what it is asked with, not its client's secret.
        if (behaviour.note !== 'authorize-url')
          for (const before of thing.makers) for (const argument of before.args) addMarks(marks, argument.value.marks);
        const filled = [
          ...filledBefore(evaluator, thing, frame),
          ...filledInto(
            evaluator,
            args.map(argument => argument.value),
            thing,
            frame,
          ),
        ];
        for (const value of filled) addMarks(marks, value.marks);
        const results = this.results(thing, behaviour, args, call, frame);
        const things: Thing[] = results.length > 0 ? [{ is: 'elements', of: results, exact: false }, made] : [made];
        return evaluator.value({ open: true, things, marks, place, node: call, name: lastName(call.callee) });
      }
      case 'first':
        return this.environmentBySchema(behaviour, thing, maker) ?? args[0]?.value ?? evaluator.unknown;
      case 'second':
        return args[1]?.value ?? evaluator.unknown;
      case 'receiver': {
        const path = thing.path.replace(/\.?[^.()]+$/, '');
        // It is still what it was: the answer of a request that is built by steps, a statement with its rows.
        const { receiver } = thing;
        const answers = receiver?.things.filter(inner => inner.is === 'response') ?? [];
        return evaluator.value({
          things: [...answers, { ...thing, path, makers: [...thing.makers, { ...maker, step: true }] }],
          marks: [...(receiver?.own ?? []), ...rows(behaviour)],
          open: receiver?.open ?? false,
        });
      }
      case 'called': {
        const results = [...this.results(thing, behaviour, args, call, frame)];
        const answer = answerHeld(evaluator, thing, results, args, call, frame);
        if (answer) results.push(answer);
        if (results.every(({ marks }) => marks.length === 0))
          results.push(...answeredByKey(evaluator, thing, args, call, frame));
        return results.length > 0 ? evaluator.union(results) : evaluator.value({ open: true, things: [made] });
      }
      case 'element': {
        const list = args[0]?.value;
        return list ? evaluator.lists.element(list) : evaluator.unknown;
      }
      case 'computed': {
        const values = [...(thing.receiver ? [thing.receiver] : []), ...args.map(argument => argument.value)];
        // Figures of a table are one again: `frame.groupby('day')['hours'].sum().reset_index()`. Its rows are gone.
        const table = { ...made, makers: made.makers.map(each => ({ ...each, args: [] })) };
        const things = this.isTable(table, frame) ? [table] : [];
        const marks = does.includes('infer') ? embedded(values) : workedOut(values);
        return evaluator.value({ open: true, things, marks, place, node: call });
      }
      case 'plain':
        return behaviour.note === 'reads-cookie' || does.includes('secret')
          ? this.readByName(behaviour, thing, maker)
          : evaluator.value({ open: true, place, node: call });
      default:
        return evaluator.value({
          things: [made],
          open: does.length > 0,
          marks:
            behaviour.mode === 'read' && does.includes('browser-store') && behaviour.note !== 'in-memory'
              ? this.keptUnder(behaviour, thing, maker)
              : rows(behaviour),
          place,
          node: call,
          name: lastName(call.callee),
        });
    }
  }

  /** What the functions that a library runs give back; of generators what they yield. */
  results(
    thing: LibraryThing,
    behaviour: Behaviour,
    args: readonly CallArgument[],
    call: Call,
    frame: Frame,
  ): readonly AbstractValue[] {
    const { calls } = this.evaluator;
    const handed = handedCall(this.evaluator, behaviour, call, frame);
    if (handed) return [this.evaluator.evaluate(handed, frame)];
    return calledByLibrary(this.evaluator, thing, behaviour, args, call, frame).map(
      ({ function: called, args: given }) => {
        if (behaviour.note === 'coroutine')
          return calls.returned(called.info, this.evaluator.within(called.info, called.frame));
        const result = calls.invoke(called.info, called.frame, given, { frame, call }, called.receiver);
        return called.info.node.generator ? this.evaluator.lists.element(result) : result;
      },
    );
  }

  /** What a page reads out of its storage, by the key that it is kept under. */
  private keptUnder(behaviour: Behaviour, thing: LibraryThing, maker: Maker): readonly AnyMark[] {
    const given = argumentAt(this.evaluator, behaviour.args?.key ?? '0', thing, maker.args);
    const key = given?.literals.find(literal => typeof literal === 'string');
    const place = this.evaluator.place(maker.call, maker.frame);
    return [{ is: 'kept', key, steps: [stepAt(place, 'it is read out of storage here')] }];
  }

  /** What is known by the name that it is read by: a cookie, `cookies().get('access_token')`, a secret, `settings.get_password('client_secret')`. */
  private readByName(behaviour: Behaviour, thing: LibraryThing, maker: Maker): AbstractValue {
    const { evaluator } = this;
    const given = argumentAt(evaluator, behaviour.args?.name ?? '0', thing, maker.args);
    const name = given?.literals.find(literal => typeof literal === 'string');
    const fields = name === undefined ? [] : [name];
    const marks: AnyMark[] =
      behaviour.note === 'reads-cookie' ? [{ is: 'input', part: 'cookies', fields, steps: [] }] : [];
    const place = evaluator.place(maker.call, maker.frame);
    const value = evaluator.value({ open: true, marks, place, node: maker.call });
    return name === undefined ? value : evaluator.called(value, name, maker.call, maker.frame);
  }

  /** The environment as a schema reads it, with its defaults: `z.object({ HOST: z.string().default('x') }).parse(process.env)`. */
  private environmentBySchema(behaviour: Behaviour, thing: LibraryThing, maker: Maker): AbstractValue | undefined {
    const { options } = behaviour.args ?? {};
    const [given] = maker.args;
    if (options === undefined || !given?.value.things.some(inner => inner.is === 'library' && isEnvironment(inner)))
      return undefined;
    const schema = argumentAt(this.evaluator, options, thing, maker.args);
    return schema && declaredSetting(this.evaluator, schema, '', maker);
  }

  private environmentRead(behaviour: Behaviour, thing: LibraryThing, maker: Maker): AbstractValue {
    const { evaluator } = this;
    const given = argumentAt(evaluator, behaviour.args?.name ?? '0', thing, maker.args);
    const name = given?.literals.find(literal => typeof literal === 'string');
    const { options } = behaviour.args ?? {};
    const declared = options === undefined ? undefined : argumentAt(evaluator, options, thing, maker.args);
    const isKnown = given === undefined || name !== undefined;
    const setting = declared && isKnown ? declaredSetting(evaluator, declared, name ?? '', maker) : undefined;
    if (setting) return setting;
    const value =
      typeof name === 'string'
        ? evaluator.members.environment(name)
        : evaluator.value({ open: true, marks: [{ is: 'environment', name: '' }] });
    const named = typeof name === 'string' ? evaluator.called(value, name, maker.call, maker.frame) : value;
    const otherwise = maker.args[1]?.value;
    return otherwise?.literals.some(literal => literal !== null) ? evaluator.union([named, otherwise]) : named;
  }
}

/**
 * The function whose callers say what is read: `load('rfis')` of `load = name => readFileSync(`${name}.json`)`. Those that are written
 * inside others are asked anew for each call anyway.
 */
function isAskedBy({ makers }: LibraryThing, args: readonly CallArgument[], { info }: Frame): FunctionInfo | undefined {
  if (info.parent && !info.parent.isModule) return undefined;
  // What the store itself was opened with says nothing of what is read.
  const steps = makers.filter(maker => maker.frame.info === info);
  const given = [...args, ...steps.flatMap(maker => maker.args)];
  return given.some(({ value }) => value.unbound) ? info : undefined;
}
