/** What code that runs before every route does with the requests for one address: it may ask who calls some of them only. */
import { changedTo } from '../program/copies.ts';
import type { Call, Expression, Statement } from '../program/model.ts';
import { lastName, partsOfChoice, walk } from '../program/walk.ts';
import { plainWord, refusal } from '../program/words.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { Paths } from './path-tests.ts';
import type { AbstractValue, Thing } from './values.ts';

/** Calls that end a request by an error, or send it away, where who calls is not known. */
const checking = /^(?:require|ensure|enforce|assert|protect)(?!\w*(?:env|config|method)$)/i;
const sending = /redirect|rewrite/i;
const logIn = /log-?in|sign-?in|sso|unauth/i;
/** Tests of who calls. */
const callers = /session|user|token|member|account|auth|cookie|login|signedin|identity|principal|sid$/;
/**
 * Parts of libraries that leave it to what they are handed who may pass: https://clerk.com/docs/references/nextjs/clerk-middleware,
 * https://authjs.dev/getting-started/session-management/protecting, https://docs.astro.build/en/reference/modules/astro-middleware
 */
const handsOver = /(?:^|\.)(?:clerkMiddleware|auth|sequence|defineMiddleware)\(\)$/;
const deepest = 3;

type Code = Extract<Thing, { is: 'function' }>;

/** How a walk fares. */
interface Walk {
  readonly paths: Paths | undefined;
  readonly frame: Frame;
  readonly depth: number;
  /** It stands where something said who calls, or does not. */
  readonly asked: boolean;
}

/** What a walk through statements comes to. */
type Outcome = 'refuses' | 'ends' | 'goes on';

export class PathGuards {
  private readonly evaluator: Evaluator;
  /** Whether something that has no code here is a guard. */
  private readonly stands: (value: AbstractValue) => boolean;

  constructor(evaluator: Evaluator, stands: (value: AbstractValue) => boolean) {
    this.evaluator = evaluator;
    this.stands = stands;
  }

  /**
   * Whether what runs before routes turns strangers away.
   * @param hook a function, or what a library made of some: `sequence(who, guard)`, `clerkMiddleware(async (auth, request) => …)`
   * @param address of the route; absent: of some route
   * @param id the route as its framework names it, where that is not its address: `/(app)/board/[id]`
   */
  asks(hook: AbstractValue, address?: string, id?: string): boolean {
    const codes = codesOf(hook);
    if (codes.length === 0 || this.guardsItself(hook)) return this.stands(hook);
    return codes.some(code => this.refuses(code, address, id));
  }

  /**
   * Whether the code is at hand by which something guards: then what it says of an address can be believed. A library that runs what it
   * is handed may ask for itself first.
   */
  isKnown(hook: AbstractValue): boolean {
    const isPlain = hook.things.every(thing => thing.is !== 'library' || handsOver.test(thing.path));
    return isPlain && codesOf(hook).some(code => this.refuses(code, undefined, undefined));
  }

  /** A library's guard asks who calls, whatever else it is handed to run. */
  private guardsItself(hook: AbstractValue): boolean {
    return hook.things.some(thing => thing.is === 'library' && !handsOver.test(thing.path)) && this.stands(hook);
  }

  private refuses({ info, frame }: Code, address: string | undefined, id: string | undefined): boolean {
    const within = this.evaluator.within(info, frame);
    // A parameter may stand for a number or for a word.
    const samples = new Set(['7', 'x'].map(value => address?.replace(/:\w+/g, value)));
    return [...samples].some(sample => {
      const paths = sample === undefined ? undefined : new Paths(this.evaluator, sample, id);
      return this.through(info.node.body, { paths, frame: within, depth: 0, asked: false }) === 'refuses';
    });
  }

  private through(body: readonly Statement[], walk: Walk): Outcome {
    for (const statement of body) {
      const outcome = this.met(statement, walk);
      if (outcome !== 'goes on') return outcome;
    }
    return 'goes on';
  }

  private met(statement: Statement, at: Walk): Outcome {
    switch (statement.kind) {
      case 'bind':
        at.paths?.binds(statement, at.frame);
        return statement.value && this.says(statement.value, at) ? 'refuses' : 'goes on';
      case 'evaluate':
        return this.says(statement.value, at) ? 'refuses' : 'goes on';
      case 'raise':
        return at.asked || refusesIn(statement, at) ? 'refuses' : 'ends';
      case 'return': {
        const { value } = statement;
        return value && (this.says(value, at) || this.leftTo(value, at) || answersSo(value, at)) ? 'refuses' : 'ends';
      }
      case 'block':
      case 'loop':
        return this.through(statement.body, at);
      case 'try': {
        const outcome = this.through(statement.body, at);
        if (outcome === 'refuses') return outcome;
        const caught = statement.handlers.map(({ body }) => this.through(body, at));
        if (caught.includes('refuses')) return 'refuses';
        return outcome === 'ends' ? outcome : this.through(statement.last, at);
      }
      case 'branch':
        return this.branches(statement, at);
      default:
        return 'goes on';
    }
  }

