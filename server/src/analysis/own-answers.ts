/** What an app's own server answers when its page asks: `fetch('/api/logs')`. */

import { answering, givenBack } from '../libraries/own-servers.ts';
import { publicPrefixes } from '../libraries/settings.ts';
import type { Call, Expression } from '../program/model.ts';
import { ofParts, type Truth } from '../program/truth.ts';
import { contains, isNull, lastName, withoutAwait } from '../program/walk.ts';
import { bind } from './bind.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Address, Request } from './facts.ts';
import type { Frame } from './frames.ts';
import { isAskedFor, type OwnRoute, ownRoutes, plainness, segmentsOf } from './own-routes.ts';
import { contextAt, testsAt } from './reaching.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf } from './values.ts';

const mostFiles = 64;
const mostAnswers = 8;

/** What a request of a page is answered with by the app that the page is of; `undefined` where it asks another, or nothing is known to answer. */
export function answeredAtHome(
  evaluator: Evaluator,
  request: Request,
  { info, file }: Frame,
): AbstractValue | undefined {
  if (info.program.language !== 'javascript' || request.procore !== 'no') return undefined;
  const paths = new Set(request.addresses.flatMap(address => pathAtHome(address) ?? []));
  const given = paths.size > 0 ? answersAt(evaluator, [...paths], methodsOf(request), file) : [];
  if (given.length === 0) return undefined;
  const answer = evaluator.union(given);
  // Of a wrapper that asks for what it is told to, what it gives depends on who calls it.
  return paths.size > 1 || request.abstract
    ? answer.with({ marks: [...answer.own, { is: 'parameter', fn: info }] })
    : answer;
}

/**
 * What the routes of its app answer that a page asks for at some paths.
 * @param isMethod whether it may ask by a method
 */
export function answersAt(
  evaluator: Evaluator,
  paths: readonly string[],
  isMethod: (method: string) => boolean,
  file: string,
): readonly AbstractValue[] {
  const methods = httpMethods.filter(isMethod);
  return routesAt(evaluator, paths, isMethod, file)
    .flatMap(route => answersOf(evaluator, route))
    .filter(answer => isGivenTo(answer, methods))
    .map(({ value }) => value)
    .slice(0, mostAnswers);
}

/** The routes of its app that answer a page at some paths. */
export function routesAt(
  evaluator: Evaluator,
  paths: readonly string[],
  isMethod: (method: string) => boolean,
  file: string,
): readonly OwnRoute[] {
  const files = nearest(evaluator.services.answering(file), file);
  const appRoot = (path: string): string => evaluator.services.sources.appRoot(path);
  const routes = files.flatMap(path => {
    evaluator.services.looksForRoutes(file, path);
    return ownRoutes(evaluator, path);
  });
  return paths.flatMap(path => {
    const asked = segmentsOf(path);
    const own = routes.filter(
      route => (route.method === undefined || isMethod(route.method)) && isAskedFor(evaluator, route, asked, file),
    );
    const most = Math.max(...own.map(plainness));
    const [first, ...others] = own.filter(route => plainness(route) === most);
    return first ? [first, ...others.filter(other => appRoot(other.file) === appRoot(first.file))] : [];
  });
}

const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What a handler answers, and where it does. */
interface Answer {
  readonly value: AbstractValue;
  /** The function that the answer stands in, and where in it. */
  readonly fn: FunctionInfo;
  readonly at: number;
}

/** Whether no test around an answer asks for other methods: `if (req.method === 'POST')`, `switch (req.method)`. */
function isGivenTo({ fn, at }: Answer, methods: readonly string[]): boolean {
  let offset = at;
  for (let around: FunctionInfo | undefined = fn; around && !around.isModule; around = around.parent) {
    const tests = testsAt(around, contextAt(around, offset), offset);
    if (tests.some(({ test, holds }) => asksForMethod(test, methods) === !holds)) return false;
    offset = around.node.start;
  }
  return true;
}

/** Whether a request has the method that a test asks for; `undefined` where the test asks for something else. */
function asksForMethod(test: Expression, methods: readonly string[]): Truth {
  if (test.kind === 'choice' && test.form !== 'test') return ofParts(test, part => asksForMethod(part, methods));
  if (test.kind !== 'operation') return undefined;
  const [, sign] = /^([!=])==?$/.exec(test.operator) ?? [];
  const asked = test.operands.find(({ kind }) => kind === 'literal');
  const read = test.operands.find(({ kind }) => kind !== 'literal');
  if (sign === undefined || asked?.kind !== 'literal' || lastName(read ?? test) !== 'method') return undefined;
  const method = String(asked.value).toUpperCase();
  // `delivery.method === 'mail'`
  if (!httpMethods.includes(method) && !/^(?:HEAD|OPTIONS)$/.test(method)) return undefined;
  const isIt = methods.includes(method);
  return isIt && methods.length > 1 ? undefined : isIt === (sign === '=');
}

/** The methods that a request may have: of options that may be left out, those without them too. */
function methodsOf(request: Request): (method: string) => boolean {
  const { method } = request;
  const isBare = request.args.some(({ node }) => node.kind === 'choice' && node.options.some(isNone));
  return other => method === undefined || other === method || (isBare && other === 'GET');
}

/** `body ? { method: 'POST', body } : undefined` */
function isNone(node: Expression): boolean {
  return node.kind === 'object' ? node.properties.length === 0 : isNull(node);
}

/**
 * The path that an address has on the server that its page comes from, on the machine that the app is written on, or at what settings
 * call the app's API: `${import.meta.env.VITE_API_URL}/api/logs`.
 */
