/** What tests of a request's path come to for one address: `event.url.pathname.startsWith('/board')`. */
import type { Bind, Call, Expression, Statement, Target } from '../program/model.ts';
import { ofParts, opposite, type Truth } from '../program/truth.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';

/** What a request is called whose `path` or `url` is asked. */
const requests = /^_?(?:event|req|request|ctx|context|c|to)$/;
const deepest = 3;

/** What is known of names on the way: texts, or what else they are bound to. */
type Names = ReadonlyMap<string, string | Expression>;

export class Paths {
  private readonly evaluator: Evaluator;
  private readonly address: string;
  private readonly id: string | undefined;
  private readonly names = new Map<string, string | Expression>();

  /**
   * @param address the path that is asked for
   * @param id how the framework names the route
   */
  constructor(evaluator: Evaluator, address: string, id: string | undefined) {
    this.evaluator = evaluator;
    this.address = address;
    this.id = id;
  }

  /** Notes what a statement binds, for tests behind it. */
  binds({ target, value }: Bind, frame: Frame): void {
    if (value === undefined) return;
    for (const [name, text] of this.bound(target, value, frame, this.names)) this.names.set(name, text);
  }

  private *bound(
    target: Target,
    value: Expression,
    frame: Frame,
    names: Names,
  ): Generator<[string, string | Expression]> {
    if (target.kind === 'name') yield [target.name, this.textOf(value, frame, names) ?? value];
    if (target.kind !== 'object-target') return;
    for (const { key, target: inner } of target.entries)
      if (inner.kind === 'name' && (key === 'pathname' || (key === 'path' && isRequest(value))))
        yield [inner.name, this.address];
  }

  /** Whether a test holds for the address; `undefined` where something else decides. */
  holds(test: Expression, frame: Frame, names: Names = this.names, depth = 0): Truth {
    if (depth > deepest) return undefined;
    const further = (inner: Expression) => this.holds(inner, frame, names, depth);
    switch (test.kind) {
      case 'literal':
        return typeof test.value === 'boolean' ? test.value : undefined;
      case 'await':
        return further(test.value);
      case 'name': {
        const bound = names.get(test.name);
        return typeof bound === 'object' ? this.holds(bound, frame, names, depth + 1) : undefined;
      }
      case 'choice': {
        if (test.form !== 'test') return ofParts(test, further);
        const held = test.test && further(test.test);
        const taken = held === undefined ? undefined : test.options[held ? 0 : 1];
        return taken && further(taken);
      }
      case 'operation': {
        const [left, right] = test.operands;
        if (test.operator === '!') return opposite(left && further(left));
        if (test.operator === 'in') {
          const asked = left && this.textOf(left, frame, names);
          return asked === undefined || !right ? undefined : this.listed(right, frame)?.includes(asked);
        }
        const [, not] = /^([!=])={1,2}$/.exec(test.operator) ?? [];
        if (not === undefined || !left || !right) return undefined;
        const texts = [this.textOf(left, frame, names), this.textOf(right, frame, names)];
        const known = texts.findIndex(text => text !== undefined);
        const other = this.literalsOf(known === 0 ? right : left, frame, names);
        if (known < 0 || other === undefined) return undefined;
        return other.includes(texts[known] as string) === (not === '=');
      }
      case 'call':
        return this.asked(test, frame, names, depth);
      default:
        return undefined;
    }
  }

  private asked(call: Call, frame: Frame, names: Names, depth: number): boolean | undefined {
    const { callee, args } = call;
    const [first] = args;
    if (callee.kind === 'member' && first) {
      const subject = this.textOf(callee.object, frame, names);
      const method = callee.property?.toLowerCase() ?? '';
      if (subject !== undefined) {
        const pattern = method === 'match' ? this.patternOf(first.value, frame, names) : undefined;
        if (pattern) return pattern.test(subject);
        // Python's `path.startswith(('/health', '/hooks'))`.
        const literals = this.literalsOf(first.value, frame, names) ?? this.listed(first.value, frame);
        const compare = comparing[method];
        return literals && compare && literals.some(literal => compare(subject, literal));
      }
      const asked = this.textOf(first.value, frame, names);
      if (asked !== undefined && method === 'test') return this.patternOf(callee.object, frame, names)?.test(asked);
      if (asked !== undefined && (method === 'includes' || method === 'has'))
        return this.listed(callee.object, frame)?.includes(asked);
      if (first.value.kind === 'function' && (method === 'some' || method === 'every'))
        return this.each(callee.object, first.value, method === 'every', frame, names, depth);
    }
    return this.answered(call, frame, names, depth);
  }

