/** Secrets that whoever asks has to send along, whatever a handler says to those who do not. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, someIn } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { calledBy } from '../support/handlers.ts';

const signing = /^(?:create)?hmac$/;

/**
 * A handler, or what it calls, compares something with a secret, or makes a signature to compare:
 * `if (given !== process.env.HOOK_KEY) return notFound()`.
 */
export function comparesSecret(handler: FunctionFacts, file: AnalysedFile): boolean {
  return calledBy(handler, file, 1).some(
    fn => fn.mentions(signing, 0) !== undefined || someIn(fn.node.body, isComparison),
  );
}

function isComparison(node: Node): boolean {
  if (node.kind !== 'operation' || !/^[!=]==?$/.test(node.operator)) return false;
  const [left, right] = node.operands;
  return left !== undefined && right !== undefined && !isFixed(left) && !isFixed(right) && node.operands.some(isSecret);
}

/** Whether there is one at all, or of what kind: `token === undefined`. */
function isFixed(operand: Expression): boolean {
  return operand.kind === 'literal' || lastName(operand) === 'undefined';
}

function isSecret(operand: Expression): boolean {
  const says = (words: RegExp): boolean =>
    someIn(operand, node => {
      const said = node.kind === 'literal' ? `${node.value}` : lastName(node);
      return said !== undefined && words.test(plainWord(said));
    });
  return says(secrets) || (says(keys) && says(settings));
}

const secrets = /(?<!page|next|cursor|continuation|sync)token$|secret|passw|passcode|signature/;
const keys = /key$/;
const settings = /^(?:env|environ|getenv|settings|config)$/;
