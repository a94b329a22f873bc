/** Changes of what a name holds, each with the frame that it runs in. */
import type { Expression } from '../program/model.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { putsNoSecret } from './redaction.ts';
import type { Definition, FunctionInfo, Mutation } from './scopes.ts';
import { type AbstractValue, functionsOf } from './values.ts';

type Change = AbstractValue['mutations'][number];

/** What the functions around a name change of it: `rows.push(row)`. */
export function changesOf(evaluator: Evaluator, { mutations }: Definition, frame: Frame): readonly Change[] {
  return mutations.flatMap(mutation => {
    const at = evaluator.within(mutation.fn, frame);
    return putsNoSecret(evaluator, mutation, at) ? [] : { frame: at, ...mutation };
  });
}

/** What functions change of it that a caller hands over: `const all = read(); change(all); write(all);` */
export function changesByGiven(evaluator: Evaluator, { given = [] }: Definition, frame: Frame): readonly Change[] {
  return given.flatMap(({ call, index, fn }) =>
    functionsOf(evaluator.evaluate(call.callee, evaluator.within(fn, frame))).flatMap(({ info, frame: home }) =>
      parameterChanges(info, index).flatMap(mutation => {
        const at = evaluator.within(mutation.fn, evaluator.within(info, home));
        return putsNoSecret(evaluator, mutation, at) ? [] : { frame: at, ...mutation };
      }),
    ),
  );
}

/** What a function changes of what it is called with, or of a part that it takes out of that: `({ rows }) => rows.push(row)`. */
function parameterChanges({ node, program }: FunctionInfo, index: number): readonly Mutation[] {
  const target = node.parameters[index]?.target;
  const changes = ({ name, start }: Name) => bind(program).scope.lookup(name, start)?.mutations ?? [];
  if (target?.kind === 'name') return changes(target);
  if (target?.kind !== 'object-target') return [];
  return target.entries.flatMap(({ key, target: part }) =>
    key === undefined || part.kind !== 'name'
      ? []
      : changes(part).map((each): Mutation => ({ ...each, path: [key, ...each.path] })),
  );
}

type Name = Extract<Expression, { kind: 'name' }>;
