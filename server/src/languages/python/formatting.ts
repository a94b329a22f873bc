import type { Argument, Expression, Literal, Template } from '../../program/model.ts';
import { nothing } from './dispatch.ts';

/** A hole in a format text: where it stands and what fills it. */
interface Hole {
  readonly from: number;
  readonly to: number;
  /** `undefined`: plain text, as `%%` is. */
  readonly value: Expression | string;
}

/** A literal's text cut at holes; the pieces know their own place where the literal's source is its value. */
function template(format: Literal, holes: readonly Hole[], start: number, end: number): Template {
  const text = String(format.value);
  const parts: Expression[] = [];
  const piece = (from: number, to: number, value = text.slice(from, to)): void => {
    if (value === '') return;
    const { content } = format;
    if (content === undefined) parts.push({ kind: 'literal', start: format.start, end: format.end, value });
    else if (value.length === to - from)
      parts.push({ kind: 'literal', start: content + from, end: content + to, value, content: content + from });
    else parts.push({ kind: 'literal', start: content + from, end: content + to, value });
  };
  let at = 0;
  for (const { from, to, value } of holes) {
    piece(at, from);
    if (typeof value === 'string') piece(from, to, value);
    else parts.push(value);
    at = to;
  }
  piece(at, text.length);
  return { kind: 'template', start, end, parts };
}

/** `'%s of %(name)d' % values` with the values in their places; `undefined` where they do not fit the format. */
export function percentTemplate(format: Literal, values: Expression, start: number, end: number): Template | undefined {
  const text = String(format.value);
  const holes: Hole[] = [];
  const queue = values.kind === 'list' ? values.items.map(item => (item.spread ? undefined : item.value)) : [values];
  let used = 0;
  const nextValue = (): Expression | undefined => queue[used++];
  for (const match of text.matchAll(/%(?:\(([^()]*)\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([a-zA-Z%])/g)) {
    const [whole, name, width, precision, conversion] = match;
    const from = match.index;
    const to = from + whole.length;
    if (width === '*') used++;
    if (precision === '*') used++;
    if (conversion === '%') holes.push({ from, to, value: '%' });
    else {
      const value = name === undefined ? nextValue() : named(values, name);
      if (value === undefined) return undefined;
      holes.push({ from, to, value });
    }
  }
  const keyed = holes.length > 0 && used === 0;
  return holes.some(hole => typeof hole.value !== 'string') && (keyed || used === queue.length)
    ? template(format, holes, start, end)
    : undefined;
}

/** What a mapping gives under a name: a literal's own entry, else the member of that name. */
function named(values: Expression, name: string): Expression {
  if (values.kind !== 'object') return member(values, name);
  return values.properties.find(property => property.key === name)?.value ?? nothing(values);
}

function member(object: Expression, property: string): Expression {
  return { kind: 'member', start: object.start, end: object.end, object, property, propertySpan: object };
}

/**
 * `'{} {0.name} {key[id]!r:>8}'.format(a, key=b)` with the arguments in their places; `undefined` where they do not fit the
 * format, or some would be lost.
 */
export function formatTemplate(
  format: Literal,
  args: readonly Argument[],
  start: number,
  end: number,
): Template | undefined {
  const text = String(format.value);
  const positional = args.filter(arg => arg.name === undefined && arg.spread === undefined);
  const rest = args.find(arg => arg.spread === 'named');
  if (args.some(arg => arg.spread === 'list')) return undefined;
  const used = new Set<Argument>();
  const holes: Hole[] = [];
  let next = 0;
  for (const match of text.matchAll(/\{\{|\}\}|\{([^{}.[!:]*)([^{}!:]*)(![rsa])?(:(?:[^{}]|\{[^{}]*\})*)?\}/g)) {
    const [whole, head, steps] = match;
    const from = match.index;
    const to = from + whole.length;
    if (head === undefined) {
      holes.push({ from, to, value: whole.charAt(0) });
      continue;
    }
    const index = head === '' ? next++ : /^\d+$/.test(head) ? Number(head) : undefined;
    const arg = index === undefined ? (args.find(each => each.name === head) ?? rest) : positional[index];
    if (arg === undefined) return undefined;
    used.add(arg);
    let value = arg === rest ? member(arg.value, head) : arg.value;
    for (const [, step] of (steps ?? '').matchAll(/[.[]([^.[\]]+)/g)) value = member(value, step as string);
    holes.push({ from, to, value });
  }
  return used.size === args.length && holes.length > 0 ? template(format, holes, start, end) : undefined;
}
