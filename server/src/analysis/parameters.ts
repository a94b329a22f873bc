/** What parameters hold: arguments that are bound, what a framework or a callback's caller hands in, and else what callers in the same file say. */
import { libraryLanguage } from '../libraries/find.ts';
import type { Call, Parameter, TypeHint } from '../program/model.ts';
import { keywordOf } from './arguments.ts';
import { assetHanded } from './assets.ts';
import { runWith } from './background-events.ts';
import { bind } from './bind.ts';
import { bringsRequest } from './callback-arguments.ts';
import { toldTo } from './channels.ts';
import { eventFor } from './cloud-events.ts';
import { messagesFor } from './cloud-queues.ts';
import { handedByGroup } from './command-context.ts';
import { argumentHanded } from './command-line.ts';
import { optionDefault } from './command-options.ts';
import { committed } from './commits.ts';
import { propertiesHanded } from './component-properties.ts';
import { WeaklyKept } from './cycles.ts';
import { calledInPlace } from './decorations.ts';
import { dependency } from './dependencies.ts';
import type { Evaluator } from './evaluate.ts';
import { passedOn } from './failures.ts';
import type { Frame } from './frames.ts';
import { answerHanded, handlesErrors } from './handlers.ts';
import { pageProperties } from './page-data.ts';
import { toldToPage } from './page-messages.ts';
import { signalled } from './python-signals.ts';
import { queuedFor } from './queued.ts';
import type { FunctionInfo } from './scopes.ts';
import { handedServer } from './servers.ts';
import { type AbstractValue, type AnyMark, type CallArgument, isNothing, type Thing } from './values.ts';

/** A call, and a frame that it stands in. */
export interface Caller {
  readonly frame: Frame;
  readonly call: Call;
}

