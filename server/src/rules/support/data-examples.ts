/** Examples that a model learns to talk by: https://platform.openai.com/docs/guides/supervised-fine-tuning#formatting-your-data */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';

/** The values that the text of a call is put together of: `json.dumps(pair) + "\n"`, `lines.join('\n')`, a stream of lines. */
export function partsWritten({ args, place }: Effect, file: AnalysedFile): readonly Value[] {
  const home = file.app.file(place.file);
  if (home === undefined) return [];
  return args.flatMap(({ node, value }) => [
    ...partsOf(node).map(part => home.evaluate(part)),
    ...listsJoined(node).map(list => home.evaluate(list).element),
    value.element,
  ]);
}

function partsOf(node: Expression): readonly Expression[] {
  if (node.kind === 'join') return [node.left, node.right].flatMap(part => [part, ...partsOf(part)]);
  return node.kind === 'template' ? node.parts : [];
}

/** `lines` of `lines.join('\n')` and of `"\n".join(lines)`, alone or with more behind it. */
function listsJoined(node: Expression): readonly Expression[] {
  if (node.kind !== 'call') return partsOf(node).flatMap(listsJoined);
  if (lastName(node.callee) !== 'join' || node.callee.kind !== 'member') return [];
  const { object } = node.callee;
  return object.kind === 'literal' ? node.args.slice(0, 1).map(({ value }) => value) : [object];
}

/**
 * A conversation in which API Data is what the model is to say: no call's log has that, since there the model has said it. Where a user
 * asks last, a model is to answer, and what was said before shows it how.
 */
export function isTalk(value: Value): boolean {
  if (!value.keys.names.includes('messages')) return false;
  const turns = value.property('messages').elements;
  const isOf = (turn: Value, roles: RegExp): boolean =>
    turn.property('role').literals.some(role => typeof role === 'string' && roles.test(role));
  const [last] = turns.slice(-1);
  return (
    !(last && isOf(last, /^(?:user|human)$/)) &&
    turns.some(turn => isOf(turn, /^(?:user|human)$/)) &&
    turns.some(
      turn => isOf(turn, /^(?:assistant|model)$/) && turn.property('content').marks.some(({ is }) => is === 'api-data'),
    )
  );
}
