import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Operation } from '../../program/model.ts';
import { calledName, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { isSecretName } from './handlers-read.ts';
import { isLog } from './logging.ts';

/** Calls that read a header, take a text apart, or answer: they know no secret. */
const knowing =
  /^(?:get|header|getheader|headers?|split|trim|strip|slice|substring|replace|removeprefix|tolowercase|lower|test|match|boolean|bool|string|str|len|isarray|code|status|send|json|jsonify|text|end|sendstatus|set|setheader|writehead|type|throw|next|abort|\w*(?:error|exception|response|unauthorized|forbidden))$/i;
/** Shorter texts are schemes of headers: `Bearer `. */
const shortestSecret = 8;

/** Whether a function may turn somebody away. */
export function mayRefuse(fn: FunctionFacts): boolean {
  return fn.raises || fn.mentions(refusal, 2) !== undefined;
}

/**
 * Where a guard looks whether there is a header, or how it begins, and at nothing else: everybody can send one. `undefined` where it
 * does something that may know the right value.
 */
export function onlyLooks({ node, file }: FunctionFacts): Place | undefined {
  let looked: Place | undefined;
  walk(node.body, inner => {
    const word = inner.kind === 'literal' ? inner.value : lastName(inner);
    if (typeof word === 'string' && isSecretName(word)) looked ??= { file, start: inner.start, end: inner.end };
  });
  return looked === undefined || someIn(node.body, mayKnow) ? undefined : looked;
}

function mayKnow(node: Node): boolean {
  if (node.kind === 'call') return callMayKnow(node);
  if (node.kind === 'operation') return operationMayKnow(node);
  return node.kind === 'member' && node.property === undefined && node.index?.kind !== 'literal';
}

function callMayKnow(call: Call): boolean {
  const name = calledName(call) ?? '';
  if (/^(?:starts|ends)_?with$/i.test(name)) return !call.args.every(({ value }) => isScheme(value));
  return !isLog(call) && !knowing.test(name);
}

function operationMayKnow({ operator, operands }: Operation): boolean {
  if (operator === 'in') return operands[0]?.kind !== 'literal';
  return /^[!=]==?$/.test(operator) && !operands.some(isScheme);
}

/** What no secret is: a number, `null`, a short text. */
function isScheme(node: Expression): boolean {
  if (node.kind === 'name') return node.name === 'undefined';
  return node.kind === 'literal' && !(typeof node.value === 'string' && node.value.length >= shortestSecret);
}
