/** Retries that are for connections that were lost: an answer that was refused is not sent again by them. */

import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Expression, ListExpression, Program, Span } from '../../program/model.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';

/** What a wait is called, as `FunctionFacts.mentions` compares words. */
export const waitWords =
  /^(?:sleep.*|delay.*|wait(?:for|until|ms|time|seconds)?|settimeout|pause|.*backoff.*|retryafter.*)$/;

/** Failures of a connection; an answer with `429` is none. */
const lostConnections =
  /^(?:\w*(?:Connection|Connect|Connector|Disconnected|Network|Transport|Protocol|SSL|Read|Write)Error|\w*Timeout(?:Error|Exception)?|ECONN\w+)$/;

/** `retry=retry_if_exception_type(httpx.TransportError)`: the failures that it is for are listed, and are all of the connection. */
export function isForLostConnections(effect: Effect): boolean {
  const condition = effect.arg('condition');
  if (condition?.functions.some(asksOnlyLost)) return true;
  const types = exceptionsIn(condition?.node);
  return types !== undefined && types.length > 0 && types.every(type => lostConnections.test(type));
}

/** The types of exceptions that a condition lists; `undefined` where it asks for something else too. */
function exceptionsIn(node: Expression | undefined): readonly string[] | undefined {
  switch (node?.kind) {
    case 'name':
    case 'member':
      return [lastName(node) ?? ''];
    case 'list':
      return exceptionsOf(node.items.map(({ value }) => value));
    case 'operation':
      return exceptionsOf(node.operands);
    case 'call': {
      const lists = /^retry_(?:if_exception_type|any)$/.test(lastName(node.callee) ?? '');
      return lists ? exceptionsOf(node.args.map(({ value }) => value)) : undefined;
    }
    default:
      return undefined;
  }
}

function exceptionsOf(nodes: readonly Expression[]): readonly string[] | undefined {
  const types = nodes.map(exceptionsIn);
  return types.every(each => each !== undefined) ? types.flat() : undefined;
}

/** A type of error that a connection ends with, `requests.Timeout` for one, and no answer. */
export function isOfConnection(type: Expression): boolean {
  return lostConnections.test(lastName(type) ?? '');
}

/** Whatever waits in a function waits where a connection was lost, so an answer that was refused isn't sent again. */
export function retriesConnectionsOnly(fn: FunctionFacts): boolean {
  const lost: Span[] = [];
  const pauses: Span[] = [];
  walk(fn.node.body, node => {
    if (node.kind === 'try')
      for (const { types = [], body } of node.handlers)
        if (types.length > 0 && types.every(isOfConnection)) lost.push(...body);
    if (node.kind === 'call' && waitWords.test(plainWord(lastName(node.callee) ?? ''))) pauses.push(node);
  });
  return pauses.length > 0 && pauses.every(pause => lost.some(span => contains(span, pause)));
}

/** Errors that tell of a connection: of Node's system calls (https://nodejs.org/api/errors.html#common-system-errors) and undici's. */
const lostCode =
  /^(?:ECONN(?:RESET|REFUSED|ABORTED)|ETIMEDOUT|ESOCKETTIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|E(?:NET|HOST)UNREACH|UND_ERR_\w+)$/;

/** What an error that no answer raised is known by: its code, or the name of its class. */
export function isOfNoAnswer(word: string): boolean {
  return lostCode.test(word) || /^(?:Abort|Timeout|Type)Error$/.test(word);
}

/** What may be asked besides the code of an error, without its being about an answer. */
const asksList = /^(?:has|includes|some|code|errno|cause|name|error|err|e|ex|exception|reason|fault|failure|problem)$/;

/** A function that decides whether to try again says so for lost connections only: `error => LOST.has(error.code)`. */
function asksOnlyLost({ node: { body }, program }: FunctionFacts): boolean {
  const [only, ...others] = body;
  return only?.kind === 'return' && others.length === 0 && isOfLost(only.value, program);
}

/**
 * What is run again ends the tries itself, but where a connection was lost: `if (error.code !== 'ECONNRESET') throw new AbortError(error)`.
 * `AbortError` is p-retry's (https://github.com/sindresorhus/p-retry), `bail` async-retry's (https://github.com/vercel/async-retry).
 */
export function abandonsRefusals({ node: { body }, program }: FunctionFacts): boolean {
  let found = false;
  walk(body, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'try') return undefined;
    found ||= node.handlers.some(({ body: handling }) => {
      const tests = handling.flatMap(statement => (statement.kind === 'branch' ? [statement] : []));
      const onlyLost = tests.length > 0 && tests.every(branch => isOfLost(branch.test, program) && !ends(branch));
      return onlyLost && someIn(handling, endsTries);
    });
    return undefined;
  });
  return found;
}

/** A branch ends the tries where its test finds a lost connection. */
function ends({ test, then, otherwise }: Branch): boolean {
  const negated = someIn(test, node => node.kind === 'operation' && /^(?:!|!==?)$/.test(node.operator));
  return someIn(negated ? otherwise : then, endsTries);
}

/** Whether what runs a function again is told to stop: `new AbortError(error)`, `bail(error)`. */
export function endsTries(node: Node): boolean {
  if (node.kind !== 'call') return false;
  const name = lastName(node.callee) ?? '';
  return node.constructed === true ? name === 'AbortError' : name === 'bail';
}

/** A test that asks for the codes of lost connections and for nothing else. */
function isOfLost(test: Expression | undefined, program: Program): boolean {
  let lost = false;
  let other = test === undefined;
  // A list may be made of itself.
  const seen = new Set<string>();
  const read = (node: Node | undefined): void => {
    if (node === undefined) return;
    walk(node, inner => {
      if (inner.kind === 'literal') {
        if (lostCode.test(String(inner.value))) lost = true;
        else other = true;
      } else if (inner.kind === 'member') other ||= !asksList.test(inner.property ?? '');
      else if (inner.kind === 'name' && !asksList.test(inner.name) && !seen.has(inner.name)) {
        seen.add(inner.name);
        const list = listNamed(inner.name, program);
        if (list === undefined) other = true;
        for (const { value } of list?.items ?? []) read(value);
      }
    });
  };
  read(test);
  return lost && !other;
}

/** A list that a program keeps under a name: `new Set(['ECONNRESET', 'ETIMEDOUT'])`. */
export function listNamed(name: string, { body }: Program): ListExpression | undefined {
  const bound = body.find(each => each.kind === 'bind' && each.target.kind === 'name' && each.target.name === name);
  const value = bound?.kind === 'bind' ? bound.value : undefined;
  const list = value?.kind === 'call' && value.constructed ? value.args[0]?.value : value;
  return list?.kind === 'list' ? list : undefined;
}