  /** `open.some(path => pathname.startsWith(path))` */
  private each(
    list: Expression,
    { parameters: [parameter], body }: Extract<Expression, { kind: 'function' }>,
    every: boolean,
    frame: Frame,
    names: Names,
    depth: number,
  ): boolean | undefined {
    if (parameter?.target.kind !== 'name') return undefined;
    const { name } = parameter.target;
    const items = this.evaluator.evaluate(list, frame).elements;
    const answers = items.map(({ literals: [literal], node }) => {
      const item = typeof literal === 'string' && literal !== '' ? literal : node;
      return item && this.answer(body, frame, new Map([...names, [name, item]]), depth + 1);
    });
    if (answers.length === 0 || answers.includes(undefined)) return answers.includes(!every) ? !every : undefined;
    return answers.includes(!every) ? !every : every;
  }

  /** A function of the app's own that is asked, `isPublic(pathname)`, or a library's that was made of patterns. */
  private answered({ callee, args }: Call, frame: Frame, names: Names, depth: number): boolean | undefined {
    const value = this.evaluator.evaluate(callee, frame);
    for (const thing of value.things) {
      // https://clerk.com/docs/references/nextjs/clerk-middleware#create-route-matcher
      if (thing.is === 'library' && thing.path === 'createRouteMatcher()') {
        const [patterns] = thing.makers.at(-1)?.args ?? [];
        const texts = patterns && [patterns.value, ...patterns.value.elements].flatMap(({ literals }) => literals);
        if (texts?.length) return texts.some(text => typeof text === 'string' && matchesPattern(text, this.address));
      }
      if (thing.is !== 'function') continue;
      const { node } = thing.info;
      const inner = new Map(names);
      for (const [index, { target }] of node.parameters.entries()) {
        const given = args[index]?.value;
        if (target.kind === 'name') inner.delete(target.name);
        if (given) for (const [name, text] of this.bound(target, given, frame, names)) inner.set(name, text);
      }
      return this.answer(node.body, this.evaluator.within(thing.info, thing.frame), inner, depth + 1);
    }
    return undefined;
  }

  /** What a function gives back that only tests. */
  private answer(body: readonly Statement[], frame: Frame, names: Names, depth: number): boolean | undefined {
    for (const statement of body) {
      if (statement.kind === 'return') return statement.value && this.holds(statement.value, frame, names, depth);
      if (statement.kind !== 'branch') return undefined;
      const held = this.holds(statement.test, frame, names, depth);
      if (held === undefined) return undefined;
      const taken = held ? statement.then : statement.otherwise;
      if (taken.length > 0) return this.answer(taken, frame, names, depth);
    }
    return undefined;
  }

  /** The text that an expression is which holds the request's path. */
  private textOf(node: Expression, frame: Frame, names: Names): string | undefined {
    switch (node.kind) {
      case 'name': {
        const bound = names.get(node.name);
        if (bound !== undefined) return typeof bound === 'string' ? bound : undefined;
        return node.name === 'pathname' ? this.address : undefined;
      }
      case 'member':
        if (node.property === 'pathname') return this.address;
        if (node.property === 'id' && lastName(node.object) === 'route') return this.id;
        if (node.property === 'path' && lastName(node.object) === 'url') return this.textOf(node.object, frame, names);
        return (node.property === 'path' || node.property === 'url') && isRequest(node.object)
          ? this.address
          : undefined;
      case 'choice':
        return node.options[0] && node.form === 'first' ? this.textOf(node.options[0], frame, names) : undefined;
      case 'call':
        // `getRequestPath(event)`, `pathname.toLowerCase()`
        if (lastName(node.callee) === 'getRequestPath') return this.address;
        return node.callee.kind === 'member' && node.callee.property === 'toLowerCase'
          ? this.textOf(node.callee.object, frame, names)?.toLowerCase()
          : undefined;
      default:
        return undefined;
    }
  }

