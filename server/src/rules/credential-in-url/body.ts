import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import { type Idioms, sourceOf, type TextEdit } from '../../program/idioms.ts';
import type { Call, Expression, ObjectExpression, Property, Span } from '../../program/model.ts';
import { lastName, literalText } from '../../program/walk.ts';
import { decode } from '../../program/words.ts';
import type { RuleContext } from '../rule.ts';

/** What the ways of moving share. */
interface Site {
  readonly call: Call;
  readonly source: string;
  readonly idioms: Idioms;
  /** The call takes its body as the option `body`. */
  readonly fetches: boolean;
}

/**
 * Edits that send a POST's query parameters as its body instead, in the shapes that clients have: `post(url, body, { params })`,
 * `post(url, params=…)`, and a query written out in the address.
 * @returns `undefined` where the request has a body already, is no POST, or has another shape
 */
export function moveToBody(request: Request, file: AnalysedFile, context: RuleContext): readonly Edit[] | undefined {
  const { node, place } = request;
  if (node.kind !== 'call' || place.file !== file.path || request.method !== 'POST' || hasBody(request))
    return undefined;
  const site: Site = {
    call: node,
    source: file.text,
    idioms: context.idioms(file.program),
    fetches: /fetch/.test(`${request.package} ${request.path}`),
  };
  const edits = fromKeyword(site) ?? fromConfiguration(site) ?? fromAddress(site);
  return edits?.map(edit => ({ file: file.path, ...edit }));
}

function hasBody({ body }: Request): boolean {
  if (body === undefined) return false;
  if (body.open || body.keys.names.length > 0) return true;
  return (
    body.literals.some(literal => literal !== null && literal !== '') ||
    body.texts.some(text => text.parts.length > 0 && body.literals.length === 0)
  );
}

/** `post(url, params={…})` becomes `post(url, data={…})`. */
function fromKeyword({ call, source }: Site): readonly TextEdit[] | undefined {
  const query = call.args.find(argument => argument.name === 'params');
  if (query === undefined) return undefined;
  const written = /params(?=\s*=\s*$)/.exec(
    source.slice(Math.max(call.start, query.value.start - 40), query.value.start),
  );
  if (written === null) return undefined;
  const start = Math.max(call.start, query.value.start - 40) + written.index;
  return [{ start, end: start + 'params'.length, text: 'data' }];
}

/** `post(url, null, { params: {…}, … })` becomes `post(url, {…}, { … })`. */
function fromConfiguration({ call, source }: Site): readonly TextEdit[] | undefined {
  const [, body, configuration] = call.args;
  if (call.args.length !== 3 || body === undefined || !isNothing(body.value) || configuration?.value.kind !== 'object')
    return undefined;
  const { properties } = configuration.value;
  const query = properties.find(({ key }) => key === 'params');
  if (query === undefined) return undefined;
  const text = source.slice(query.value.start, query.value.end);
  const { start, end } = body.value;
  return [{ start, end, text }, without(query, properties, configuration.value)];
}

/** Takes a property out of an object literal; the object itself stays an argument of the request. */
function without(query: Property, properties: readonly Property[], object: Span): TextEdit {
  if (properties.length === 1) return { start: object.start, end: object.end, text: '{}' };
  const index = properties.indexOf(query);
  const next = properties[index + 1];
  const start = next === undefined ? (properties[index - 1]?.end ?? query.start) : query.start;
  return { start, end: next?.start ?? query.end, text: '' };
}

function isNothing(value: Expression): boolean {
  if (value.kind === 'literal') return value.value === null || value.value === '';
  return (
    (value.kind === 'object' && value.properties.length === 0) || (value.kind === 'name' && value.name === 'undefined')
  );
}

/** `fetch(`…?a=${b}`, { method: 'POST' })` becomes `fetch(`…`, { method: 'POST', body: new URLSearchParams({ a: b }) })`; keyword calls get `data={…}`. */
function fromAddress(site: Site): readonly TextEdit[] | undefined {
  const { call, source, idioms } = site;
  const [address, options] = call.args;
  if (address === undefined || address.name !== undefined) return undefined;
  const given = options?.value.kind === 'object' ? options.value : undefined;
  const whole = given && wholeQuery(address.value, source, idioms);
  const split = whole ? undefined : splitQuery(address.value, source, idioms);
  const object = split && `{ ${split.pairs.map(([name, value]) => `${idioms.key(name)}: ${value}`).join(', ')} }`;
  const body = whole ? whole.query : object && given ? `new URLSearchParams(${object})` : object;
  const without = (whole ?? split)?.address;
  if (body === undefined || without === undefined) return undefined;
  const edit = given === undefined ? asKeyword(call, body, source, idioms) : withBody(given, body, site);
  return edit === undefined ? undefined : [{ start: address.value.start, end: address.value.end, text: without }, edit];
}

