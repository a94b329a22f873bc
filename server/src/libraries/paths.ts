import type { Behaviour, Library } from './shape.ts';

/** What one alternative of an argument path starts from. */
export type ArgumentHead =
  | { readonly kind: 'position'; readonly index: number }
  /** `2*`: the argument at `index` and all after it. */
  | { readonly kind: 'rest'; readonly index: number }
  | { readonly kind: 'keyword'; readonly name: string }
  /** `*`: every argument. */
  | { readonly kind: 'all' }
  | { readonly kind: 'self' }
  | { readonly kind: 'callback' };

/** One alternative of an argument path: `@0.agent.options` is the property `options` of the property `agent` of the maker's first argument. */
export interface ArgumentReference {
  readonly head: ArgumentHead;
  /** Property names from the head down; `@prepare`: what the call of that name was given first that made it, `@Mail#to`: as `to`. */
  readonly properties: readonly string[];
  /** `@`: an argument of the call that made the receiver. */
  readonly maker: boolean;
  /** `1.data()`: where it is a function, what that gives. */
  readonly called?: true;
  /** `0.query().url`: property names from there down. */
  readonly behind?: readonly string[];
}

/** Alternatives, the first that is given wins. */
export type ArgumentPath = readonly ArgumentReference[];

const argumentPaths = new Map<string, ArgumentPath>();

/**
 * Reads an argument path as the docstring of `Library` defines it.
 * @throws RangeError where the text is none; library data is tested, a user's is checked when it is read.
 */
export function parseArgumentPath(text: string): ArgumentPath {
  let path = argumentPaths.get(text);
  if (!path) {
    path = text.split('|').map(alternative => parseReference(alternative, text));
    argumentPaths.set(text, path);
  }
  return path;
}

function parseReference(alternative: string, text: string): ArgumentReference {
  const match = /^(@?)([^.@()]+)((?:\.(?:@(?=[a-z]))?[^.@*()]+)*)(?:(\(\))((?:\.[^.@*()]+)*))?$/i.exec(alternative);
  const head = match && parseHead(match[2] as string);
  if (!match || !head) throw new RangeError(`"${text}" is not an argument path`);
  return {
    head,
    properties: (match[3] as string).split('.').slice(1),
    maker: match[1] === '@',
    ...(match[4] === undefined ? {} : { called: true }),
    ...(match[5] ? { behind: match[5].split('.').slice(1) } : {}),
  };
}

function parseHead(text: string): ArgumentHead | undefined {
  if (text === '*') return { kind: 'all' };
  if (text === 'self' || text === 'callback') return { kind: text };
  const position = /^(\d+)(\*?)$/.exec(text);
  if (position) return { kind: position[2] ? 'rest' : 'position', index: Number(position[1]) };
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(text) ? { kind: 'keyword', name: text } : undefined;
}

/** How a request's method is known: fixed, or by an argument, with what it is where that is not given, and what a body makes of it then. */
export type MethodSource =
  | string
  | { readonly path: ArgumentPath; readonly otherwise?: string; readonly withBody?: string };

const methods = new Map<string, MethodSource>();

/** Reads `Behaviour.method`: `GET`, `1.method=GET`, `method=GET/POST`, `0`. */
export function parseMethod(text: string): MethodSource {
  let method = methods.get(text);
  if (method === undefined) {
    method = methodIn(text);
    methods.set(text, method);
  }
  return method;
}

function methodIn(text: string): MethodSource {
  if (/^[A-Z]+$/.test(text)) return text;
  const [path = '', defaults] = text.split('=');
  const [otherwise, withBody] = defaults?.split('/') ?? [];
  return {
    path: parseArgumentPath(path),
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(withBody === undefined ? {} : { withBody }),
  };
}

/** A library's members, ready to be asked. */
export interface Members {
  /**
   * The behaviour of a call. `path` is how one got to what is called: `get` for `axios.get(…)`, `create().get`,
   * `Client` for `new Client()`, the empty path for the package itself, `()` for what the package, called, gave.
   */
  lookup(path: string): Behaviour | undefined;
  /** Whether any member is described that one gets to by way of `path`: what is known of `Client()` at all. */
  leads(path: string): boolean;
}

const names = String.raw`(?:\*\*?|[\p{L}_$][\p{L}\p{N}_$]*(?:\|[\p{L}_$][\p{L}\p{N}_$]*)*)(?:\(\))*`;
const accessPath = new RegExp(`^(?:(?:\\(\\))+|${names})(?:\\.(?:${names}|\\d+))*$`, 'u');

/** Whether a text is a key of `Library.members`: one access path, or several with commas between them. */
export function isAccessPath(text: string): boolean {
  return text.split(', ').every(path => accessPath.test(path));
}

/** A step of an access path: a name, `*`, `**`, or `()` for a call. */
type Step = string;

interface Pattern {
  readonly steps: readonly Step[];
  readonly behaviour: Behaviour;
}

/**
 * The steps of an access path: `create().get` is `create`, `()`, `get`.
 * `default` at its head is the package itself, as CommonJS sees an ES module.
 */