  private literalsOf(node: Expression, frame: Frame, names: Names): readonly string[] | undefined {
    const bound = node.kind === 'name' ? names.get(node.name) : undefined;
    if (typeof bound === 'string') return [bound];
    const { literals, open } = this.evaluator.evaluate(bound ?? node, frame);
    const texts = literals.filter(literal => typeof literal === 'string');
    return open || texts.length === 0 ? undefined : texts;
  }

  private listed(node: Expression, frame: Frame): readonly string[] | undefined {
    const value = this.evaluator.evaluate(node, frame);
    const texts = value.elements.flatMap(({ literals }) => literals).filter(literal => typeof literal === 'string');
    return texts.length === 0 ? undefined : texts;
  }

  private patternOf(node: Expression, frame: Frame, names: Names): RegExp | undefined {
    const bound = node.kind === 'name' ? names.get(node.name) : undefined;
    const said = typeof bound === 'object' ? bound : node;
    const written = said.kind === 'literal' ? said : this.evaluator.evaluate(said, frame).node;
    if (written?.kind !== 'literal' || !written.pattern || typeof written.value !== 'string') return undefined;
    if (mayRunAway(written.value)) return undefined;
    try {
      return new RegExp(written.value, written.flags?.replace(/[gy]/g, ''));
    } catch {
      return undefined;
    }
  }
}

const comparing: Readonly<Record<string, (text: string, other: string) => boolean>> = {
  startswith: (text, other) => text.startsWith(other),
  endswith: (text, other) => text.endsWith(other),
  includes: (text, other) => text.includes(other),
};

/** `event`, `request.nextUrl`, `event.node.req` */
function isRequest(node: Expression): boolean {
  return requests.test(lastName(node) ?? '');
}

/** A path pattern as Next reads it: `/dashboard/:path*`, `/((?!api|_next).*)`; one that is no pattern names all. */
export function matchesPattern(pattern: string, address: string): boolean {
  if (mayRunAway(pattern)) return true;
  const source = pattern
    .replace(/\/:\w+\*/g, '(?:/[^/]+)*')
    .replace(/\/:\w+\?/g, '(?:/[^/]+)?')
    .replace(/:\w+\+/g, '[^/]+(?:/[^/]+)*')
    .replace(/:\w+(?=\()/g, '')
    .replace(/:\w+/g, '[^/]+');
  try {
    return new RegExp(`^${source}/?$`).test(address);
  } catch {
    return true;
  }
}

/** Parts that a pattern may repeat one behind the other: each is tried with each length of the others. */
const mostRepeated = 6;

/**
 * Whether a group is repeated in which something repeats or has alternatives, or very much is repeated: on a text that it does not match,
 * such a pattern may take longer than anybody waits, and a workspace's patterns are anybody's.
 */
function mayRunAway(pattern: string): boolean {
  const open: { repeats: boolean }[] = [];
  let inside = { repeats: false };
  let repeated = 0;
  const parts = pattern.match(/\\.|\[(?:\\.|[^\]\\])*\]|\(\?|./gs) ?? [];
  for (const [index, part] of parts.entries()) {
    const isRepeated = /^[*+{]$/.test(parts[index + 1] ?? '');
    if (part.startsWith('(')) {
      open.push(inside);
      inside = { repeats: false };
    } else if (part === ')') {
      if (inside.repeats && isRepeated) return true;
      const { repeats } = inside;
      inside = open.pop() ?? { repeats: false };
      inside.repeats ||= repeats;
    } else if (/^[*+{?|]$/.test(part)) inside.repeats = true;
    if (/^[*+{]$/.test(part)) repeated++;
  }
  return repeated > mostRepeated;
}
