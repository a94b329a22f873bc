/** What the agents that requests go through are made with. */
import type { AnalysedFile, App, Request, Value } from '../../analysis/facts.ts';
import type { Call, Choice } from '../../program/model.ts';
import { lastName, type Node, returnedBy, someIn, walkProgram } from '../../program/walk.ts';

/** The request's TLS options, those that its agent was made with, and options among its arguments that can be nothing else. */
export function tlsOptions(request: Request, file: AnalysedFile): readonly Value[] {
  const options = optionsOf(request.arg('tls'), file);
  const plain = request.args
    .map(({ value }) => value)
    .filter(({ keys }) => keys.names.some(name => name === 'rejectUnauthorized' || name === 'strictSSL'));
  return [...options, ...plain.filter(option => !options.includes(option))];
}

/** How many agents, or functions that give one, may stand around each other. */
const deepestAgent = 3;

/**
 * What an agent was made with, each side of a choice, and the options inside it; a proxy's agent opens TLS to the host behind it by
 * `requestTls` (https://undici.nodejs.org/#/docs/api/ProxyAgent).
 */
export function optionsOf(tls: Value | undefined, file: AnalysedFile, depth = deepestAgent): readonly Value[] {
  const home = tls?.place && file.app.file(tls.place.file);
  if (tls?.node?.kind === 'choice' && home !== undefined && !isChosenForHost(tls.node))
    return depth > 0 ? tls.node.options.flatMap(option => optionsOf(home.evaluate(option), home, depth - 1)) : [];
  // `agent: () => agent`: https://github.com/node-fetch/node-fetch#custom-agent
  const given = (depth > 0 ? (tls?.functions ?? []) : []).flatMap(({ file: path, node }) => {
    const around = file.app.file(path);
    return around === undefined
      ? []
      : returnedBy(node.body).flatMap(value => optionsOf(around.evaluate(value), around, depth - 1));
  });
  if (given.length > 0) return given;
  const options = tls === undefined ? [] : madeWith(tls, file);
  const nested = options.flatMap(option => [
    option.property('connect'),
    option.property('requestTls'),
    ...['agent', 'httpsAgent', 'dispatcher'].flatMap(name => madeWith(option.property(name), file)),
  ]);
  return [...options, ...nested];
}

/** `process.env.NODE_ENV === 'production' ? … : …` */
function isChosenForHost({ test }: Choice): boolean {
  const isOfHost = (node: Node): boolean => choosesFor.test((lastName(node) ?? '').replaceAll('_', '').toLowerCase());
  return test !== undefined && someIn(test, isOfHost);
}

/** What an agent or context was made with, and the agent that it stands around; anything else as it is. */
function madeWith(value: Value, file: AnalysedFile, depth = deepestAgent): readonly Value[] {
  const home = value.place && file.app.file(value.place.file);
  if (value.node?.kind !== 'call' || home === undefined) return [value];
  const { callee, args } = value.node;
  const others = depth === deepestAgent ? madeBeside(value.node, home) : [];
  const made = args
    .filter(({ name }) => name === undefined || /ssl|tls|verify|cert|context/i.test(name))
    .map(argument => home.evaluate(argument.value));
  // `new RetryAgent(agent)`, `agent.compose(retrying)`
  const receiver = callee.kind === 'member' ? [home.evaluate(callee.object)] : [];
  const inner = [...made, ...receiver]
    .filter(each => depth > 0 && each.libraries.length > 0 && each.node?.kind === 'call')
    .flatMap(each => madeWith(each, home, depth - 1).filter(({ literals }) => literals.length === 0));
  // What a wrapper is handed shows on what it makes.
  return made.some(({ open, objects, keys }) => !open && (objects.length === 0 || keys.complete))
    ? [...made, ...inner, ...others]
    : [...made, ...inner, ...others, value];
}

/** Words by which a function chooses for a host, or for a machine of a developer's. */
const choosesFor =
  /^(?:host|hostname|url|uri|origin|target|address|nodeenv|env|dev|development|isdev\w*|test|testing|staging|local|localhost|debug)$/;

/**
 * What the other agents are made with of which a function gives back one: `if (!net.proxied) return new Agent(); return new Agent(open)`.
 * Where its calls decide which, nothing is known.
 */
function madeBeside({ start }: Call, home: AnalysedFile): readonly Value[] {
  const fn = home.functions.findLast(each => each.start <= start && start < each.end);
  // Each side of a choice for itself.
  const returned = returnedBy(fn?.node.body ?? []).flatMap(value =>
    value.kind === 'choice' ? value.options : [value],
  );
  if (fn?.name === undefined || returned.length < 2 || !returned.some(each => each.start === start)) return [];
  if (fn.mentions(choosesFor, 0) !== undefined || isDecidedByCall(fn.name, home.app)) return [];
  return returned
    .filter(each => each.start !== start)
    .flatMap(each => madeWith(home.evaluate(each), home, deepestAgent - 1));
}

function isDecidedByCall(name: string, { files }: App): boolean {
  const called = `${name}(`;
  return files.some(file => {
    let found = false;
    if (file.text.includes(called))
      walkProgram(file.program, node => {
        if (node.kind === 'call' && lastName(node.callee) === name)
          found ||= node.args.some(({ value }) => isDecided(file.evaluate(value)));
      });
    return found;
  });
}

function isDecided(value: Value): boolean {
  const given = [value, ...value.keys.names.map(name => value.property(name))];
  return given.some(({ open, literals }) => !open && literals.length > 0);
}