  private branches({ test, then, otherwise }: Extract<Statement, { kind: 'branch' }>, at: Walk): Outcome {
    const held = at.paths?.holds(test, at.frame);
    if (held !== undefined) return this.through(held ? then : otherwise, at);
    if (this.says(test, at)) return 'refuses';
    const inside = changedTo(at, { asked: at.asked || asksForCaller(test) });
    const outcomes = [this.through(then, inside), this.through(otherwise, inside)];
    if (outcomes.includes('refuses')) return 'refuses';
    return outcomes.every(outcome => outcome === 'ends') ? 'ends' : 'goes on';
  }

  /** Whether working something out refuses. */
  private says(expression: Expression, at: Walk): boolean {
    // `event.context.user = await requireUser(event)`
    if (expression.kind === 'await' || expression.kind === 'assign') return this.says(expression.value, at);
    if (expression.kind === 'choice') {
      const held = expression.test && at.paths?.holds(expression.test, at.frame);
      const inside = expression.test && asksForCaller(expression.test) ? changedTo(at, { asked: true }) : at;
      const [first, second] = expression.options;
      if (expression.form === 'test' && held !== undefined) {
        const chosen = held ? first : second;
        return chosen !== undefined && this.says(chosen, at);
      }
      if (expression.form === 'both' && held === false) return false;
      return partsOfChoice(expression).some(each => this.says(each, inside));
    }
    if (expression.kind === 'operation') return expression.operands.some(each => this.says(each, at));
    if (expression.kind !== 'call') return false;
    if (refusesIn(expression, at) || checking.test(lastName(expression.callee) ?? '')) return true;
    return this.calls(expression, at) || expression.args.some(({ value }) => this.says(value, at));
  }

  /** It leaves the request to a guard that has no code here: `return authenticated(request)`. */
  private leftTo(value: Expression, at: Walk): boolean {
    if (value.kind !== 'call') return false;
    const called = this.evaluator.evaluate(value.callee, at.frame);
    return codesOf(called).length === 0 && this.stands(called);
  }

  /** What is called refuses, for this address. */
  private calls({ callee }: Call, at: Walk): boolean {
    if (at.depth >= deepest) return false;
    return codesOf(this.evaluator.evaluate(callee, at.frame)).some(({ info, frame }) => {
      const inside = changedTo(at, { frame: this.evaluator.within(info, frame), depth: at.depth + 1 });
      return this.through(info.node.body, inside) === 'refuses';
    });
  }
}

/** The code of a function, or of those that a library is handed to run. */
function codesOf({ things }: AbstractValue): readonly Code[] {
  return things.flatMap(thing => {
    if (thing.is === 'function') return [thing];
    const made = thing.is === 'library' && thing.path.endsWith('()') ? thing.makers.at(-1) : undefined;
    const handed = made?.args.flatMap(({ value }) => [value, ...value.elements]) ?? [];
    return handed.flatMap(value => value.things.filter(each => each.is === 'function'));
  });
}

/** What is answered is written out as a refusal: `return jsonify(error='…'), 401`, `return { status: 401 }`. */
function answersSo(value: Expression, at: Walk): boolean {
  return (value.kind === 'list' || value.kind === 'object') && refusesIn(value, at);
}

function asksForCaller(test: Expression): boolean {
  let found = false;
  walk(test, node => {
    found ||= callers.test(plainWord(lastName(node) ?? ''));
  });
  return found;
}

/** It says that it refuses, or sends whoever is not known away. */
function refusesIn(node: Expression | Statement, { asked }: Walk): boolean {
  let sends = false;
  let leads = asked;
  let refused = false;
  walk(node, inner => {
    if (inner.kind === 'function') return false;
    const word = inner.kind === 'literal' ? String(inner.value) : (lastName(inner) ?? '');
    refused ||= refusal.test(inner.kind === 'literal' ? word : plainWord(word));
    sends ||= inner.kind !== 'literal' && sending.test(word);
    leads ||= logIn.test(word);
    return undefined;
  });
  return refused || (sends && leads);
}
