/**
 * What containers are told to hand out, read from how it is written: `bind('http').toConstantValue(client)` and `bind(Sink).to(S3Sink)`
 * (Inversify), `{ provide: HTTP, useValue: client }` (Nest, Angular), `register(Sink, { useClass: S3Sink })` (tsyringe), `asFunction(f)`
 * (Awilix), `decorate('http', client)` and `request.http = client` in a hook (Fastify), a library's module that makes what is injected by its type (`HttpModule.register(options)` for `HttpService`), and Python's
 * `register(Sink, instance=sink)` (punq), `register_factory(Sink, make)` (svcs), `bind(Sink, to=S3Sink)` (injector).
 */
import {
  bindingMethods,
  containerWords,
  type HandedOut,
  providerOptions,
  providerToken,
  registeredModules,
  registeringKeywords,
  registeringMethods,
  resolverMakers,
  tellsContainers,
} from '../libraries/containers.ts';
import type { Call, Expression, Program } from '../program/model.ts';
import { lastName, walkProgram } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { FunctionInfo } from './scopes.ts';

/** All words at once: one pass over a text is faster than one for each. */
const anyWord = new RegExp(containerWords.map(word => word.replace(/\W/g, '\\$&')).join('|'));

/** Whether a text may tell a container something: a quick test before it is parsed. */
export function speaksOfContainers(text: string): boolean {
  return anyWord.test(text) && tellsContainers.test(text);
}

/** What stands under a token, and how it comes to be what is handed out: as it is, as what a function makes, or as an instance. */
export interface Registered {
  readonly token: string;
  readonly value: Expression;
  readonly how: HandedOut;
  readonly fn: FunctionInfo;
  /** Awilix's `asFunction(f)`: what it makes is handed what else stands in the container. */
  readonly resolver?: Call;
}

const known = new WeakMap<Program, readonly Registered[]>();

/** Everything that a program tells containers. */
export function registeredIn(program: Program): readonly Registered[] {
  const before = known.get(program);
  if (before) return before;
  const found: Registered[] = [];
  const { functions, module, callsNamed } = bind(program);
  const around = (at: Expression) =>
    functions.findLast(info => !info.isModule && info.node.start <= at.start && at.end <= info.node.end) ?? module;
  const add = (token: Expression | undefined, value: Expression | undefined, how: HandedOut, at: Expression) => {
    const name = token && tokenOf(token);
    if (name !== undefined && value) found.push({ token: name, value, how, fn: around(at) });
  };
  /** `register({ sink: asClass(S3Sink).singleton() })`, `register('sink', asClass(S3Sink))` */
  const resolved = (token: string | undefined, written: Expression | undefined) => {
    const resolver = written && behindLifetime(written);
    const how = resolver?.kind === 'call' ? resolverMakers.get(lastName(resolver.callee) ?? '') : undefined;
    const value = resolver?.kind === 'call' ? resolver.args[0]?.value : undefined;
    if (token !== undefined && how && value && resolver?.kind === 'call')
      found.push({ token, value, how, fn: around(resolver), resolver });
  };
  /** `{ useClass: S3Sink }` */
  const options = (token: Expression | undefined, node: Expression | undefined, at: Expression) => {
    if (token === undefined || node?.kind !== 'object') return;
    for (const [name, how] of providerOptions)
      add(token, node.properties.find(({ key }) => key === name)?.value, how, at);
  };
  walkProgram(program, node => {
    if (node.kind === 'object') options(node.properties.find(({ key }) => key === providerToken)?.value, node, node);
    if (node.kind !== 'call' || node.callee.kind !== 'member') return;
    const { object, property = '' } = node.callee;
    const [first, second] = node.args.map(({ value }) => value);
    const bound = bindingMethods.get(property);
    if (bound && object.kind === 'call' && /^(?:re)?bind$/.test(lastName(object.callee) ?? ''))
      add(object.args[0]?.value, first, bound, node);
    if (property === 'register') {
      options(first, second, node);
      if (first?.kind === 'object') for (const { key, value } of first.properties) resolved(key, value);
      else resolved(first && tokenOf(first), second);
    }
    if (program.language === 'python' && (property === 'register' || property === 'bind'))
      for (const { name, value } of node.args.slice(1)) {
        const how = name === undefined ? 'class' : registeringKeywords.get(name);
        if (how) add(first, value, how, node);
      }
    const registered = registeringMethods.get(property);
    if (registered) add(first, second, registered, node);
    if (property === 'set' && lastName(object) === 'Container') add(first, second, 'value', node);
    const decorates = program.language === 'javascript' ? decorators.get(property) : undefined;
    if (decorates && first && second && !(second.kind === 'literal' && second.value === null))
      found.push({ token: decorates(tokenOf(first) ?? ''), value: second, how: 'value', fn: around(node) });
    if (registeredModules.registers.test(property) && lastName(object) === registeredModules.module)
      found.push({ token: registeredModules.makes, value: node, how: 'value', fn: module });
  });
  // A guard that the server is decorated with is handed to routes and hooks by that name.
  for (const { call } of [...callsNamed('addHook'), ...callsNamed('decorate')])
    found.push(...putByHook(call.args[1]?.value, functions));
  known.set(program, found);
  return found;
}

/** What a property of a Fastify server stands under: https://fastify.dev/docs/latest/Reference/Decorators/#decoratename-value-dependencies */
export function onServer(property: string): string {
  return `fastify.${property}`;
}

/** What one of the requests that a Fastify server answers stands under. */
export function onRequest(property: string): string {
  return `fastify.request.${property}`;
}

const decorators: ReadonlyMap<string, (property: string) => string> = new Map([
  ['decorate', onServer],
  ['decorateRequest', onRequest],
]);

/** What a hook, or a function that stands for one, puts on each request: https://fastify.dev/docs/latest/Reference/Decorators/#decoraterequestname-value-dependencies */
function putByHook(hook: Expression | undefined, functions: readonly FunctionInfo[]): readonly Registered[] {
  const info = functions.find(({ node, name }) => node === hook || (hook?.kind === 'name' && name === hook.name));
  const request = info?.node.parameters[0]?.target;
  if (info === undefined || request?.kind !== 'name') return [];
  return info.memberAssigns.flatMap(({ target, value }): readonly Registered[] => {
    const { object, property } = target.kind === 'member' ? target : {};
    const isPut = object?.kind === 'name' && object.name === request.name && property !== undefined;
    return isPut ? [{ token: onRequest(property), value, how: 'value', fn: info }] : [];
  });
}

/** A token by its text, or by the name of the constant or class that it is. */
export function tokenOf(token: Expression): string | undefined {
  return token.kind === 'literal' ? String(token.value) : lastName(token);
}

/** `asClass(C).singleton()` */
function behindLifetime(node: Expression): Expression {
  let at = node;
  while (at.kind === 'call' && at.callee.kind === 'member' && at.callee.object.kind === 'call') at = at.callee.object;
  return at;
}
