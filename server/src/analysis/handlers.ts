/** Web handlers that frameworks find by convention, and what a handler's parameters bring in. */

import type { Parameter, Program } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import { isDependency } from './dependencies.ts';
import type { Mark } from './facts.ts';
import type { FunctionInfo } from './scopes.ts';
import type { LibraryThing } from './values.ts';

export interface Convention {
  readonly framework: string;
  readonly method: string | undefined;
  /** The address that the file's place stands for. */
  readonly path: string;
}

const httpMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
/** Names that some convention knows beside those of `onRequest…`; most functions have none. */
const conventional = new Set([
  ...httpMethods,
  ...['ALL', 'load', 'default', 'loader', 'action', 'handler', 'lambdaHandler', 'lambda_handler'],
]);

/**
 * What stands before the folder whose files answer on Vercel, at the top of a project; among the sources, `api` holds clients.
 * https://vercel.com/docs/functions/functions-api-reference
 */
const vercelFolder = /^(?:.*?\/)?(?<!(?:^|\/)(?:src\/(?:.*\/)?|(?:app|lib|client)\/))(?=api\/)/;

function routeOf(relative: string, strip: RegExp): string {
  const path = relative
    .replace(strip, '')
    .replace(/(?:\/route|\/\+server|\/\+(?:page|layout)\.server|\/index)?\.[cm]?[jt]sx?$/, '')
    .replace(/\((?:[^)]*)\)\//g, '')
    .replace(/\[+\.{0,3}([^\]]+)\]+/g, ':$1');
  return `/${path.replace(/^\//, '')}`;
}

/** What a file of Nitro's answers, by its place in the folder of the server: `api/rfis.get.ts`. https://nitro.build/guide/routing */
export function addressOfNitro(place: string): Pick<Convention, 'method' | 'path'> {
  const [, stem = '', verb] = /^(.*?)(?:\.(get|post|put|patch|delete|head|options))?\.[cm]?[jt]s$/.exec(place) ?? [];
  return { method: verb?.toUpperCase(), path: routeOf(`/${stem.replace(/^routes\//, '')}.ts`, /^/) };
}

/**
 * The convention that makes an exported function a web handler: Next's app and pages routers, SvelteKit, Remix, Nuxt, Astro, SolidStart,
 * serverless functions (Vercel, Netlify, AWS Lambda), Cloudflare's workers and pages.
 * @param name what it is exported as
 */