export class Parameters {
  private readonly evaluator: Evaluator;
  private callers = new WeaklyKept<FunctionInfo, readonly Caller[]>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.callers = new WeaklyKept();
  }

  forget(infos: readonly FunctionInfo[]): void {
    for (const info of infos) this.callers.delete(info);
  }

  /** What a parameter holds in a frame. */
  of(fn: FunctionInfo, index: number, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const parameter = fn.node.parameters[index];
    if (!parameter) return evaluator.unknown;
    const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
    if (frame.args) {
      const given =
        parameter.rest === 'named' ? this.keywords(fn, frame) : this.argument(frame.args, index, name, parameter.rest);
      if (given && !isNothing(given)) {
        // Where nothing is known of what is handed in, its type still says what it can do.
        const known = parameter.type && this.isUnknown(given, fn) ? this.madeByType(parameter.type, fn) : undefined;
        if (known) return evaluator.union([given, known]);
        return parameter.default && given.open
          ? evaluator.union([given, evaluator.evaluate(parameter.default, frame)])
          : given;
      }
      if (parameter.default) return evaluator.evaluate(parameter.default, frame);
      // What no call of a Python function gives, its decorators do: `@click.option("--company")`.
      const byDecorator = fn.program.language === 'python' && !parameter.rest && (fn.node.annotations?.length ?? 0) > 0;
      return given ?? (byDecorator ? (optionDefault(evaluator, fn, name) ?? evaluator.unknown) : evaluator.nothing);
    }
    const own = index === 0 && !parameter.rest ? calledInPlace(evaluator, frame) : undefined;
    if (own) return own;
    const handed = evaluator.services.handedTo(fn, index);
    const bound =
      (fn.argumentOf ? argumentHanded(evaluator, fn, name) : undefined) ??
      committed(evaluator, fn, index) ??
      toldTo(evaluator, fn, index) ??
      runWith(evaluator, fn, index) ??
      toldToPage(evaluator, fn, index, frame) ??
      messagesFor(evaluator, fn, index) ??
      eventFor(evaluator, fn, index) ??
      evaluator.callbacks.argument(fn, index, frame) ??
      this.registered(fn, index);
    // What the handlers before it put there, and what the server lends to each request, is there by whatever name it goes.
    if (handed)
      return evaluator.value({
        marks: handed.marks,
        things: [...handed.things, ...(bound?.things ?? [])],
        open: true,
        name,
      });
    if (bound) return bound;
    const declared = this.byType(fn, index);
    if (declared) return declared;
    const injected =
      pageProperties(evaluator, fn, index) ??
      evaluator.injected.of(parameter, fn) ??
      dependency(evaluator, parameter, fn) ??
      handedByGroup(evaluator, fn, index) ??
      optionDefault(evaluator, fn, name) ??
      queuedFor(evaluator, fn, index) ??
      signalled(evaluator, fn, index) ??
      assetHanded(evaluator, parameter, fn);
    if (injected) return injected;
    const callers = this.callersOf(fn);
    const server = callers.length === 0 ? handedServer(evaluator, parameter, fn) : undefined;
    if (server) return server;
    if (index === 0 && callers.length === 0 && fn.program.language === 'javascript' && handlesErrors(fn.node))
      return passedOn(evaluator, fn);
    const answer = answerHanded(fn, index);
    if (answer) return evaluator.value({ things: [answer], open: true, name });
    const command = callers.length === 0 && !parameter.default ? argumentHanded(evaluator, fn, name) : undefined;
    const marks: readonly AnyMark[] = [{ is: 'parameter', fn }, ...(command?.own ?? [])];
    const typed = this.typed(parameter, fn);
    const isKnown = this.isKnown(typed, fn);
    const values = isKnown && typed ? [typed] : [evaluator.value({ open: true, marks, name })];
    if (typed && !isKnown) values.push(typed);
    if (parameter.default) values.push(evaluator.evaluate(parameter.default, frame));
    const properties = index === 0 ? propertiesHanded(evaluator, fn) : undefined;
    if (properties) values.push(properties);
    for (const caller of callers) {
      const given = this.argument(evaluator.calls.args(caller.call.args, caller.frame), index, name, parameter.rest);
      if (given && !isNothing(given)) values.push(given);
      // A caller that leaves it out leaves open what the called one does then.
      else if (!given && !parameter.default) values.push(evaluator.nothing);
    }
    return evaluator.union(values);
  }

  /** Some parameter is known by its class, and so hides that what is handed in may be of one made from it. */
  isKnownByClass(fn: FunctionInfo): boolean {
    return fn.node.parameters.some(parameter =>
      this.typed(parameter, fn)?.things.some(thing => thing.is === 'instance' && !thing.node.record),
    );
  }

  private typed({ type }: Parameter, fn: FunctionInfo): AbstractValue | undefined {
    const { evaluator } = this;
    return type && evaluator.definitions.typed(type, evaluator.rootFrame(bind(fn.program).module));
  }

  /** An instance of a known class is known, whoever hands it in; a record is what it was made with, and so is an object or a table. */
  private isKnown(typed: AbstractValue | undefined, fn: FunctionInfo): boolean {
    return typed?.things.some(thing => thing.is !== 'object' && !isRecord(thing) && !this.carries(thing, fn)) ?? false;
  }

  /** What a handler that is handed a request and an answer gets where routes are given it by its name. */
  private registered(fn: FunctionInfo, index: number): AbstractValue | undefined {
    const isHandler = index < 2 && fn.argumentOf === undefined && answerHanded(fn, 1) !== undefined;
    return isHandler ? this.evaluator.callbacks.registered(fn, index) : undefined;
  }

  /** Nothing is known of it, or only that it comes from a library, or a member of one, that nothing describes: `c.env.CACHE`. */
  private isUnknown({ open, things, texts, literals, own }: AbstractValue, { program }: FunctionInfo): boolean {
    if (texts.length > 0 || literals.length > 0 || !own.every(mark => mark.is === 'parameter')) return false;
    if (things.length === 0) return open;
    const language = libraryLanguage(program.language);
    return things.every(thing => {
      if (thing.is !== 'library') return false;
      const members = this.evaluator.services.libraries.find(thing.package, language);
      if (members === undefined) return true;
      return thing.path.includes('.') && members.lookup(thing.path) === undefined && !members.leads(thing.path);
    });
  }

  /** Of a class whose instances are what they were made with, a table or a request for one: `frame: pd.DataFrame`. */
  private carries(thing: Thing, { program }: FunctionInfo): boolean {
    if (thing.is !== 'library') return false;
    const made = { package: thing.package, path: thing.path.replace(/\(\)$/, '') };
    const behaviour = this.evaluator.library.behaviour(made, program.language);
    return behaviour?.returns === 'arguments' || behaviour?.note === 'describes';
  }

  /** An instance of the class that a type names; of a record nothing is known by its class. */
  private madeByType(type: TypeHint, fn: FunctionInfo): AbstractValue | undefined {
    const typed = this.evaluator.definitions.typed(type, this.evaluator.rootFrame(bind(fn.program).module));
    return typed.things.some(thing => thing.is === 'library' || (thing.is === 'instance' && !thing.node.record))
      ? typed
      : undefined;
  }

  /** What a function of a library's type is called with, or one in an object of such a type: `FastifyPluginAsync`, `RequestHandler`, `Endpoint`. */
  private byType(fn: FunctionInfo, index: number): AbstractValue | undefined {
    const { evaluator } = this;
    for (const thing of evaluator.definitions.declaredAs(fn).things) {
      const behaviour = thing.is === 'library' && evaluator.library.behaviour(thing, fn.program.language);
      const path = behaviour ? behaviour.parameters?.[index] : undefined;
      if (thing.is === 'library' && path)
        return evaluator.value({
          things: [{ is: 'library', package: thing.package, path, makers: [] }],
          open: true,
          marks: bringsRequest(path) ? [{ is: 'input', part: 'request', fields: [], steps: [] }] : [],
        });
    }
    return undefined;
  }

  /** `**kwargs`: the keywords that no other parameter takes, those of mappings that are spread included. */
  private keywords(fn: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const taken = new Set(fn.node.parameters.map(({ target }) => (target.kind === 'name' ? target.name : undefined)));
    const extra = new Map<string, AbstractValue>();
    const marks: AnyMark[] = [];
    let open = false;
    for (const argument of frame.args ?? []) {
      if (argument.name !== undefined && !taken.has(argument.name)) extra.set(argument.name, argument.value);
      if (argument.spread !== 'named') continue;
      const { names, complete } = argument.value.keys;
      for (const name of names) if (!taken.has(name)) extra.set(name, argument.value.property(name));
      open ||= !complete;
      if (names.length === 0) marks.push(...argument.value.own);
    }
    return evaluator.value({ things: [{ is: 'object', node: fn.node, properties: [], frame, extra }], open, marks });
  }

  /** The argument that a parameter takes, by keyword or by place. */
  argument(
    args: readonly CallArgument[],
    index: number,
    name: string | undefined,
    rest?: 'list' | 'named',
  ): AbstractValue | undefined {
    const { evaluator } = this;
    if (rest === 'list') {
      const given = args.slice(index).filter(argument => argument.name === undefined && argument.spread !== 'named');
      const known = given.map(({ spread, value }) => (spread ? evaluator.lists.inOrder(value) : [value]));
      const of = known.flatMap(
        (several, at) => several ?? [evaluator.lists.element((given[at] as CallArgument).value)],
      );
      return evaluator.value({ things: [{ is: 'elements', of, exact: !known.includes(undefined) }] });
    }
    if (rest === 'named') return undefined;
    const keyword = name === undefined ? undefined : keywordOf(args, name);
    if (keyword) return keyword;
    let position = 0;
    for (const { name: written, spread, value } of args) {
      if (written !== undefined || spread === 'named') continue;
      if (spread === 'list') return evaluator.lists.at(value, index - position);
      if (position === index) return value;
      position++;
    }
    return name === undefined ? undefined : ofRecord(args, name);
  }

  /** Calls of a function in its own file, at most six; callers elsewhere see it from their side. */
  private callersOf(fn: FunctionInfo): readonly Caller[] {
    const found: Caller[] = [];
    return this.evaluator.cycles.keep(this.callers, fn, found, () => callersIn(this.evaluator, fn, 6, found));
  }
}

