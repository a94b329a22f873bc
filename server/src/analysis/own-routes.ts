/** At which addresses the files of an app answer, as their text says it. */
import {
  answeringPlaces,
  decorating,
  mounting,
  registers,
  registersObject,
  answersPages as saysSo,
} from '../libraries/own-servers.ts';
import { type Call, type Expression, isCode } from '../program/model.ts';
import { calledName, contains, lastName, literalText } from '../program/walk.ts';
import { onlyValue } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import { conventionFor, exportedName, placedHandler } from './handlers.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import type { Sources } from './sources.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** A handler with the address that its own file gives it. */
export interface OwnRoute {
  readonly method: string | undefined;
  readonly segments: readonly string[];
  readonly file: string;
  /** What answers, or what is handed over to answer. */
  readonly handlers: readonly Expression[];
  /** The function that they stand in. */
  readonly fn: FunctionInfo;
  /** The call that registers it; `undefined` where its file's place or a decorator says the address. */
  readonly call: Call | undefined;
  /** The address is all of it. */
  readonly whole: boolean;
}

/** Whether a file answers pages, by its place or its text. */
export function answersPages(sources: Sources, path: string): boolean {
  if (!isCode(sources.languageOf(path))) return false;
  return answeringPlaces.test(sources.relative(path)) || saysSo.test(sources.text(path) ?? '');
}

const mostMounts = 16;
/** Routers that are mounted by routers that are mounted. */
const deepest = 3;

const known = new WeakMap<Bound, readonly OwnRoute[]>();

/** The routes that a file registers, or is. */
export function ownRoutes(evaluator: Evaluator, path: string): readonly OwnRoute[] {
  const bound = evaluator.bound(path);
  if (!bound) return [];
  const before = known.get(bound);
  if (before) return before;
  const relative = evaluator.services.sources.relative(path);
  const found = [
    ...registers.flatMap(name => bound.callsNamed(name).flatMap(({ call, fn }) => registered(call, fn, name))),
    ...bound.callsNamed(registersObject.name).flatMap(({ call, fn }) => described(call, fn)),
    ...bound.functions.flatMap(info => [...decorated(info), ...placed(info, relative)]),
    ...wrapped(bound, relative),
  ];
  known.set(bound, found);
  return found;
}

/** The name under which who only looks for a file's routes reads it: an edit that leaves them leaves what was found. */
export function routesIn(path: string): string {
  return `${path} routes`;
}

const signs = new WeakMap<Bound, string>();

/** What others see of a file's routes and of the routers that it mounts, but for what they answer; `undefined` where it is gone. */
export function routesSign(evaluator: Evaluator, path: string): string | undefined {
  const bound = evaluator.bound(path);
  if (!bound) return undefined;
  let sign = signs.get(bound);
  if (sign === undefined) {
    const routes = ownRoutes(evaluator, path).map(({ method, segments, whole }) => [method, segments, whole]);
    const mounted = mounting.names.flatMap(name => bound.callsNamed(name).map(({ call }) => prefixIn(call)));
    sign = JSON.stringify([routes, mounted]);
    signs.set(bound, sign);
  }
  return sign;
}

export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter(segment => segment !== '');
}

/** `router.get('/logs/:id', guard, handler)` */
function registered(call: Call, fn: FunctionInfo, name: string): readonly OwnRoute[] {
  const [first, ...handlers] = call.args;
  const path = first && writtenIn(first.value, fn);
  if (path === undefined || !path.startsWith('/') || handlers.length === 0 || call.callee.kind !== 'member') return [];
  const method = name === 'all' ? undefined : name.toUpperCase();
  const last = handlers.slice(-1).map(({ value }) => value);
  return [{ method, segments: segmentsOf(path), file: fn.program.path, handlers: last, fn, call, whole: false }];
}