export function conventionOf(relative: string, name: string): Convention | undefined {
  if (!conventional.has(name) && !name.startsWith('onRequest')) return undefined;
  const file = relative.split('/').pop() ?? '';
  if (/^route\.[cm]?[jt]sx?$/.test(file) && httpMethods.has(name)) {
    return { framework: 'next', method: name, path: routeOf(relative, /^(?:.*?\/)?app\//) };
  }
  if (/^\+(?:server|(?:page|layout)\.server)\.[jt]s$/.test(file) && (httpMethods.has(name) || name === 'load')) {
    return {
      framework: 'sveltekit',
      method: httpMethods.has(name) ? name : 'GET',
      path: routeOf(relative, /^(?:.*?\/)?routes\//),
    };
  }
  if (/(?:^|\/)pages\/api\//.test(relative) && name === 'default')
    return { framework: 'next', method: undefined, path: `/api${routeOf(relative, /^(?:.*?\/)?pages\/api\//)}` };
  if (/(?:^|\/)app\/routes\//.test(relative) && (name === 'loader' || name === 'action')) {
    return {
      framework: 'remix',
      method: name === 'loader' ? 'GET' : 'POST',
      // `rfis.$id.tsx`: https://reactrouter.com/how-to/file-route-conventions
      path: routeOf(
        relative
          .replaceAll('.', '/')
          .replace(/\/[jt]sx?$/, '.ts')
          .replace(/\$(\w+)/g, ':$1'),
        /^(?:.*?\/)?routes\//,
      ),
    };
  }
  const served = name === 'default' ? /^(?:.*\/)?server\/((?:api|routes)\/.*)$/.exec(relative)?.[1] : undefined;
  if (served !== undefined && /\.[jt]s$/.test(file)) return { framework: 'nitro', ...addressOfNitro(served) };
  const isVercel = vercelFolder.test(relative);
  if (isVercel && name === 'default')
    return { framework: 'vercel', method: undefined, path: routeOf(relative, vercelFolder) };
  if (httpMethods.has(name) || name === 'ALL') {
    const method = name === 'ALL' ? undefined : name;
    if (isVercel) return { framework: 'vercel', method, path: routeOf(relative, vercelFolder) };
    // https://docs.astro.build/en/guides/endpoints
    if (/(?:^|\/)src\/pages\//.test(relative))
      return { framework: 'astro', method, path: routeOf(relative, /^(?:.*?\/)?src\/pages\//) };
    // https://docs.solidjs.com/solid-start/building-your-application/api-routes
    if (/(?:^|\/)src\/routes\//.test(relative) && !file.startsWith('+'))
      return { framework: 'solid-start', method, path: routeOf(relative, /^(?:.*?\/)?src\/routes\//) };
  }
  // https://developers.cloudflare.com/pages/functions/api-reference
  const [onRequest, verb] = /^onRequest(Get|Post|Put|Patch|Delete|Head|Options)?$/.exec(name) ?? [];
  if (onRequest !== undefined && /(?:^|\/)functions\//.test(relative))
    return { framework: 'worker', method: verb?.toUpperCase(), path: routeOf(relative, /^(?:.*?\/)?functions\//) };
  if (/(?:^|\/)netlify\/(?:edge-)?functions\//.test(relative) && (name === 'handler' || name === 'default'))
    return { framework: 'netlify', method: undefined, path: routeOf(relative, /^(?:.*?\/)?functions\//) };
  if (name === 'handler' || name === 'lambdaHandler' || name === 'lambda_handler')
    return { framework: 'lambda', method: undefined, path: routeOf(relative, /^/) };
  return undefined;
}

/** What the place of a file says of the handler that it registers for no address of its own: `export default defineEventHandler(…)`. */
export function placedHandler(relative: string): Convention | undefined {
  const convention = conventionOf(relative, 'default');
  return convention?.framework === 'nitro' ? convention : undefined;
}

/** Exported functions by the name they are exported under. */
export function exportedName(info: FunctionInfo, program: Program): string | undefined {
  if (info.parent && !info.parent.isModule) return undefined;
  for (const item of program.exports) {
    if (item.value === info.node) return item.name;
    if (item.local !== undefined && item.local === info.name) return item.name;
  }
  return program.exportsAll && info.parent?.isModule ? info.name : undefined;
}

/** The convention that makes a function a web handler by the name under which its file exports it. */
export function conventionFor(info: FunctionInfo, relative: string): Convention | undefined {
  const exported = exportedName(info, info.program);
  const convention = exported === undefined ? undefined : conventionOf(relative, exported);
  // Servers of other kinds keep what registers their routes in folders of the same names.
  return exported === 'default' && registersRoutes(info) ? undefined : convention;
}

/** Is handed a server or a router to register routes on: `export default async (app: FastifyInstance) => …`. */
function registersRoutes({ declared, node: { parameters } }: FunctionInfo): boolean {
  const [first] = parameters;
  if (first?.target.kind !== 'name') return false;
  return serverNames.test(first.target.name) || serverTypes.test(first.type?.name ?? declared?.name ?? '');
}

const serverNames = /^(?:app|server|fastify|router|instance)$/;
const serverTypes = /(?:^|\.)(?:Fastify(?:Instance|Plugin)|Express$|Application$|(?:IRouter|Router|Hono|Koa|Elysia)$)/;

const decoratorParts = new Map<string, 'body' | 'query' | 'params' | 'headers' | 'request' | 'cookies'>([
  ['Body', 'body'],
  ['Query', 'query'],
  ['Param', 'params'],
  ['Headers', 'headers'],
  ['Header', 'headers'],
  ['Req', 'request'],
  ['Request', 'request'],
  ['Cookie', 'cookies'],
  ['Form', 'body'],
  ['Path', 'params'],
]);

const requestNames = /^_?(?:req|request)$/;
const answerNames = /^_?(?:res|resp|response|reply|next|h)$/;

/** What answers by the name that handlers give it, as the library's own handlers are handed it. */
const answering = new Map<string, Pick<LibraryThing, 'package' | 'path'>>([
  ['res', { package: 'express', path: 'response' }],
  ['response', { package: 'express', path: 'response' }],
  ['reply', { package: 'fastify', path: 'reply' }],
]);

/** A handler of an app's errors, which comes before the request: `(error, req, res, next)`. https://expressjs.com/en/guide/error-handling.html */
export function handlesErrors({ parameters }: FunctionInfo['node']): boolean {
  const [, request] = parameters;
  return parameters.length === 4 && request?.target.kind === 'name' && requestNames.test(request.target.name);
}

/** The answer that a handler is handed beside the request, where only their names tell: a function's `(req, res)` that is registered elsewhere, or found by its file's path. */
export function answerHanded({ node, program }: FunctionInfo, index: number): LibraryThing | undefined {
  const shift = handlesErrors(node) ? 1 : 0;
  const [first, second] = node.parameters.slice(shift);
  if (index !== 1 + shift || program.language !== 'javascript' || second?.target.kind !== 'name') return undefined;
  if (first?.target.kind !== 'name' || !requestNames.test(first.target.name)) return undefined;
  if (second.type?.name !== undefined && !/^(?:any|unknown)$|Res(?:ponse)?$|Reply$/.test(second.type.name))
    return undefined;
  const found = answering.get(second.target.name.replace(/^_/, ''));
  return found && { is: 'library', ...found, makers: [] };
}

/**
 * The part of the address that a plain parameter of a decorated function is read from, as FastAPI does:
 * `@app.get('/rfis/{rfi}')` over `def show(rfi: int, token: str)`. https://fastapi.tiangolo.com/tutorial/query-params/
 */
function addressPart({ node, program }: FunctionInfo, name: string): 'params' | 'query' | undefined {
  if (program.language !== 'python') return undefined;
  const type = node.parameters.find(({ target }) => target.kind === 'name' && target.name === name)?.type?.name;
  if (type === undefined || !/^(?:str|int|UUID)$/.test(type)) return undefined;
  for (const annotation of node.annotations ?? []) {
    const [path] = annotation.kind === 'call' ? annotation.args : [];
    if (annotation.kind !== 'call' || !/^(?:get|post|put|patch|delete)$/.test(lastName(annotation.callee) ?? ''))
      continue;
    if (path?.value.kind !== 'literal' || typeof path.value.value !== 'string') continue;
    return new RegExp(`[{<](?:\\w+:)?${name}[:}>]`).test(path.value.value) ? 'params' : 'query';
  }
  return undefined;
}

/** What a framework hands to the parameter of a function that it finds by its file. */
export interface Handed {
  readonly marks: readonly Mark[];
  readonly things: readonly LibraryThing[];
}

/** What a parameter of a web handler is handed, if it is one. */
export function handedTo(info: FunctionInfo, index: number, relative: string): Handed | undefined {
  const marks = inputOf(info, index, relative);
  const event = index === 0 ? eventOf(info, relative) : undefined;
  if (marks === undefined && event === undefined) return undefined;
  return { marks: marks ?? [], things: event ? [event] : [] };
}

/**
 * The event that SvelteKit calls its handlers, loaders and actions with: its own `fetch` and the cookies are in it. Astro calls its
 * endpoints with the like. https://svelte.dev/docs/kit/@sveltejs-kit#RequestEvent, https://docs.astro.build/en/reference/api-reference
 */
function eventOf(info: FunctionInfo, relative: string): LibraryThing | undefined {
  if (relative.includes('src/pages/') && /(?:^|\/)src\/pages\//.test(relative)) {
    const verb = exportedName(info, info.program);
    return verb !== undefined && conventionOf(relative, verb)?.framework === 'astro'
      ? { is: 'library', package: 'astro', path: 'context', makers: [] }
      : undefined;
  }
  const file = relative.slice(relative.lastIndexOf('/') + 1);
  const [, kind] = /^(\+server|\+(?:page|layout)(?:\.server)?|hooks\.server)\.[jt]s$/.exec(file) ?? [];
  if (kind === undefined) return undefined;
  const name = exportedName(info, info.program) ?? '';
  const path =
    kind === 'hooks.server'
      ? /^handle(?:Error|Fetch)?$/.test(name) && 'hook'
      : (isAction(info) || (kind === '+server' ? httpMethods.has(name) : name === 'load')) && 'event';
  return path ? { is: 'library', package: '@sveltejs/kit', path, makers: [] } : undefined;
}

/** A form's action: `export const actions = { async save({ request }) {…} }`. */
function isAction({ holder, program }: FunctionInfo): boolean {
  if (holder === undefined || !program.exports.some(({ name }) => name === 'actions')) return false;
  return (
    bind(program)
      .scope.names.get('actions')
      ?.sources.some(source => 'value' in source && source.value === holder) ?? false
  );
}

/** A request that the app sends, by its type: `def trace(request: httpx.Request)`. */
function isSent({ type }: Parameter, program: Program): boolean {
  const head = type?.name?.split('.', 1)[0];
  const definition = head === undefined ? undefined : bind(program).scope.names.get(head);
  const from = definition?.sources.find(source => source.kind === 'import');
  return from?.kind === 'import' && /^(?:httpx|requests|urllib3?)(?:\.|$)/.test(from.module);
}

/** What a parameter of a web handler is, by where it stands: conventions, decorators, and the names that handlers use. */
function inputOf(info: FunctionInfo, index: number, relative: string): readonly Mark[] | undefined {
  const parameter = info.node.parameters[index];
  if (!parameter || isSent(parameter, info.program)) return undefined;
  const { program } = info;
  const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
  const input = (part: Extract<Mark, { is: 'input' }>['part'], ...fields: readonly string[]): readonly Mark[] => [
    { is: 'input', part, fields, steps: [] },
  ];
  // `@Body() order`; FastAPI's `authorization: str = Header(...)`.
  const { annotations = [], default: otherwise } = parameter;
  for (const annotation of otherwise ? [...annotations, otherwise] : annotations) {
    const callee = annotation.kind === 'call' ? annotation.callee : annotation;
    const called = lastName(callee);
    // What a function of the app gives, wherever that has it from: `token: str = Depends(bearer)`.
    if (program.language === 'python' && isDependency(annotation)) return undefined;
    const part = called === undefined ? undefined : decoratorParts.get(called);
    if (part === 'query' && program.language === 'python' && name !== undefined) return input(part, name);
    if (part) return input(part);
  }
  const fromAddress = name === undefined ? undefined : addressPart(info, name);
  if (fromAddress && name !== undefined) return input(fromAddress, name);
  const second = info.node.parameters[1]?.target;
  if (index === 0) {
    if (isAction(info) && /(?:^|\/)\+page\.server\.[jt]s$/.test(relative)) return input('request');
    const convention = conventionFor(info, relative);
    if (convention && (program.language === 'javascript' || convention.framework === 'lambda')) return input('request');
    if (name !== undefined && requestNames.test(name)) {
      if (second?.kind === 'name' && answerNames.test(second.name)) return input('request');
      if (parameter.type?.name !== undefined && /Request$/.test(parameter.type.name)) return input('request');
      if (program.language === 'python' && info.parent?.isModule) return input('request');
    }
    // A worker: `export default { fetch(request, env) {…} }`, `addEventListener('fetch', event => …)`.
    if (info.name === 'fetch' && info.node.parameters.length >= 1 && name !== undefined && requestNames.test(name))
      return input('request');
  }
  if (
    name !== undefined &&
    parameter.type?.name !== undefined &&
    requestNames.test(name) &&
    /^(?:Next|Incoming|Http|Express|Fastify)?(?:Message|Request)$/.test(parameter.type.name)
  )
    return input('request');
  return undefined;
}
