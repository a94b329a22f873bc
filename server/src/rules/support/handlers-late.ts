/** Receivers that do their work before they ask who sends, or ask only where they run for no customer. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Statement } from '../../program/model.ts';
import { contains, lastName, literalText, mentioned, type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { anchorIn } from './handlers.ts';
import { isRequest } from './limits.ts';

/**
 * Where a handler has asked Procore for something, or put it into a queue, before the first of its own checks: who is refused then has
 * had the work done.
 * @param asks whether a node compares, or calls what does
 */
export function workBefore(
  handler: FunctionFacts,
  asks: (node: Node) => boolean,
  file: AnalysedFile,
): Place | undefined {
  const first = firstCheck(handler, asks);
  if (first === undefined) return undefined;
  const before = withoutSources(statementsBefore(handler.node.body, first), first);
  if (before.length === 0 || file.app.file(handler.file) === undefined) return undefined;
  return handler
    .effects(2)
    .filter(works)
    .flatMap(effect => anchorIn(handler, effect) ?? [])
    .find(at => before.some(statement => contains(statement, at)));
}

function firstCheck({ node }: FunctionFacts, asks: (node: Node) => boolean): Node | undefined {
  let first: Node | undefined;
  walk(node.body, inner => {
    if (asks(inner) && (first === undefined || inner.start < first.start)) first = inner;
  });
  return first;
}

/** The statements that have surely run where a node is reached: those before it in the same block, or in one around that. */
function statementsBefore(body: readonly Statement[], node: Node): readonly Statement[] {
  const own = body.findIndex(statement => contains(statement, node));
  const at = body[own];
  if (at === undefined) return [];
  const before = body.slice(0, own).filter(({ kind }) => kind === 'evaluate' || kind === 'bind');
  const blocks = at.kind === 'try' ? [at.body] : at.kind === 'branch' ? [at.then, at.otherwise] : [];
  return [...before, ...blocks.flatMap(block => statementsBefore(block, node))];
}

/** What a check is not made of: what is asked for may be the secret, `const wanted = hook.headers.Authorization`. */
function withoutSources(before: readonly Statement[], check: Node): readonly Statement[] {
  const names = new Set(mentioned(check));
  return before.toReversed().filter(statement => {
    if (statement.kind !== 'bind' || !namesIn(statement.target).some(name => names.has(name))) return true;
    for (const name of statement.value ? mentioned(statement.value) : []) names.add(name);
    return false;
  });
}

function works(effect: Effect): boolean {
  if (effect.does === 'publish') return true;
  return isRequest(effect) && effect.kind === 'api' && effect.procore === 'certain';
}

/**
 * Where all checks of a function stand behind a test that production does not pass: `if (process.env.NODE_ENV !== 'production') check(req)`.
 */
export function onlyInDevelopment(fn: FunctionFacts, asks: (node: Node) => boolean): Place | undefined {
  const { body } = fn.node;
  const places: Expression[] = [];
  const asked: Node[] = [];
  const held: Node[] = [];
  walk(body, node => {
    if (asks(node)) asked.push(node);
    const [test, inside] =
      node.kind === 'branch'
        ? [node.test, node.then]
        : node.kind === 'choice' && node.form === 'both' && node.options.length === 2
          ? [node.options[0], node.options.slice(1)]
          : [undefined, []];
    if (test === undefined || !isNotProduction(test)) return;
    places.push(test);
    held.push(...inside);
  });
  const [at] = places;
  const isHeld = (node: Node): boolean => held.some(outer => contains(outer, node));
  return at !== undefined && asked.length > 0 && asked.every(isHeld)
    ? { file: fn.file, start: at.start, end: at.end }
    : undefined;
}

/** `NODE_ENV !== 'production'`, `settings.ENV == "development"` */
function isNotProduction(test: Expression): boolean {
  if (test.kind !== 'operation' || test.operands.length !== 2) return false;
  const words = test.operands.map(literalText);
  const named = test.operands.some(operand => someIn(operand, node => environment.test(nameIn(node))));
  if (!named) return false;
  const says = (pattern: RegExp): boolean => words.some(word => word !== undefined && pattern.test(word));
  if (/^!==?$/.test(test.operator)) return says(/^prod(?:uction)?$/i);
  return /^===?$/.test(test.operator) && says(/^(?:dev(?:elop(?:ment)?)?|local|test(?:ing)?)$/i);
}

function nameIn(node: Node): string {
  return lastName(node) ?? literalText(node) ?? '';
}

const environment = /^(?:node_?env|(?:app_?|flask_?|django_?|vercel_?|deploy_?)?env(?:ironment)?|mode|stage)$/i;