/** A text that a file writes, with constants of its own in it: `${project}/logs`, `project + '/logs'`. */
function writtenIn(node: Expression, { program }: FunctionInfo): string | undefined {
  const constant = (part: Expression) => (part.kind === 'name' ? literalText(onlyValue(part, program)) : undefined);
  const parts = node.kind === 'template' ? node.parts : node.kind === 'join' ? [node.left, node.right] : [node];
  const texts = parts.map(part => (typeof part === 'string' ? part : (literalText(part) ?? constant(part))));
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** `fastify.route({ method: 'GET', url: '/logs', handler })` */
function described(call: Call, fn: FunctionInfo): readonly OwnRoute[] {
  const given = call.args[0]?.value;
  if (given?.kind !== 'object') return [];
  const part = (name: string) => given.properties.find(({ key }) => key === name)?.value;
  const path = registersObject.path.map(name => literalText(part(name))).find(text => text !== undefined);
  const handler = part(registersObject.handler);
  if (path === undefined || handler === undefined) return [];
  const method = literalText(part(registersObject.method))?.toUpperCase();
  return [{ method, segments: segmentsOf(path), file: fn.program.path, handlers: [handler], fn, call, whole: false }];
}

/** `@app.get('/logs')`, `@Get(':id')` in `@Controller('logs')` */
function decorated(info: FunctionInfo): readonly OwnRoute[] {
  const { program, parent } = info;
  const names = program.language === 'python' ? decorating.python : decorating.javascript;
  const notes = [...(info.node.annotations ?? []), ...(info.member?.annotations ?? [])];
  return notes.flatMap(note => {
    const name = calledName(note);
    if (note.kind !== 'call' || name === undefined || !names.test(name)) return [];
    const around = info.owner?.annotations?.find(
      each => each.kind === 'call' && lastName(each.callee) === decorating.around,
    );
    const isInClass = program.language === 'javascript';
    if (isInClass && around?.kind !== 'call') return [];
    const prefix = around?.kind === 'call' ? (literalText(around.args[0]?.value) ?? '') : '';
    const path = literalText(note.args[0]?.value) ?? (isInClass ? '' : undefined);
    if (path === undefined) return [];
    const method = /^(?:get|post|put|patch|delete)$/i.test(name) ? name.toUpperCase() : undefined;
    return [
      {
        method,
        segments: segmentsOf(`${prefix}/${path}`),
        file: program.path,
        handlers: [info.node],
        fn: parent ?? info,
        call: isInClass ? undefined : note,
        whole: false,
      },
    ];
  });
}

/** A function that is exported from a place which says its address. */
function placed(info: FunctionInfo, relative: string): readonly OwnRoute[] {
  const { program, parent } = info;
  const convention = program.language === 'javascript' ? conventionFor(info, relative) : undefined;
  if (!convention || exportedName(info, program) === 'load') return [];
  const { method, path, framework } = convention;
  const route = { method, file: program.path, handlers: [info.node], fn: parent ?? info, call: undefined };
  const segments = segmentsOf(path);
  if (framework !== 'netlify') return [{ ...route, segments, whole: true }];
  // Redirects give its functions shorter addresses: https://docs.netlify.com/build/functions/get-started
  return [
    { ...route, segments: ['.netlify', 'functions', ...segments], whole: true },
    { ...route, segments, whole: false },
  ];
}

/** A handler that a call makes whose result the file exports: `export default defineEventHandler(async event => …)`. */
function wrapped({ program, module }: Bound, relative: string): readonly OwnRoute[] {
  const convention = placedHandler(relative);
  let made = convention && program.exports.find(({ name }) => name === 'default')?.value;
  while (made?.kind === 'call') made = made.args[0]?.value;
  const handler = made?.kind === 'object' ? made.properties.find(({ key }) => key === 'handler')?.value : made;
  if (!convention || !handler) return [];
  const { method, path } = convention;
  const segments = segmentsOf(path);
  return [{ method, segments, file: program.path, handlers: [handler], fn: module, call: undefined, whole: true }];
}

/**
 * Whether a route is what is asked for: its parameters stand for anything, and what its router is mounted under stands before it.
 * @param from the file that asks
 */
export function isAskedFor(evaluator: Evaluator, route: OwnRoute, asked: readonly string[], from: string): boolean {
  const head = asked.length - route.segments.length;
  if (head < 0 || !isSame(route.segments, asked.slice(head))) return false;
  evaluator.services.uses(from, route.file);
  const before = asked.slice(0, head);
  if (route.whole) return before.length === 0;
  return prefixesOf(evaluator, route, 0).some(prefix => isPrefix(prefix, before));
}

/** A server behind another, or a global prefix, stands at one address more: `/api`. */
function isPrefix(prefix: readonly string[], before: readonly string[]): boolean {
  const rest = before[0] === 'api' && before.length === prefix.length + 1 ? before.slice(1) : before;
  return prefix.length === rest.length && isSame(prefix, rest);
}

function isSame(own: readonly string[], asked: readonly string[]): boolean {
  return own.every((part, index) => part === asked[index] || /^(?:[:{[<*]|\{\})/.test(part));
}

/** How much of a route's address is written out. */
export function plainness({ segments }: OwnRoute): number {
  return segments.filter(part => !/^[:{[<*]/.test(part)).length;
}

/** What a router's routes have before them, one for each place where it is mounted. */
function prefixesOf(
  evaluator: Evaluator,
  { call, fn, file }: Pick<OwnRoute, 'call' | 'fn' | 'file'>,
  depth: number,
): readonly (readonly string[])[] {
  if (call === undefined || call.callee.kind !== 'member') return [[]];
  const router = makerOf(evaluator.evaluate(call.callee.object, evaluator.rootFrame(fn)));
  const own = router === undefined ? [] : segmentsOf(prefixIn(router));
  if (depth > deepest) return [own];
  const mounts = mountsOf(evaluator, router, fn, file);
  if (mounts.length === 0) return [own];
  return mounts.flatMap(mount =>
    prefixesOf(evaluator, mount, depth + 1).map(prefix => [...prefix, ...segmentsOf(prefixIn(mount.call)), ...own]),
  );
}

interface Mount {
  readonly call: Call;
  readonly fn: FunctionInfo;
  readonly file: string;
}

/** Calls that mount a router, or the function in which its routes are registered. */
function mountsOf(
  evaluator: Evaluator,
  router: Call | undefined,
  around: FunctionInfo,
  file: string,
): readonly Mount[] {
  if (router === undefined && around.isModule) return [];
  const { importers, uses } = evaluator.services;
  const files = [file, ...importers(file)].slice(0, mostMounts);
  return files.flatMap(path => {
    uses(file, path);
    const bound = evaluator.bound(path);
    return mounting.names.flatMap(name =>
      (bound?.callsNamed(name) ?? []).flatMap(({ call, fn }): readonly Mount[] => {
        const frame = evaluator.rootFrame(fn);
        const mounted = call.args.some(({ value: node }) => {
          if (!maybeRouter.has(node.kind)) return false;
          const value = evaluator.evaluate(node, frame);
          if (router !== undefined) return makerOf(value) === router;
          return functionsOf(value).some(({ info }) => info === around || contains(info.node, around.node));
        });
        return mounted ? [{ call, fn, file: path }] : [];
      }),
    );
  });
}

const maybeRouter: ReadonlySet<Expression['kind']> = new Set(['name', 'member', 'call', 'function']);

/** The call that made a router. */
function makerOf({ things }: AbstractValue): Call | undefined {
  const router = things.find(thing => thing.is === 'library');
  const made = router?.makers.find(({ step }) => !step)?.call;
  return made?.kind === 'call' ? made : undefined;
}

/** What a call that makes or mounts a router says that it stands under. */
function prefixIn({ args }: Call): string {
  for (const { name, value } of args) {
    if (name !== undefined && !mounting.prefixes.some(each => each === name)) continue;
    const options = value.kind === 'object' ? value.properties : [];
    const text =
      literalText(value) ?? literalText(options.find(({ key }) => mounting.prefixes.some(each => each === key))?.value);
    if (text !== undefined) return text;
  }
  return '';
}
