import type { AnalysedFile, App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Assign, Bind, Call, Expression, Name, Program } from '../../program/model.ts';
import {
  contains,
  findAt,
  lastName,
  type Node,
  namesIn,
  nodesOf,
  returnedBy,
  someIn,
  walk,
} from '../../program/walk.ts';
import { callsIn } from './chains.ts';
import { dataIn, isPlain, namesPlain } from './data.ts';
import { storedIn } from './data-stored.ts';
import { pathOf } from './hosts-pages.ts';

/** Names of functions that make text harmless where it goes. */
const escaping = /escape|sanit|quote|purify|encode|strip_?tags|clean|^esc$|^e$|^h$|^safe|bleach/i;
/** The same in a function's vocabulary, whole words only; and a pattern of the characters that markup is made of. */
const escapingWord =
  /^(?:esc|escape\w*|\w*sanitiz\w*|\w*purify|shellquote|stripttags|encodehtml\w*|htmlencode|&lt;|\[(?=[^\]]*&)[^\]]*<[^\]]*\])$/;
/** What makes a number of a text, or writes one, or a date. */
const counting = /^(?:Number|BigInt|parseInt|parseFloat|int|float|toFixed|toLocale(?:Date|Time)?String)$/;
/** What a file says that makes text harmless somewhere. */
export const sanitising = /sanitiz|purify|bleach|nh3|strip_?tags|escape_?html/i;
const deepest = 4;

/** Whether all API Data in a call's arguments goes through a function that says it makes it harmless, where it stands or where it is called. */
export function isEscaped(effect: Effect, { app }: AnalysedFile): boolean {
  const { args, place, does } = effect;
  const home = app.file(place.file);
  if (home === undefined) return false;
  const inPage = does !== 'execute' && does !== 'evaluate';
  const nodes = args.map(({ node }) => node);
  if (isHarmless(nodes, home, inPage)) return true;
  const handed = handedOver(effect, app);
  if (handed === undefined) return false;
  const { given, by } = handed;
  const names = new Set(given.keys());
  const seen: Seen = { bare: false, escaped: false, inPage, pieces: new Set(), given: names };
  for (const node of nodes) look(node, home, seen, deepest);
  const used = [...given].filter(([name]) => someIn(nodes, node => node.kind === 'name' && node.name === name));
  return (
    !seen.bare &&
    isHarmless(
      used.map(([, value]) => value),
      by,
      inPage,
    )
  );
}

/** What the last call on the way hands to the function that an effect stands in, by its names there: `send(reply, page(rows))`. */
function handedOver(
  { place, chain }: Effect,
  app: App,
): { readonly given: ReadonlyMap<string, Expression>; readonly by: AnalysedFile } | undefined {
  const step = chain.at(-1);
  const by = step && app.file(step.file);
  if (step === undefined || by === undefined) return undefined;
  const call = findAt(by.program, step.start).find(node => node.kind === 'call' && node.end === step.end);
  if (call?.kind !== 'call' || !isByPlace(call)) return undefined;
  const { functions } = by.evaluate(call.callee);
  const called = functions.find(({ file, node }) => file === place.file && contains(node, place));
  if (called === undefined) return undefined;
  const given = called.node.parameters.flatMap(({ target }, index) => {
    const argument = call.args[index];
    return target.kind === 'name' && argument ? [[target.name, argument.value] as const] : [];
  });
  return { given: new Map(given), by };
}

/**
 * Whether all API Data in some expressions goes through a function that says it makes it harmless.
 * @param inPage it goes into a page: what is harmless there may still end a command
 */
export function isHarmless(nodes: readonly Expression[], file: AnalysedFile, inPage = true): boolean {
  const seen = { bare: false, escaped: false, inPage, pieces: new Set<Expression>() };
  for (const node of nodes) look(node, file, seen, deepest);
  return seen.escaped && !seen.bare;
}

interface Seen {
  bare: boolean;
  escaped: boolean;
  readonly inPage: boolean;
  /** What texts are put together from, or functions are handed, and was looked into already. */
  readonly pieces: Set<Expression>;
  /** Names of what callers hand over, which is looked at where they do. */
  readonly given?: ReadonlySet<string>;
}