/** Calls of a function in its own file, so many at most, each in a frame of the function that it stands in. */
export function callersIn(
  evaluator: Evaluator,
  fn: FunctionInfo,
  most: number,
  found: Caller[] = [],
): readonly Caller[] {
  const name = fn.member?.name ?? fn.name;
  if (name === undefined || fn.isModule) return found;
  for (const { call, fn: from } of bind(fn.program).callsNamed(name)) {
    if (found.length === most) break;
    const frame = evaluator.rootFrame(from);
    if (evaluator.evaluate(call.callee, frame).things.some(thing => thing.is === 'function' && thing.info === fn))
      found.push({ frame, call });
  }
  return found;
}

/** A field of a record that is spread, of which only what it is is known: `invite(**user)`. */
function ofRecord(args: readonly CallArgument[], name: string): AbstractValue | undefined {
  const record = args.find(({ spread, value }) => spread === 'named' && value.keys.names.length === 0)?.value;
  return record?.own.some(({ is }) => is === 'api-data' || is === 'stored' || is === 'credential' || is === 'input')
    ? record.property(name)
    : undefined;
}

/** A record, or any of a kind of records: `model: BaseModel`; an answer that somebody hands in, whoever gave it: `response: httpx.Response`. */
function isRecord(thing: Thing): boolean {
  return thing.is === 'instance'
    ? thing.node.record === true
    : thing.is === 'library' &&
        /(?:^|\.)(?:BaseModel|RootModel|SQLModel|Struct|Response|ClientResponse)\(\)$/.test(thing.path);
}
