import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import { saysFailure } from '../../analysis/failed-answers.ts';
import type { Place } from '../../program/finding.ts';
import type {
  Call,
  Expression,
  Member,
  Name,
  ObjectExpression,
  ObjectTarget,
  Span,
  Statement,
} from '../../program/model.ts';
import { children, contains, lastName, leaves, type Node, rootOf, someIn, walk } from '../../program/walk.ts';

/** A test, and how it came out, where something stands. */
export interface Held {
  readonly test: Expression;
  readonly holds: boolean;
}

/**
 * What is known where an effect stands: the branches around it, and the tests before it that leave (`if (!user.optIn) continue;`), in
 * its function and in those that call it.
 */
export function heldAt(effect: Effect): readonly Held[] {
  const { conditions, functions } = effect.surroundings;
  const held: Held[] = [...conditions];
  const anchors = [effect.place, ...effect.chain];
  for (const { file, node } of functions) {
    for (const anchor of anchors) if (anchor.file === file && contains(node, anchor)) behind(node.body, anchor, held);
  }
  if (functions.length === 0) behind(effect.program.body, effect.place, held);
  return held;
}

/** What is known at a place inside a function's body: the branches around it, and the tests before it that leave. */
export function heldIn(body: readonly Statement[], place: Span): readonly Held[] {
  const held: Held[] = [];
  walk(body, node => {
    if (!contains(node, place)) return false;
    if (node.kind === 'branch' && !contains(node.test, place))
      held.push({ test: node.test, holds: node.then.some(each => contains(each, place)) });
    return true;
  });
  behind(body, place, held);
  return held;
}

/** Adds the tests that an early exit leaves behind on the way from a body to a place inside it. */
function behind(body: readonly Statement[], place: Span, held: Held[]): void {
  for (const statement of body) {
    if (statement.start >= place.start) return;
    if (contains(statement, place)) {
      inside(statement, place, held);
      return;
    }
    if (statement.kind !== 'branch') continue;
    if (leaves(statement.then)) held.push({ test: statement.test, holds: false });
    else if (leaves(statement.otherwise)) held.push({ test: statement.test, holds: true });
  }
}

function inside(node: Node, place: Span, held: Held[]): void {
  const caught = node.kind === 'try' && node.handlers.find(({ body }) => body.some(each => contains(each, place)));
  if (caught) {
    for (const { test } of raised(node.body)) held.push({ test, holds: false });
    for (const test of caught.types ?? []) held.push({ test, holds: true });
  }
  // Only once: the statements of a body are children as well, and each level would double the work.
  const around = bodiesOf(node).find(body => body.some(each => contains(each, place)));
  if (around) behind(around, place, held);
  else for (const child of children(node)) if (contains(child, place)) inside(child, place, held);
}

/** The checks of a body that raise where a request failed: `response.raise_for_status()`. */
function raised(body: readonly Statement[]): readonly Pick<Held, 'test'>[] {
  return body.flatMap(statement =>
    statement.kind === 'evaluate' &&
    statement.value.kind === 'call' &&
    lastName(statement.value.callee) === 'raise_for_status'
      ? [{ test: statement.value }]
      : [],
  );
}

function bodiesOf(node: Node): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case 'loop':
    case 'block':
      return [node.body];
    case 'branch':
      return [node.then, node.otherwise];
    case 'try':
      return [node.body, ...node.handlers.map(handler => handler.body), node.last];
    case 'function':
      return [node.body];
    default:
      return [];
  }
}

/**
 * Whether something stands where a request has failed: under `!response.ok`, `status !== 200`, `if (error)`, no list in the answer, or
 * in a hook that its client calls for failures alone.
 * @param asked the requests whose answers stand there: a test before they are sent says nothing of them (`if (answer.status === 401)
 * answer = await again();`)
 */
export function whereItFailed(effect: Effect, asked: readonly Place[] = []): boolean {
  const { place, chain } = effect;
  const isBefore = ({ end }: Span): boolean =>
    chain.length === 0 &&
    asked.length > 0 &&
    asked.every(({ file, start }) => file === place.file && start >= end && start < place.start);
  return isFailureHook(effect) || heldAt(effect).some(({ test, holds }) => saysFailure(test, holds) && !isBefore(test));
}

/** Whether a hook that is called for failures alone is on the way: `onResponseError` (https://github.com/unjs/ofetch#%EF%B8%8F-interceptors). */
export function isFailureHook({ surroundings }: Effect): boolean {
  return surroundings.functions.some(({ name }) => name !== undefined && failureHooks.has(name));
}

const failureHooks: ReadonlySet<string> = new Set(['onResponseError', 'onRequestError']);

/** Names, properties and keys that code mentions, as written. */
export function wordsIn(root: Node): readonly string[] {
  const words: string[] = [];
  walk(root, node => void words.push(...wordsOf(node)));
  return words;
}

/** Those that a node is or holds by itself, without what stands in it. */
export function wordsOf(node: Node): readonly string[] {
  if (node.kind === 'object') return node.properties.flatMap(({ key }) => key ?? []);
  const word = lastName(node);
  return word === undefined ? [] : [word];
}

/** The words that a node by itself says: its name, its text, its keys. */
export function saidBy(node: Node): readonly string[] {
  if (node.kind === 'literal') return [String(node.value)];
  return node.kind === 'object-target' ? node.entries.flatMap(({ key }) => key ?? []) : wordsOf(node);
}

