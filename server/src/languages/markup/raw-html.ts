import type { Expression, FunctionExpression, Span, Statement, Target } from '../../program/model.ts';

/** An expression in markup whose value becomes HTML as it is: `v-html="…"`, `{@html …}`, `set:html={…}`. */
export interface RawHtml {
  readonly value: Span;
  /** What says that it is HTML: `v-html`. */
  readonly directive: Span;
  /** The loop of the markup that names what the value is read from. */
  readonly loop?: MarkupLoop;
}

/** `v-for="rfi in rfis"`, `{#each rfis as rfi}` */
interface MarkupLoop {
  readonly name: Span;
  readonly over: Span;
}

/** By the ending of the file: the directive before the value, and what ends the value where no quote does. */
const directives: Readonly<Record<string, RegExp>> = {
  vue: /(?<=\s)(v-html)\s*=\s*(["'])/g,
  svelte: /(?<=\{)(@html)\s+/g,
  astro: /(?<=\s)(set:html)\s*=\s*\{/g,
};
const loops: Readonly<Record<string, RegExp>> = {
  vue: /(?<=\s)v-for\s*=\s*(["'])\s*\(?\s*(?<name>[A-Za-z_$][\w$]*)[^"']*?\s(?:in|of)\s+(?<over>[^"']+?)\s*\1/dg,
  svelte: /\{#each\s+(?<over>[^{}]+?)\s+as\s+(?<name>[A-Za-z_$][\w$]*)/dg,
};

/** Finds such expressions outside of a component's scripts, in order. */
export function rawHtmlIn(path: string, text: string, scripts: readonly Span[]): readonly RawHtml[] {
  const format = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const found: RawHtml[] = [];
  const matches = [...text.matchAll(directives[format] ?? /(?!)/g)];
  const named = matches.length > 0 ? [...text.matchAll(loops[format] ?? /(?!)/dg)] : [];
  for (const match of matches) {
    const [whole, name = '', quote] = match;
    const start = match.index + whole.length;
    const end = quote === undefined ? endOfBraces(text, start) : text.indexOf(quote, start);
    if (end <= start || scripts.some(script => script.start <= match.index && match.index < script.end)) continue;
    const root = /^\s*([A-Za-z_$][\w$]*)/.exec(text.slice(start, end))?.[1];
    const loop = named.findLast(({ groups, index, 0: all }) => groups?.name === root && index + all.length <= start);
    found.push({
      value: { start, end },
      directive: { start: match.index, end: match.index + name.length },
      ...(loop && { loop: placesOf(loop) }),
    });
  }
  return found;
}

function placesOf({ indices }: RegExpExecArray): MarkupLoop {
  const [start, end] = indices?.groups?.name ?? [0, 0];
  const [from, to] = indices?.groups?.over ?? [0, 0];
  return { name: { start, end }, over: { start: from, end: to } };
}

/** Where the brace that was opened before a place is closed. */
function endOfBraces(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** Where code stands in markup that shows HTML, in order. */
export function codeIn(shown: readonly RawHtml[]): readonly Span[] {
  const spans = shown.flatMap(({ value, loop }) => (loop === undefined ? [value] : [value, loop.over]));
  const distinct = new Map(spans.map(span => [span.start, span]));
  return [...distinct.values()].sort((a, b) => a.start - b.start);
}

/**
 * What markup does with HTML, as a function that the framework calls: `() => { for (const rfi of rfis) element.innerHTML = rfi.body }`.
 * @param expressions the values and lists, by where they start
 */
export function showing(
  { value, directive, loop }: RawHtml,
  text: string,
  expressions: ReadonlyMap<number, Expression>,
): FunctionExpression | undefined {
  const html = expressions.get(value.start);
  const over = loop && expressions.get(loop.over.start);
  if (html === undefined) return undefined;
  const element: Expression = { kind: 'unknown', parts: [], start: directive.start, end: directive.start };
  const target: Target = {
    kind: 'member',
    object: element,
    property: 'innerHTML',
    propertySpan: directive,
    ...directive,
  };
  const span = { start: directive.start, end: html.end };
  const shown: Statement = {
    kind: 'evaluate',
    value: { kind: 'assign', target, value: html, ...span },
    ...span,
  };
  if (loop === undefined || over === undefined) return { kind: 'function', parameters: [], body: [shown], ...span };
  const around = { start: Math.min(loop.name.start, loop.over.start), end: html.end };
  const each: Target = { kind: 'name', name: text.slice(loop.name.start, loop.name.end), ...loop.name };
  return {
    kind: 'function',
    parameters: [],
    body: [{ kind: 'loop', form: 'each', target: each, over, body: [shown], ...around }],
    ...around,
  };
}
