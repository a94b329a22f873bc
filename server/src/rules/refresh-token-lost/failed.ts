/** Tests that tell whether a request failed, whatever the failure. */

import type { Expression, FunctionExpression, Operation, Statement } from '../../program/model.ts';
import { lastName, type Node, walk } from '../../program/walk.ts';

/** What is done where an answer that stands there failed. */
export interface AfterFailure {
  /** The answer that is looked at. */
  readonly answer: Expression;
  readonly handling: readonly Node[];
}

/** The branches of a function that run on every failure: `if (!answer.ok) { … }`, `if (answer.ok) return answer; …`. */
export function afterFailures({ body }: FunctionExpression): readonly AfterFailure[] {
  const found: AfterFailure[] = [];
  const add = (test: Expression, handling: readonly Node[], failed: boolean): void => {
    const answer = answerIn(test, failed);
    if (answer !== undefined) found.push({ answer, handling });
  };
  walk(body, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'branch') return true;
    add(node.test, node.then, true);
    if (node.otherwise.length > 0) add(node.test, node.otherwise, false);
    return true;
  });
  body.forEach((statement, index) => {
    if (statement.kind === 'branch' && statement.otherwise.length === 0 && leaves(statement.then))
      add(statement.test, body.slice(index + 1), false);
  });
  return found;
}

function leaves(body: readonly Statement[]): boolean {
  return body.at(-1)?.kind === 'return';
}

/** The answer that a test finds failed, or not failed. */
function answerIn(test: Expression, failed: boolean): Expression | undefined {
  if (test.kind === 'operation' && test.operator === '!' && test.operands[0])
    return answerIn(test.operands[0], !failed);
  if (test.kind === 'operation') return answerOfStatus(test, failed);
  if (test.kind !== 'member') return undefined;
  const says = failed ? /^is_?(?:client_)?error$/i : /^(?:ok|is_?success(?:ful)?)$/i;
  return says.test(test.property ?? '') ? test.object : undefined;
}

/** `answer.status >= 400`, `answer.status_code != 200` */
function answerOfStatus({ operator, operands: [left, right] }: Operation, failed: boolean): Expression | undefined {
  const says = failed ? /^(?:!==?|>=?)$/ : /^(?:===?|<=?)$/;
  const isStatus = left?.kind === 'member' && /^status_?(?:code)?$/i.test(lastName(left) ?? '');
  const isBound = right?.kind === 'literal' && typeof right.value === 'number' && bounds.has(right.value);
  return isStatus && isBound && says.test(operator) ? left.object : undefined;
}

const bounds: ReadonlySet<number> = new Set([200, 201, 299, 300, 399, 400]);