/** Whether a function calls itself for more: what it calls with its own arguments, or with one try less, it does again. */
export function isRecursive(fn: FunctionFacts): boolean {
  if (fn.name === undefined) return false;
  let calls = false;
  walk(fn.node.body, node => {
    if (node.kind === 'call' && callsItself(node, fn)) calls ||= !isSameAgain(node, fn);
  });
  return calls && !followsRedirects(fn);
}

/** Whether a function calls itself, by its name or as what its object has. */
export function callsItself({ callee }: Call, fn: FunctionFacts): boolean {
  if (fn.name === undefined || lastName(callee) !== fn.name) return false;
  return callee.kind !== 'member' || isOwn(callee.object, fn);
}

/** `save(new URL(answer.headers.get('location'), url), target)`: it asks for the same thing where that has moved. */
function followsRedirects({ node: { body } }: FunctionFacts): boolean {
  const isLocation = (value: unknown): boolean => typeof value === 'string' && value.toLowerCase() === 'location';
  return someIn(body, node => {
    if (node.kind === 'member') return isLocation(node.property) && lastName(node.object) === 'headers';
    if (node.kind !== 'call' || !/^(?:get|header|getHeader)$/.test(lastName(node.callee) ?? '')) return false;
    const key = node.args[0]?.value;
    return key?.kind === 'literal' && isLocation(key.value);
  });
}

/** `this.get(next)` of a method, `api.get(next)` of an object of the module; not `answer.headers.get(name)`. */
function isOwn(object: Expression, { node, owner, program }: FunctionFacts): boolean {
  if (object.kind !== 'name') return false;
  if (owner !== undefined) return /^(?:this|self|cls)$/.test(object.name) || object.name === owner.name;
  if (object.name === 'this') return true;
  // `const get = path => axios.get(path)` hands on to what another module gives, `limits.get(path)` asks another of this one.
  return someIn(program.body, each => {
    if ((each.kind !== 'bind' && each.kind !== 'assign') || !contains(each, node)) return false;
    return (each.target.kind === 'name' ? each.target.name : rootOf(each.target)) === object.name;
  });
}

/** Asks for the same thing once more, with one try less or with another token. */
function isSameAgain({ args }: Call, { node: { parameters, body } }: FunctionFacts): boolean {
  return (
    (args.length > 0 || (parameters.length === 0 && !body.some(speaksOfPages))) &&
    args.every(({ name, value }, index) => {
      const target = parameters[index]?.target;
      if (target?.kind === 'object-target' && value.kind === 'object') return isRebuilt(value, target);
      const own = name ?? (target?.kind === 'name' ? target.name : undefined);
      return own !== undefined && ((value.kind === 'name' && value.name === own) || ofAnotherTry.test(own));
    })
  );
}

/** What changes from one try to the next. */
const ofAnotherTry =
  /attempt|tries|tried|retr|left|remaining|^(?:force|renew|refresh|reauth)|^(?:access_?|bearer_?|auth_?)?token$/i;
const ofPages = /page|offset|cursor|skip|next|more/i;

/** Names, keys and texts of a function that counts pages outside of what it is called with. */
function speaksOfPages(node: Node): boolean {
  return (
    wordsIn(node).some(word => ofPages.test(word)) ||
    someIn(node, inner => inner.kind === 'literal' && ofPages.test(String(inner.value)))
  );
}

/** `{ token, companyId, tries: tries - 1 }` of a parameter `{ token, companyId, tries }` */
function isRebuilt({ properties }: ObjectExpression, { entries }: ObjectTarget): boolean {
  return properties.every(
    ({ key, value }) =>
      (key !== undefined && ofAnotherTry.test(key)) ||
      (value.kind === 'name' &&
        entries.some(entry => entry.key === key && entry.target.kind === 'name' && entry.target.name === value.name)),
  );
}

/** An expression that holds all of what goes by one of the names: `account`, `JSON.stringify(account)`, `{ account }`. */
export function showsWhole(node: Expression, names: readonly string[]): boolean {
  return holdsWhole(node, inner =>
    inner.kind === 'name'
      ? // The parameter of which it is a property holds it too.
        names.some(name => name === inner.name || name.startsWith(`${inner.name}.`))
      : inner.object.kind === 'name' && names.includes(`${inner.object.name}.${inner.property}`),
  );
}

/** An expression that holds all of something, as itself, in a text or in a record. */
export function holdsWhole(node: Expression, isIt: (read: Name | Member) => boolean): boolean {
  const shows = (inner: Expression): boolean => holdsWhole(inner, isIt);
  switch (node.kind) {
    case 'name':
    case 'member':
      return isIt(node);
    case 'call':
      // `email.trim()` is it still.
      if (node.callee.kind === 'member' && /^(?:trim|to(?:Lower|Upper)Case|toString)$/.test(node.callee.property ?? ''))
        return shows(node.callee.object);
      return /^(?:stringify|inspect|format|String|structuredClone)$/.test(lastName(node.callee) ?? '')
        ? node.args.some(({ value }) => shows(value))
        : false;
    case 'template':
      return node.parts.some(shows);
    case 'join':
      return shows(node.left) || shows(node.right);
    case 'object':
      return node.properties.some(({ value }) => shows(value));
    case 'list':
      return node.items.some(({ value }) => shows(value));
    case 'choice':
      // `account && account.provider` comes out as the latter.
      return (node.form === 'both' ? node.options.slice(-1) : node.options).some(shows);
    default:
      return false;
  }
}
