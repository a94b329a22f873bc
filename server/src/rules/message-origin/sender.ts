import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, FunctionExpression, Member, Span } from '../../program/model.ts';
import { lastName, type Node, walk } from '../../program/walk.ts';

/** How a listener looks at who sent a message: by a test, by one that lets others through, or not at all. */
export type SenderTest = 'tested' | Place | undefined;

/** @param listeners what hears the message; what they call is looked at too */
export function senderTest(listeners: readonly FunctionFacts[]): SenderTest {
  let weak: Place | undefined;
  for (const listener of listeners) {
    const isTested = listener.mentions(/./, 2, ({ node, file }) => {
      const found = looksIn(node);
      if (found.weak !== undefined) weak ??= { file, start: found.weak.start, end: found.weak.end };
      return !found.sound;
    });
    if (isTested) return 'tested';
  }
  return weak;
}

interface Looks {
  readonly sound: boolean;
  /** The first test that tests too little. */
  readonly weak: Span | undefined;
}

const known = new WeakMap<FunctionExpression, Looks>();

function looksIn(node: FunctionExpression): Looks {
  let found = known.get(node);
  if (found === undefined) {
    const targets = node.parameters.map(({ target }) => target).filter(({ kind }) => kind !== 'name');
    found = looksAtSender([...node.body, ...targets]);
    known.set(node, found);
  }
  return found;
}

/** How some code looks at who sent a message. */
export function looksAtSender(roots: readonly Node[]): Looks {
  let sound = false;
  let weak: Span | undefined;
  walk(roots, inner => {
    if (inner.kind === 'call') {
      if (saysOnly(inner)) return false;
      if (isWeakTest(inner)) {
        weak ??= inner;
        return false;
      }
      if (/origin(?!al)|trust|sender/i.test(lastName(inner.callee) ?? '')) sound = true;
    }
    // What only gives the origin its name.
    if (inner.kind === 'object-target') {
      sound ||= inner.entries.some(({ key, target }) => isSender(key) && lastName(target) !== key);
      return false;
    }
    if (inner.kind === 'bind' && lastName(inner.target) === 'origin' && lastName(inner.value) === 'origin')
      return false;
    if (inner.kind === 'member') sound ||= isSender(inner.property) && !isOwn(inner);
    else if (inner.kind === 'name') sound ||= isSender(inner.name);
    return undefined;
  });
  return { sound, weak };
}

function isSender(name: string | undefined): boolean {
  return name === 'origin' || name === 'source';
}

/** `window.location.origin` */
function isOwn({ object }: Member): boolean {
  return lastName(object) === 'location';
}

/** An answer that goes back to whoever asked, and a line in a log, test nothing. */
function saysOnly({ callee }: Call): boolean {
  return (
    callee.kind === 'member' &&
    (callee.property === 'postMessage' || /^(?:console|log|logger)$/i.test(lastName(callee.object) ?? ''))
  );
}

/**
 * A test that holds for origins of others too, which may begin or end with any text:
 * https://codeql.github.com/codeql-query-help/javascript/js-incomplete-url-substring-sanitization/
 */
function isWeakTest({ callee, args: [first] }: Call): boolean {
  if (callee.kind !== 'member' || first === undefined) return false;
  if (isOrigin(callee.object)) {
    const { value } = first;
    if (value.kind !== 'literal' || typeof value.value !== 'string') return false;
    if (/^(?:match|search)$/.test(callee.property ?? '')) return isOpen(value);
    if (/^(?:includes|indexOf|startsWith)$/.test(callee.property ?? '')) return value.value.includes('.');
    return callee.property === 'endsWith' && /^[^./]+\./.test(value.value);
  }
  return callee.property === 'test' && isOpen(callee.object) && isOrigin(first.value);
}

function isOrigin(expression: Expression): boolean {
  return (
    (expression.kind === 'name' && expression.name === 'origin') ||
    (expression.kind === 'member' && expression.property === 'origin' && !isOwn(expression))
  );
}

/** A pattern for a host that may begin or end anywhere. */
function isOpen(expression: Expression): boolean {
  if (expression.kind !== 'literal' || expression.pattern !== true || typeof expression.value !== 'string')
    return false;
  const pattern = expression.value;
  return /\w\\?\.\w/.test(pattern) && !(pattern.endsWith('$') && /\^|^\\\./.test(pattern));
}
