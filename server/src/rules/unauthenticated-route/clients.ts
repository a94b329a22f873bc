import type { App, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression, Parameter } from '../../program/model.ts';
import { type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { dataIn } from '../support/data.ts';

/**
 * Methods of a client that answer what Procore says, with nothing of the request in hand: `procore.get_current_user()` says
 * whom the app's own token is of, and nothing of who calls.
 * @param words what is asked about, as `mentions` compares words
 * @param isAnyones whether a parameter holds what anyone can write into the address
 */
export function askedOfProcore(
  fn: FunctionFacts,
  app: App,
  words: readonly string[],
  isAnyones: (parameter: Parameter) => boolean,
): readonly string[] {
  const found: string[] = [];
  walk(fn.node.body, node => {
    if (node.kind !== 'call' || node.callee.kind !== 'member') return;
    const word = (node.callee.property ?? '').replace(/_/g, '').toLowerCase();
    if (!words.includes(word) || holdsRequest(node, fn, isAnyones)) return;
    const answer = app.file(fn.file)?.evaluate(node);
    if (answer !== undefined && dataIn(answer).some(({ origin }) => origin === 'response')) found.push(word);
  });
  return found;
}

/** Something in a call is the request, or was made of it. What a framework injects is judged by its name. */
function holdsRequest(call: Call, { node }: FunctionFacts, isAnyones: (parameter: Parameter) => boolean): boolean {
  const names = new Set(
    node.parameters.flatMap(parameter =>
      isAnyones(parameter) || parameter.default?.kind === 'call' ? [] : namesIn(parameter.target),
    ),
  );
  const holds = (inner: Expression): boolean =>
    someIn(inner, (each: Node) => each.kind === 'name' && names.has(each.name));
  walk(node.body, inner => {
    if (inner.kind === 'bind' && inner.value !== undefined && holds(inner.value))
      for (const name of namesIn(inner.target)) names.add(name);
  });
  return holds(call);
}