/** @param handed names under which a function has the data that it is handed */
function look(root: Node, file: AnalysedFile, seen: Seen, depth: number, handed: ReadonlySet<string> = nothing): void {
  walk(root, node => {
    if (node.kind === 'call') {
      const { callee } = node;
      const name = lastName(callee);
      if (name !== undefined && (escaping.test(name) || counting.test(name))) {
        seen.escaped = true;
        return false;
      }
      if (
        (seen.inPage && (escapesMarkup(node) || fillsTemplate(node, file))) ||
        isSumOfHarmless(node, file, seen) ||
        writesFigure(node, file)
      ) {
        seen.escaped = true;
        return false;
      }
      // A function of the app's own that escapes what it is given.
      if (file.evaluate(callee).functions.some(fn => fn.mentions(escapingWord, 2) !== undefined)) {
        seen.escaped = true;
        return false;
      }
      // What a function makes that is handed nothing of it has it from elsewhere: `send(await box(request))`.
      if (
        depth > 0 &&
        callee.kind === 'name' &&
        !node.args.some(({ value }) => dataIn(file.evaluate(value)).length > 0)
      )
        for (const fn of file.evaluate(callee).functions) lookInto(fn, file, seen, depth - 1);
      // What a list is mapped to counts, not the list.
      if (callee.kind !== 'member' || (name !== 'map' && name !== 'flatMap')) return true;
      for (const { value } of node.args) {
        const named = value.kind === 'function' || depth === 0 ? [] : file.evaluate(value).functions;
        if (named.length === 0) look(value, file, seen, depth, handed);
        for (const fn of named) {
          const home = fn.file === file.path ? file : file.app.file(fn.file);
          if (home !== undefined) look(fn.node, home, seen, depth - 1, elementOf(fn));
        }
      }
      return false;
    }
    if (node.kind === 'list' && node.comprehension !== undefined) {
      for (const item of node.items) look(item.value, file, seen, depth, handed);
      return false;
    }
    if (node.kind === 'function') {
      for (const statement of node.body) look(statement, file, seen, depth, handed);
      return false;
    }
    if (node.kind !== 'name' && node.kind !== 'member') return true;
    if (node.kind === 'name' && seen.given?.has(node.name)) return false;
    if (handed.has(pathOf(node)[0] ?? '')) {
      seen.bare ||= !namesPlain(lastName(node));
      return false;
    }
    const value = file.evaluate(node);
    const data = [...dataIn(value), ...storedIn(value, file)];
    // `rows.map(…).join` holds nothing itself; a record's id is not the record, nor is a list's length the list.
    if (data.every(isPlain)) return node.kind === 'member' && data.length === 0 && node.property !== 'length';
    const pieces = node.kind === 'name' && depth > 0 ? piecesOf(node, file) : [];
    if (pieces.length > 0) {
      for (const piece of pieces)
        if (!seen.pieces.has(piece)) {
          seen.pieces.add(piece);
          seen.escaped ||= isNumber(piece);
          look(piece, file, seen, depth - 1, handed);
        }
      return false;
    }
    const given = node.kind === 'name' && depth > 0 ? givenTo(node, file) : [];
    if (given.length > 0) {
      for (const each of given)
        if (!seen.pieces.has(each)) {
          seen.pieces.add(each);
          look(each, file, seen, depth - 1, handed);
        }
      return false;
    }
    const made = value.node;
    const elsewhere =
      made !== undefined && value.place?.file === file.path && !contains(made, node) && !contains(root, made);
    const isBuilt = elsewhere && ['call', 'template', 'join'].includes(made.kind) && isOfText(made);
    if (isBuilt && depth > 0) look(made, file, seen, depth - 1);
    else seen.bare = true;
    return false;
  });
}

/** What the calls in a file hand to one of its functions under a name: `send(reply, page(rows))` of `const send = (reply, body) => …`. */
function givenTo(used: Name, file: AnalysedFile): readonly Expression[] {
  const around = file.functions.filter(({ node }) => contains(node, used));
  const named = around.findLast(({ node }) =>
    node.parameters.some(({ target }) => namesIn(target).includes(used.name)),
  );
  const index = named?.node.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === used.name);
  if (named?.name === undefined || index === undefined || index < 0) return [];
  return nodesOf(file.program, 'call').flatMap(({ callee, args }) => {
    if (lastName(callee) !== named.name || !isByPlace({ args })) return [];
    const isIt = file.evaluate(callee).functions.some(({ node }) => node === named.node);
    return isIt ? (args[index]?.value ?? []) : [];
  });
}

/** Its arguments are those that stand in the same places of the function that it calls. */
function isByPlace({ args }: Pick<Call, 'args'>): boolean {
  return args.every(({ spread, name }) => spread === undefined && name === undefined);
}

/** What a text or a list is put together from: `let html = ''; for (…) html += row(each);`, `rows.push(row(each))`. Nothing where nothing is added. */
function piecesOf(used: Name, { program }: AnalysedFile): readonly Expression[] {
  const added = additionsIn(program).get(used.name) ?? [];
  if (added.length === 0) return [];
  const isIt = (node: Node): boolean => node.kind === 'name' && node.name === used.name;
  const binds = nodesOf(program, 'bind').filter(({ target }) => isIt(target));
  const scope = findAt(program, used.start)
    .filter(node => node.kind === 'function')
    .findLast(fn => binds.some(bind => contains(fn, bind)));
  const inScope = (node: Node): boolean => scope === undefined || contains(scope, node);
  if (!added.some(inScope)) return [];
  const begun = binds.filter(inScope).map(({ value }) => value);
  // What begins with a number is a sum.
  if (begun.length > 0 && begun.every(isNumber)) return begun;
  const set = [...binds, ...nodesOf(program, 'assign').filter(({ target }) => isIt(target))].filter(inScope);
  const put = added.filter(inScope).flatMap(node => (node.kind === 'call' ? node.args : []));
  return [...set, ...put].flatMap(({ value }) => value ?? []);
}

const additions = new WeakMap<Program, ReadonlyMap<string, readonly (Assign | Bind | Call)[]>>();

