import type { Element, Expression, FunctionExpression, Name, Property, Span, Statement } from '../../program/model.ts';

/** A tag of a Vue template. */
export interface Tag extends Span {
  /** As it is written. */
  readonly name: string;
  /** Where what stands behind its name starts. */
  readonly from: number;
  readonly closes: boolean;
}

/** A name that the template gives: by a loop over what can be read, or in another way (`v-slot`), so that nothing is known of it. */
interface Given {
  readonly name: string;
  readonly loop?: { readonly span: Span; readonly over: Expression };
}

interface Open {
  readonly name: string;
  readonly gives: readonly Given[];
}

interface Attribute extends Span {
  readonly name: string;
  /** Without its quotes. */
  readonly value?: string;
  readonly from: number;
}

const attribute = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|[^\s"'>]*))?/g;
const isBound = /^(?:v-bind)?:[A-Za-z]|^v-bind$/;
const isComponent = /^[A-Z][\w-]*$|^[a-z]\w*-[\w-]+$/;
/** What Vue itself takes. */
const reserved = /^(?:key|ref|is|class|style)$/;
const voids = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Tags that may be open at once: more than pages nest, and those that are never closed are not gone through again and again. */
const mostOpen = 200;
const plainName = /^[A-Za-z_$][\w$]*$/;
const chain = /^\s*[A-Za-z_]\w*(?:[?!]?\.[A-Za-z_$][\w$]*)*\s*$/;
const noName = /^(?:this|true|false|null|undefined|arguments|new|void|typeof|super)$/;

/**
 * What a Vue template hands to components by bound attributes, as a function that the framework calls: for
 * `<RfiCard v-for="rfi in rfis" :rfi="rfi" />` what JSX says by `() => { for (const rfi of rfis) <RfiCard rfi={rfi} /> }`. Only names and
 * their properties are read (`store.rfis`), which takes no parser; loops go by the elements they stand on.
 */
export function componentsIn(text: string, tags: readonly Tag[]): readonly FunctionExpression[] {
  if (!tags.some(tag => !tag.closes && isComponent.test(tag.name) && /:|v-bind/.test(text.slice(tag.from, tag.end))))
    return [];
  const open: Open[] = [];
  const found: Statement[] = [];
  for (const tag of tags) {
    if (tag.closes) {
      const at = open.findLastIndex(({ name }) => name === tag.name);
      if (at >= 0) open.length = at;
      continue;
    }
    const written = text.slice(tag.from, tag.end - 1);
    const attributes = /[:#]|v-/.test(written) ? attributesIn(written, tag.from) : [];
    const looped = attributes.flatMap(each => (each.name === 'v-for' ? givenByLoop(each) : []));
    const scope = () => [...open.flatMap(each => each.gives), ...looped];
    const shown = isComponent.test(tag.name) ? showing(tag, attributes, scope()) : undefined;
    if (shown !== undefined) found.push(shown);
    if (written.endsWith('/') || voids.test(tag.name)) continue;
    // What a slot is handed is known inside of it.
    const slotted = attributes.flatMap(({ name, value = '' }) => (/^(?:v-slot|#)/.test(name) ? namesIn(value) : []));
    open.push({ name: tag.name, gives: [...looped, ...slotted] });
    if (open.length > mostOpen) open.shift();
  }
  const [first] = found;
  if (first === undefined) return [];
  const end = Math.max(...found.map(each => each.end));
  // One for all, as each function is looked at by itself.
  return [{ kind: 'function', parameters: [], body: found, start: first.start, end }];
}

function attributesIn(written: string, offset: number): readonly Attribute[] {
  return [...written.matchAll(attribute)].map(({ 0: whole, 1: name = '', 2: double, 3: single, index }) => {
    const value = double ?? single;
    const start = offset + index;
    const end = start + whole.length;
    return { name, start, end, from: end - (value?.length ?? 0) - 1, ...(value === undefined ? {} : { value }) };
  });
}

/** `rfi in rfis`, `(rfi, index) of store.rfis` */
function givenByLoop({ value = '', from }: Attribute): readonly Given[] {
  const { 0: word = '', index = 0 } = /\s(?:in|of)\s/.exec(value) ?? {};
  const behind = index + word.length;
  const over = chainIn(value.slice(behind), from + behind);
  const [first = '', ...others] = value
    .slice(0, index)
    .trim()
    .replace(/^\(|\)$/g, '')
    .split(',');
  const name = first.trim();
  // What is taken apart: `{ id, body } in rfis`.
  if (word === '' || over === undefined || !plainName.test(name)) return namesIn(value);
  const start = from + value.indexOf(name);
  const span = { start, end: start + name.length };
  return [{ name, loop: { span, over } }, ...others.flatMap(namesIn)];
}

function namesIn(written: string): readonly Given[] {
  return [...written.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => ({ name }));
}

/** `rfi`, `store.rfis`, `answer?.rows` */
function chainIn(written: string, offset: number): Expression | undefined {
  if (!chain.test(written)) return undefined;
  let read: Expression | undefined;
  for (const { 0: name, index } of written.matchAll(/[A-Za-z_$][\w$]*/g)) {
    const span = { start: offset + index, end: offset + index + name.length };
    if (read === undefined && noName.test(name)) return undefined;
    read =
      read === undefined
        ? { kind: 'name', name, ...span }
        : { kind: 'member', object: read, property: name, propertySpan: span, start: read.start, end: span.end };
  }
  return read;
}

function rootOf(read: Expression): string {
  let at = read;
  while (at.kind === 'member') at = at.object;
  return at.kind === 'name' ? at.name : '';
}

function showing(tag: Tag, attributes: readonly Attribute[], scope: readonly Given[]): Statement | undefined {
  const needed = new Set<Given>();
  const handed = attributes.flatMap((each): readonly Property[] => {
    const property = propertyOf(each);
    if (property === undefined) return [];
    const loops = loopsOf(rootOf(property.value), scope);
    for (const given of loops ?? []) needed.add(given);
    return loops === undefined ? [] : [property];
  });
  if (handed.length === 0) return undefined;
  const { start, end } = tag;
  const name = tag.name.includes('-') ? pascal(tag.name) : tag.name;
  const tagExpression: Name = { kind: 'name', name, start: start + 1, end: start + 1 + tag.name.length };
  const element: Element = { kind: 'element', tag: name, tagExpression, attributes: handed, children: [], start, end };
  return scope
    .filter(given => needed.has(given))
    .reduceRight<Statement>(around, { kind: 'evaluate', value: element, start, end });
}

function around(body: Statement, { name, loop: its }: Given): Statement {
  if (its === undefined) return body;
  const start = Math.min(its.span.start, body.start);
  const target: Name = { kind: 'name', name, ...its.span };
  const end = Math.max(its.over.end, body.end);
  return { kind: 'loop', form: 'each', target, over: its.over, body: [body], start, end };
}

/** The loops that a name comes from, none for one of the script; `undefined` where it comes from elsewhere in the template. */
function loopsOf(name: string, scope: readonly Given[]): readonly Given[] | undefined {
  const at = scope.findLastIndex(given => given.name === name);
  const given = scope[at];
  if (given === undefined) return [];
  if (given.loop === undefined) return undefined;
  const outer = loopsOf(rootOf(given.loop.over), scope.slice(0, at));
  return outer && [...outer, given];
}

function propertyOf({ name, value, from, start, end }: Attribute): Property | undefined {
  if (!isBound.test(name)) return undefined;
  const [argument = ''] = /(?<=:)[\w-]+/.exec(name) ?? [];
  if (reserved.test(argument)) return undefined;
  const keyStart = start + name.indexOf(':') + 1;
  const keySpan = { start: keyStart, end: keyStart + argument.length };
  const key = pascal(argument, false);
  // `:rfi` is short for `:rfi="rfi"`.
  const read = name.length === end - start ? chainIn(key, keyStart) : chainIn(value ?? '', from);
  if (read === undefined) return undefined;
  return name === 'v-bind'
    ? { start, end, value: read, keySpan: { start, end: start }, spread: true }
    : { start, end, key, value: read, keySpan };
}

/** `RfiCard` of `rfi-card`, or `rfiCard`. */
function pascal(kebab: string, first = true): string {
  const camel = kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return first ? camel.slice(0, 1).toUpperCase() + camel.slice(1) : camel;
}
