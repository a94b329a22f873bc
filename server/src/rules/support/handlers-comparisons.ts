import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Operation } from '../../program/model.ts';
import { calledName, isNull, literalText, type Node, someIn, walk } from '../../program/walk.ts';
import { wordsOf } from './flows.ts';
import { inside } from './handlers-empty.ts';
import { isSecretName, secretsIn } from './handlers-read.ts';

/** Names of what verifies, such as a library's. */
const verifiers =
  /verif|authenti|authori[sz]|(?:check|validate|assert|ensure|require|guard|is)_?(?:valid_?)?(?:hook|webhook|sig|secret|token|auth|caller|sender|request|hmac|trusted)/i;
/** What makes something, and the failures that are raised: `Unauthorized(…)`, `AuthenticationError(…)`. */
const verifiesNothing = /^(?:set|get|create|make|build|un|not_?)|(?:error|exception|failed|response|unauthori[sz]ed)$/i;
/** What is kept of a text to see whether it has changed; whoever sends it can work it out. */
const contentHashes =
  /^(?:\w*_)?(?:content|file|row|record|source|text|chunk|doc(?:ument)?)_?(?:hash|digest|checksum|md5|sha\d*)$|checksum$|^\w*etag$|fingerprint$/i;
const comparers =
  /^(?:timingsafeequal\w*|comparedigest|constanttimecompare|safecompare|securecompare|safeequal|tsse|timingsafecompare|scmp)$/i;

/** Of assertions and libraries: `assert.strictEqual`, `isEqual`. The app's own helpers are asked what they do. */
const sameness = /^(?:is|assert)?(?:deep)?(?:strict)?equals?$/i;

const none: ReadonlySet<string> = new Set();
const equalities = new Set(['===', '!==', '==', '!=']);

/** Whether the name of what is called says that it verifies who sends. */
export function isVerifier(name: string): boolean {
  return verifiers.test(name) && !verifiesNothing.test(name);
}

/** Whether a function compares something that is called after a secret with something that has to be known. */
export function compares(fn: FunctionFacts): boolean {
  const secrets = secretsIn(fn);
  return someIn(fn.node.body, node => comparesAt(node, secrets) || isSameAsked(node, secrets)) || comparesBytes(fn);
}

/** What fails unless two things are the same, or tells: `assert.strictEqual(given, secret)`, `given.equals(secret)`. */
function isSameAsked(node: Node, secrets: ReadonlySet<string>): boolean {
  if (node.kind !== 'call' || !sameness.test((calledName(node) ?? '').replace(/_/g, ''))) return false;
  const sides = node.args.map(({ value }) => value);
  if (sides.length === 1 && node.callee.kind === 'member') sides.push(node.callee.object);
  return sides.length >= 2 && (sides.some(side => holds(side, secrets)) || wordsAndTextsIn(sides).some(isSecretName));
}

function holds(side: Expression, secrets: ReadonlySet<string>): boolean {
  const at = inside(side);
  return at.kind === 'name' && secrets.has(at.name);
}

/** A comparison in constant time that is written out: `difference |= a[i] ^ b[i]` for each, then `difference === 0`. */
function comparesBytes({ node: { body, parameters } }: FunctionFacts): boolean {
  const isXor = (node: Node): boolean => node.kind === 'operation' && node.operator === '^';
  const isOfNone = (node: Node): boolean =>
    isEquality(node) && node.operands.some(operand => operand.kind === 'literal' && operand.value === 0);
  return parameters.length >= 2 && someIn(body, isXor) && someIn(body, isOfNone);
}

/**
 * Whether such a comparison stands at a node.
 * @param secrets names of variables that hold secrets, whatever they are called
 */
export function comparesAt(node: Node, secrets: ReadonlySet<string> = none): boolean {
  if (node.kind === 'operation') return isComparison(node, secrets);
  return node.kind === 'call' && comparers.test((calledName(node) ?? '').replace(/_/g, ''));
}

/** The two sides of each comparison that makes sure who calls. */
export function comparedPairs(fn: FunctionFacts): readonly (readonly [Expression, Expression])[] {
  const pairs: (readonly [Expression, Expression])[] = [];
  const add = (left: Expression | undefined, right: Expression | undefined): void => {
    if (left !== undefined && right !== undefined) pairs.push([left, right]);
  };
  const secrets = secretsIn(fn);
  walk(fn.node.body, node => {
    if (!comparesAt(node, secrets)) return;
    if (node.kind === 'operation') add(node.operands[0], node.operands[1]);
    if (node.kind === 'call') add(node.args[0]?.value, node.args[1]?.value);
  });
  return pairs;
}

/** Whether a node asks whether two things are the same. */
export function isEquality(node: Node): node is Operation {
  return node.kind === 'operation' && equalities.has(node.operator) && node.operands.length === 2;
}

/** Whether an equality asks for a secret that has to be known. */
export function isComparison(node: Operation, secrets: ReadonlySet<string> = none): boolean {
  if (!isEquality(node)) return false;
  if (
    node.operands.some(
      operand =>
        isNull(operand) ||
        (operand.kind === 'literal' && !(typeof operand.value === 'string' && operand.value.length >= 8)),
    )
  )
    return false;
  // The length of a header, or its type, proves nothing.
  if (
    node.operands.some(
      operand => (operand.kind === 'member' && operand.property === 'length') || operand.kind === 'operation',
    )
  )
    return false;
  if (node.operands.some(operand => holds(operand, secrets))) return true;
  const words = wordsAndTextsIn(node.operands);
  // Beside a hash of contents a digest is one of those; a fingerprint of a token is a secret's still.
  const isOfContent = words.some(word => contentHashes.test(word));
  return words.some(word => isSecretName(isOfContent ? word.replace(/digest/gi, '') : word));
}

/** The names in expressions, and the texts that are written out. */
export function wordsAndTextsIn(nodes: readonly Expression[]): readonly string[] {
  const found: string[] = [];
  walk(nodes, node => {
    const text = literalText(node);
    found.push(...(text === undefined ? wordsOf(node) : [text]));
  });
  return found;
}