function stepsOf(path: string): Step[] {
  const steps: Step[] = path.match(/\(\)|[^.()]+/g) ?? [];
  if (steps[0] === 'default') steps.shift();
  return steps;
}

/** The steps of a key up to the call that it describes: `get` and `get()` are both the call of `get`. */
function callOf(key: string): Step[] {
  const steps = stepsOf(key);
  return steps.at(-1) === '()' ? steps : [...steps, '()'];
}

/** Every path that `a|b` alternatives stand for. */
function alternatives(steps: readonly Step[]): Step[][] {
  let paths: Step[][] = [[]];
  for (const step of steps) {
    const names = step.split('|');
    paths = paths.flatMap(path => names.map(name => [...path, name]));
  }
  return paths;
}

/**
 * Makes a look-up of access paths to behaviours. Exact paths win over patterns; of patterns the most specific one:
 * more steps named, then fewer `**`, then fewer `*`, then the one written first.
 */
export function compileMembers(library: Pick<Library, 'members'>): Members {
  const exact = new Map<string, Behaviour>();
  /** Patterns by the name before the final call, the surest to differ; those ending in a wildcard are under `*`. */
  const patterns = new Map<string, Pattern[]>();
  for (const [key, behaviour] of Object.entries(library.members)) {
    for (const steps of key.split(', ').flatMap(path => alternatives(callOf(path)))) {
      if (!steps.some(isWildcard)) {
        exact.set(steps.join('.'), behaviour);
        continue;
      }
      const last = steps.at(-2) as Step;
      const under = isWildcard(last) || last === '()' ? '*' : last;
      const group = patterns.get(under);
      if (group) group.push({ steps, behaviour });
      else patterns.set(under, [{ steps, behaviour }]);
    }
  }
  for (const group of patterns.values()) group.sort((a, b) => specificity(b) - specificity(a));

  const known = new Map<string, Behaviour | undefined>();
  const find = (path: string): Behaviour | undefined => {
    const steps = [...stepsOf(path), '()'];
    const found = exact.get(steps.join('.'));
    if (found || patterns.size === 0) return found;
    const named = patterns.get(steps.at(-2) ?? '')?.find(pattern => matches(pattern.steps, steps));
    const open = patterns.get('*')?.find(pattern => matches(pattern.steps, steps));
    if (named && open) return (specificity(open) > specificity(named) ? open : named).behaviour;
    return (named ?? open)?.behaviour;
  };
  const leading = new Map<string, boolean>();
  const leadsFrom = (path: string): boolean => {
    const steps = stepsOf(path);
    const begins = (all: readonly Step[]): boolean =>
      all.length > steps.length && steps.every((step, index) => all[index] === step);
    for (const key of exact.keys()) if (begins(key.split('.'))) return true;
    for (const group of patterns.values()) for (const pattern of group) if (passes(pattern.steps, steps)) return true;
    return false;
  };
  return {
    lookup(path) {
      let behaviour = known.get(path);
      if (behaviour === undefined && !known.has(path)) {
        behaviour = find(path);
        known.set(path, behaviour);
      }
      return behaviour;
    },
    leads(path) {
      const leads = leading.get(path) ?? leadsFrom(path);
      leading.set(path, leads);
      return leads;
    },
  };
}

/** Whether a pattern may meet a path that begins with these steps. */
function passes(pattern: readonly Step[], steps: readonly Step[]): boolean {
  for (const [index, step] of steps.entries()) {
    const wanted = pattern[index];
    if (wanted === '**') return true;
    if (wanted === undefined || (wanted === '*' ? step === '()' : wanted !== step)) return false;
  }
  return pattern.length > steps.length;
}

function isWildcard(step: Step): boolean {
  return step === '*' || step === '**';
}

function specificity({ steps }: Pattern): number {
  const deep = steps.filter(step => step === '**').length;
  const single = steps.filter(step => step === '*').length;
  return (steps.length - deep - single) * 10_000 - deep * 100 - single;
}

/** `*` meets one name, `**` any number of steps, calls among them. */
function matches(pattern: readonly Step[], path: readonly Step[], from = 0, at = 0): boolean {
  for (let p = from, i = at; ; p++, i++) {
    const step = pattern[p];
    if (step === undefined) return i === path.length;
    if (step === '**') {
      for (let next = i; next <= path.length; next++) if (matches(pattern, path, p + 1, next)) return true;
      return false;
    }
    const actual = path[i];
    if (actual === undefined) return false;
    if (step === '*' ? actual === '()' : step !== actual) return false;
  }
}

/**
 * The method that a library's constant stands for: `HTTPMethod.PATCH` (https://docs.python.org/3/library/http.html#http.HTTPMethod),
 * `RequestMethod.PATCH` of NestJS.
 */
export function methodConstant(path: string): string | undefined {
  return /(?:^|\.)(?:HTTP|Request)Method\.(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?:\.value)?$/i
    .exec(path)?.[1]
    ?.toUpperCase();
}
