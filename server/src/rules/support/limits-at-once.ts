/** Requests that are sent again at once where the answer is `429`. */
import type { FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Branch, Call, Expression } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import { callsItself } from './flows.ts';
import { isRequest, waits } from './limits.ts';

/**
 * Where a function answers `429` by sending the request again with no wait, in the branch that tests for it: by `continue`, by calling
 * itself or what sends (`return fetch(url, init)`), by handing on what the request was made with (`return http(error.config)`).
 */
export function sentAgainAtOnce(fn: FunctionFacts): Place | undefined {
  if (fn.mentions(/^429$|toomanyrequests/, 0) === undefined || waits(fn)) return undefined;
  let found: Place | undefined;
  walk(fn.node.body, node => {
    if (found === undefined && node.kind === 'branch' && testsLimit(node.test) && again(node, fn))
      found = { file: fn.file, start: node.start, end: node.end };
    return found === undefined;
  });
  return found;
}

function testsLimit(test: Expression): boolean {
  if (test.kind === 'operation' && /^(?:===|==)$/.test(test.operator))
    return test.operands.some(({ kind, ...rest }) => kind === 'literal' && 'value' in rest && rest.value === 429);
  return test.kind === 'choice' && [...(test.test ? [test.test] : []), ...test.options].some(testsLimit);
}

function again(branch: Branch, fn: FunctionFacts): boolean {
  let found = false;
  const calls: Call[] = [];
  // What is handed to others is done when they say so: `queue.add(() => send(path))`.
  walk(branch.then, node => {
    if (node.kind === 'function') return false;
    if (node.kind === 'exit' && node.what === 'continue') found = true;
    if (node.kind !== 'call') return undefined;
    if (callsItself(node, fn)) found = true;
    calls.push(node);
    return undefined;
  });
  if (found) return true;
  const requests = fn.effects(0).filter(isRequest);
  const sent = calls.find(call => {
    const request = requests.find(({ place }) => place.start === call.start && place.end === call.end);
    if (request === undefined) return false;
    if (call.args.some(({ value }) => isConfig(value, fn))) return true;
    // Whoever is over a limit may tell others of it: `await axios.post(webhook, { text })`.
    return request.kind === 'api' && requests.some(other => !contains(branch, other.place) && isSame(request, other));
  });
  if (sent === undefined) return false;
  // It may wait its turn for something that does not say so.
  const waitsBeside = (node: Node): boolean => node.kind === 'await' && !contains(node, sent) && !contains(sent, node);
  return (
    !someIn(branch.then, waitsBeside) &&
    !someIn(fn.node.body, node => node.end <= branch.start && node.kind === 'evaluate' && node.value.kind === 'await')
  );
}

/** Two requests, as far as they are written out, are the same. */
function isSame(one: Request, other: Request): boolean {
  const [ours, theirs] = [one, other].map(({ method, addresses }) =>
    JSON.stringify([method, addresses.map(({ host, path }) => [host, path])]),
  );
  return ours === theirs;
}

/** `error.config`, `{ ...error.config, attempt }`, or what a function calls it. */
function isConfig(node: Expression, fn: FunctionFacts): boolean {
  if (node.kind === 'object') return node.properties.some(({ key, value }) => key === undefined && isConfig(value, fn));
  if (node.kind === 'member') return node.property === 'config';
  if (node.kind !== 'name') return false;
  return someIn(fn.node.body, each => {
    if (each.kind !== 'bind' || each.value === undefined) return false;
    if (each.target.kind === 'object-target')
      return each.target.entries.some(
        ({ key, target }) => key === 'config' && target.kind === 'name' && target.name === node.name,
      );
    return (
      each.target.kind === 'name' &&
      each.target.name === node.name &&
      each.value.kind === 'member' &&
      each.value.property === 'config'
    );
  });
}