function withBody(options: ObjectExpression, body: string, { source, idioms, fetches }: Site): TextEdit | undefined {
  if (!fetches || !options.properties.some(({ key }) => key === 'method')) return undefined;
  return idioms.setOption(options, source, 'body', body);
}

/** Only for calls that take keywords: a positional call has no sound place for it. */
function asKeyword(call: Call, object: string, source: string, idioms: Idioms): TextEdit | undefined {
  if (!call.args.slice(1).every(argument => argument.name !== undefined)) return undefined;
  const edit = idioms.setOption(call, source, 'data', object);
  return edit?.text.includes('data=') ? edit : undefined;
}

/** `` `…?${params}` ``, where the parameters are one object that can be a body as it is. */
function wholeQuery(
  address: Expression,
  source: string,
  idioms: Idioms,
): { readonly address: string; readonly query: string } | undefined {
  if (address.kind !== 'template') return undefined;
  const last = address.parts.at(-1);
  const mark = address.parts.at(-2);
  if (mark?.kind !== 'literal' || typeof mark.value !== 'string' || !mark.value.endsWith('?')) return undefined;
  const query =
    last?.kind === 'call' && last.callee.kind === 'member' && last.callee.property === 'toString'
      ? last.callee.object
      : last;
  if (query === undefined || (query.kind !== 'name' && !(query.kind === 'call' && query.constructed === true)))
    return undefined;
  const before = [
    ...address.parts
      .slice(0, -2)
      .map(part =>
        part.kind === 'literal' && typeof part.value === 'string' ? part.value : { source: sourceOf(part, source) },
      ),
    mark.value.slice(0, -1),
  ];
  const [only] = before;
  return {
    address: before.length === 1 && typeof only === 'string' ? idioms.quote(only) : idioms.interpolate(before),
    query: sourceOf(query, source),
  };
}

/** An address cut at its `?`: what stands before it as source, and the parameters with their values as source. */
function splitQuery(
  address: Expression,
  source: string,
  idioms: Idioms,
): { readonly address: string; readonly pairs: readonly (readonly [string, string])[] } | undefined {
  const parts = address.kind === 'template' ? address.parts : [address];
  const before: (string | { source: string })[] = [];
  const pairs: [string, string][] = [];
  let behind = false;
  for (const part of parts) {
    const text = literalText(part);
    if (text === undefined) {
      const written = sourceOf(part, source);
      if (!behind) before.push({ source: written });
      else {
        const last = pairs.at(-1);
        if (last === undefined || last[1] !== '') return undefined;
        last[1] = unescaped(part, source) ?? written;
      }
      continue;
    }
    const [head, ...tail] = behind ? ['', text] : text.split('?');
    if (!behind) before.push(head ?? '');
    if (!behind && tail.length === 0) continue;
    behind = true;
    for (const pair of tail
      .join('?')
      .split('&')
      .filter(pair => pair !== '')) {
      const [, name, value] = /^([\w[\]-]+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) return undefined;
      pairs.push([name, value === '' ? '' : idioms.quote(decode(value))]);
    }
  }
  if (pairs.length === 0 || pairs.some(([, value]) => value === '')) return undefined;
  const text = before.every(part => typeof part === 'string')
    ? idioms.quote(before.join(''))
    : idioms.interpolate(before);
  return { address: text, pairs };
}

/** A form encodes its values itself: `encodeURIComponent(x)` and `quote(x)` give way to `x`. */
function unescaped(part: Expression, source: string): string | undefined {
  if (part.kind !== 'call' || part.args.length !== 1) return undefined;
  const callee = lastName(part.callee);
  const [argument] = part.args;
  return callee !== undefined && /^(?:encodeURIComponent|quote|quote_plus)$/.test(callee) && argument !== undefined
    ? sourceOf(argument.value, source)
    : undefined;
}
