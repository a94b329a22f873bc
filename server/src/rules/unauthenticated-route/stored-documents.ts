/** Files and documents that a handler answers with, of a row that a call gives: the row itself is not what is answered. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { contains, lastName, type Node, namesIn, rootOf, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { anchorIn } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';

/**
 * An answer is a file that a row names, `FileResponse(row.path)`, one that is fetched from where it says, with a token of Procore's,
 * `new Response(await download(row.url))`, or a document that is made of the whole row, `HttpResponse(report_of(row))`.
 * @param call where the handler gets the row
 */
export function isOfRow(
  answer: Effect,
  read: Effect,
  call: Place,
  handler: FunctionFacts,
  home: AnalysedFile,
): boolean {
  const rows = rowsOf(handler, call);
  if (rows.size === 0 || !isGiven(read, handler)) return false;
  const isRow = (node: Expression): boolean => node.kind === 'name' && rows.has(node.name);
  return answer.args.some(({ node }) => {
    if (isFile(answer)) return someIn(node, inner => inner.kind === 'member' && isRow(inner.object));
    const made = withoutAwait(boundTo(node, handler) ?? node);
    if (made.kind !== 'call') return false;
    const given = made.args.map(({ value }) => value);
    const isAddress = (value: Expression): boolean => rows.has(rootOf(value) ?? '');
    const does = given.some(isRow) ? writes : given.some(isAddress) ? fetches : undefined;
    return does !== undefined && home.evaluate(made.callee).functions.some(does);
  });
}

/** It sends a request of an address that it is given, with a token of Procore's. */
function fetches(fn: FunctionFacts): boolean {
  return fn.effects(1).some(effect => {
    if (!isRequest(effect) || effect.grant !== undefined || effect.addresses.some(({ host }) => host !== undefined))
      return false;
    const header = effect.header('authorization');
    return (
      typeof header !== 'string' && header.marks.some(mark => mark.is === 'credential' && mark.whose === 'procore')
    );
  });
}

/** Each function on the way to where a row is read gives what it was given there. */
export function isGiven(read: Effect, handler: FunctionFacts): boolean {
  return read.surroundings.functions.every(fn => {
    const anchor = fn.node === handler.node ? undefined : anchorIn(fn, read);
    return anchor === undefined || isHandedOn(fn, anchor);
  });
}

/** Names in a function that hold what a call gives, or one of several rows: `[row] = await find(id)`. */
function rowsOf({ node: { body } }: FunctionFacts, call: Span): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'bind' || node.value === undefined || !contains(node.value, call)) return;
    let made = withoutAwait(node.value);
    for (let from = readFrom(made); from !== undefined && contains(from, call); from = readFrom(made))
      made = withoutAwait(from);
    if (made.start === call.start && made.end === call.end) for (const name of namesIn(node.target)) names.add(name);
  });
  return names;
}

/** What a field is read from, or a method called on: `(await find(id)).rows`, `db.select().from(plans).where(…)`. */
function readFrom(node: Expression): Expression | undefined {
  if (node.kind === 'member') return node.object;
  return node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
}

function isFile(answer: Effect): boolean {
  return (answer.arg('path') !== undefined && answer.arg('data') === undefined) || /File/.test(answer.path);
}

/** What makes a text or a document of what it is given. */
const writing =
  /^(?:render\w*|(?:write|to|make|create)?(?:html|pdf|csv|xlsx?)|template\w*|(?:to|as)(?:dict|json)|\w*serializer?)$/;

function writes(fn: FunctionFacts): boolean {
  return fn.mentions(writing, 2) !== undefined;
}

/** What a function puts under a name, where that is one thing. */
function boundTo(node: Expression, { node: { body } }: FunctionFacts): Expression | undefined {
  if (node.kind !== 'name') return undefined;
  const found: Expression[] = [];
  walk(body, inner => {
    if (inner.kind === 'bind' && inner.value !== undefined && lastName(inner.target) === node.name)
      found.push(inner.value);
  });
  return found.length === 1 ? found[0] : undefined;
}

/**
 * What a function gives or answers with is what a call gives: the call stands in it, or what it gives has a name there, as a loop's
 * element or as what a generator inside gives.
 * @param isLeft whether something that is made of it says nothing of it
 */
export function isHandedOn(
  { node: { body } }: FunctionFacts,
  call: Place,
  isLeft: (node: Node) => boolean = isCount,
): boolean {
  return handsOn(body, call, isLeft, new Set());
}

function handsOn(body: readonly Node[], call: Place, isLeft: (node: Node) => boolean, known: Set<string>): boolean {
  const holds = (root: Node): boolean => {
    let held = false;
    walk(root, inner => {
      if (isLeft(inner)) return false;
      held ||=
        (inner.start === call.start && inner.end === call.end) || (inner.kind === 'name' && known.has(inner.name));
      return !held;
    });
    return held;
  };
  let found = false;
  walk(body, node => {
    // What a generator gives goes where its name goes.
    if (node.kind === 'declare' && node.value.kind === 'function' && node.value.generator) {
      if (handsOn(node.value.body, call, isLeft, new Set(known))) known.add(node.name);
      return false;
    }
    const [target, value] =
      node.kind === 'loop' ? [node.target, node.over] : node.kind === 'bind' ? [node.target, node.value] : [];
    if (target && value && holds(value)) for (const name of namesIn(target)) known.add(name);
    if ((node.kind === 'return' || node.kind === 'yield') && node.value) found ||= holds(node.value);
    if (node.kind === 'call' && answering.test(lastName(node.callee) ?? ''))
      found ||= node.args.some(({ value }) => holds(value));
    return !found;
  });
  return found;
}

/** How many there are says nothing of them: `len(rows)`, `sum(row["late"] for row in rows)`, `rows.length`. */
export function isCount(node: Node): boolean {
  return (
    (node.kind === 'call' && node.callee.kind === 'name' && /^(?:len|sum|any|all|bool)$/.test(node.callee.name)) ||
    (node.kind === 'member' && node.property === 'length')
  );
}

const answering = /^(?:json|send|jsonify|end|write|body|html|render)$/i;