export function pathAtHome({ host, path, text }: Address): string | undefined {
  const [first, ...others] = text.parts;
  if (first === undefined) return undefined;
  if (host !== undefined) return /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host) ? path : undefined;
  if ('text' in first) return first.text.startsWith('/') ? path : undefined;
  if (first.from !== 'environment' || !ownApi.test(first.name ?? '')) return undefined;
  const behind = others.map(part => ('text' in part ? part.text : '{}')).join('');
  return behind.startsWith('/') ? behind.replace(/[?#].*/s, '') : undefined;
}

/**
 * Settings that pages are built with and that say where the app's server is, or by which the app is told its own address:
 * https://next-auth.js.org/configuration/options#nextauth_url
 */
const ownApi = new RegExp(
  `^(?:${publicPrefixes}(?:(?:API|SERVER|BACKEND)(?:_|$)|APP_(?:API|SERVER)|BASE_(?:API|URL)$|(?:APP|SITE)_URL$)|NEXTAUTH_URL$)`,
);

const ordered = new WeakMap<readonly string[], Map<string, readonly string[]>>();

/** Of the files that answer those that are the least far from the page, as often as it asks: a workspace may hold several apps. */
function nearest(files: readonly string[], page: string): readonly string[] {
  const known = ordered.get(files) ?? new Map<string, readonly string[]>();
  ordered.set(files, known);
  const before = known.get(page);
  if (before) return before;
  const shared = (path: string): number => {
    const [own, other] = [page.split('/'), path.split('/')];
    const end = own.findIndex((part, index) => part !== other[index]);
    return end < 0 ? own.length : end;
  };
  const found = files
    .filter(path => path !== page)
    .map(path => ({ path, near: shared(path) }))
    .sort((a, b) => b.near - a.near)
    .slice(0, mostFiles)
    .map(({ path }) => path);
  known.set(page, found);
  return found;
}

/** What routes answer, as long as the values of their files are kept. */
const answers = new WeakMap<Frame, Kept<OwnRoute, readonly Answer[]>>();

/** What a route answers: what its handler hands to what answers, and what it gives back. */
function answersOf(evaluator: Evaluator, route: OwnRoute): readonly Answer[] {
  const known = keptBeside(answers, evaluator.rootFrame(route.fn));
  return evaluator.cycles.keep(known, route, [], () => answeredBy(evaluator, route));
}

function answeredBy(evaluator: Evaluator, route: OwnRoute): readonly Answer[] {
  return route.handlers.flatMap(node => {
    const written = answersIn(evaluator, route.fn, node);
    if (node.kind === 'function') return written;
    const named = node.kind === 'call' ? [node, ...node.args.map(({ value }) => value)] : [node];
    const frame = evaluator.rootFrame(route.fn);
    const handed = named
      .filter(({ kind }) => kind === 'name' || kind === 'member')
      .flatMap(each => functionsOf(evaluator.evaluate(each, frame)))
      .flatMap(({ info }) => answersIn(evaluator, info, info.node));
    return [...written, ...handed];
  });
}

/** @param around a function of the file that the expression stands in */
function answersIn(evaluator: Evaluator, around: FunctionInfo, node: Expression): readonly Answer[] {
  const bound = bind(around.program);
  const read = (expression: Expression, fn: FunctionInfo): Answer => ({
    value: evaluator.evaluate(expression, evaluator.rootFrame(fn)),
    fn,
    at: expression.start,
  });
  const said = answering.names.flatMap(name =>
    bound.callsNamed(name).flatMap(({ call, fn }) => {
      const [first] = call.args;
      // What is asked for is read the same way: `await response.json()`.
      return first && contains(node, call) && isByAnswer(bound, call) ? read(first.value, fn) : [];
    }),
  );
  const inside = bound.functions.filter(info => contains(node, info.node));
  const put = inside.flatMap(info =>
    info.memberAssigns.flatMap(({ target, value }) =>
      target.kind === 'member' && target.property === answering.property && isHanded(info, target.object)
        ? read(value, info)
        : [],
    ),
  );
  const answerer = inside.find(info => info.node === node);
  const readBody = (expression: Expression, fn: FunctionInfo): Answer => {
    const answer = read(expression, fn);
    const { names } = answer.value.keys;
    const isSplit = names.includes(givenBack.status) && names.includes(givenBack.body);
    return isSplit ? { ...answer, value: evaluator.propertyOf(answer.value, givenBack.body) } : answer;
  };
  const returned = (answerer?.returns ?? []).flatMap(({ value: given }) => {
    const value = withoutAwait(given);
    if (value.kind !== 'call') return readBody(value, answerer as FunctionInfo);
    const name = lastName(value.callee) ?? '';
    if (answering.names.includes(name) && isByAnswer(bound, value)) return [];
    const [first] = value.args;
    return answering.wraps.test(name) && first
      ? read(first.value, answerer as FunctionInfo)
      : readBody(value, answerer as FunctionInfo);
  });
  return [...said, ...put, ...returned].filter(({ value }) => value.marks.length > 0);
}

/** What answers is handed to the handler, or a class that makes answers; others send too: `queue.send(rows)`. */
function isByAnswer(bound: Bound, { callee }: Call): boolean {
  let at: Expression = callee;
  while (at.kind === 'member' || at.kind === 'call') at = at.kind === 'member' ? at.object : at.callee;
  if (at.kind !== 'name') return false;
  return answering.makers.test(at.name) || bound.scope.lookup(at.name, at.start)?.sources[0]?.kind === 'parameter';
}

/** Koa's context, by the name of the handler's first parameter. */
function isHanded({ node }: FunctionInfo, object: Expression): boolean {
  const [first] = node.parameters;
  return object.kind === 'name' && first?.target.kind === 'name' && first.target.name === object.name;
}