/** What adds to a name, or adds up what it holds, by names. */
function additionsIn(program: Program): ReadonlyMap<string, readonly (Assign | Bind | Call)[]> {
  const before = additions.get(program);
  if (before) return before;
  const found = new Map<string, (Assign | Bind | Call)[]>();
  const add = (to: Node, node: Assign | Bind | Call): void => {
    if (to.kind !== 'name') return;
    const known = found.get(to.name);
    if (known) known.push(node);
    else found.set(to.name, [node]);
  };
  for (const node of nodesOf(program, 'assign'))
    if (node.operator === '+' || addsToItself(node)) add(node.target, node);
  for (const node of nodesOf(program, 'call'))
    if (node.callee.kind === 'member' && adding.test(node.callee.property ?? '')) add(node.callee.object, node);
  for (const node of nodesOf(program, 'bind'))
    if (node.value?.kind === 'call' && lastName(node.value.callee) === 'reduce') add(node.target, node);
  additions.set(program, found);
  return found;
}

const adding = /^(?:push|append)$/;

/** `html = html + row(each)`, `html = html.concat(row(each))` */
function addsToItself({ target, value }: Assign): boolean {
  let first = value;
  while (first?.kind === 'join') first = first.left;
  if (first?.kind === 'call' && first.callee.kind === 'member' && first.callee.property === 'concat')
    first = first.callee.object;
  return target.kind === 'name' && first !== value && first?.kind === 'name' && first.name === target.name;
}

function isNumber(node: Expression | undefined): node is Expression & { readonly kind: 'literal' } {
  return node?.kind === 'literal' && typeof node.value === 'number';
}

/** `text.replace(/</g, '\\u003c')`: no tag begins, nor ends a script. */
function escapesMarkup({ callee, args: [what] }: Call): boolean {
  if (what?.value.kind !== 'literal') return false;
  const name = lastName(callee);
  if (name !== 'replaceAll' && !(name === 'replace' && what.value.flags?.includes('g'))) return false;
  return /^(?:<|\[[^\]^]*<[^\]]*\])$/.test(String(what.value.value));
}

/** Packages whose templates escape what they are filled with. */
const escapingTemplates = /^(?:handlebars|mustache|nunjucks|ejs)$/;
/** What leaves that out. */
const asItIs = /\{\{\{|\{\{\s*&|<%-|\|\s*safe\b|SafeString|noEscape|autoescape/;

function fillsTemplate({ callee }: Call, file: AnalysedFile): boolean {
  const { libraries } = file.evaluate(callee);
  return libraries.some(({ package: name }) => escapingTemplates.test(name)) && !asItIs.test(file.text);
}

/** `rows.map(row => Number(row.cost)).reduce((sum, cost) => sum + cost)`, or what begins with a number, or adds only what is harmless. */
function isSumOfHarmless({ callee, args: [sum, from] }: Call, file: AnalysedFile, { inPage }: Seen): boolean {
  if (callee.kind !== 'member' || callee.property !== 'reduce') return false;
  if (isNumber(from?.value)) return true;
  return (
    (callee.object.kind === 'call' && isHarmless([callee.object], file, inPage)) ||
    (sum?.value.kind === 'function' && isHarmless([sum.value], file, inPage))
  );
}

/** `new Intl.NumberFormat('en-US').format(row.cost)`, `moment(row.due).format('MMM D')` */
function writesFigure({ callee }: Call, file: AnalysedFile): boolean {
  if (callee.kind !== 'member' || !writing.test(callee.property ?? '')) return false;
  const { object } = callee;
  const made = object.kind === 'name' ? file.evaluate(object).node : object;
  return made?.kind === 'call' && callsIn(made).some(call => figures.test(lastName(call.callee) ?? ''));
}

const writing = /^(?:format|toFormat|fromNow)$/;
const figures = /^(?:NumberFormat|DateTimeFormat|moment|dayjs|fromISO)$/;

/** What a function gives. */
function lookInto({ file: path, node: { body } }: FunctionFacts, file: AnalysedFile, seen: Seen, depth: number): void {
  const home = path === file.path ? file : file.app.file(path);
  if (home === undefined) return;
  for (const value of returnedBy(body)) look(value, home, seen, depth);
}

const nothing: ReadonlySet<string> = new Set();

/** What a function that a list is mapped by calls the element. */
function elementOf({ node }: FunctionFacts): ReadonlySet<string> {
  const target = node.parameters[0]?.target;
  if (target?.kind === 'name') return new Set([target.name]);
  const entries = target?.kind === 'object-target' ? target.entries : [];
  return new Set(entries.flatMap(entry => (entry.target.kind === 'name' ? [entry.target.name] : [])));
}

/** Built of texts: a template, a sum, a list joined. The answer of a request is not. */
function isOfText(node: Expression): boolean {
  if (node.kind !== 'call') return true;
  const { callee } = node;
  const name = lastName(callee);
  return (
    name !== undefined &&
    (/^(?:join|map|reduce|format|concat|trim|replace|replaceall)$/i.test(name) || escaping.test(name))
  );
}
