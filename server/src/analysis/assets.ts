/** What Dagster hands to the parameters of an asset: the asset of that name. https://docs.dagster.io/guides/build/assets/defining-assets-with-asset-dependencies */
import type { Parameter } from '../program/model.ts';
import { calledName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

/** What a parameter of an asset is handed, where the asset of its name stands in the same module or is imported into it. */
export function assetHanded(evaluator: Evaluator, { target }: Parameter, fn: FunctionInfo): AbstractValue | undefined {
  if (target.kind !== 'name' || fn.program.language !== 'python' || !isAsset(fn)) return undefined;
  const { module, scope } = bind(fn.program);
  const definition = scope.names.get(target.name);
  if (!definition) return undefined;
  const frame = evaluator.rootFrame(module);
  const made = evaluator.definitions
    .of(definition, frame)
    .things.flatMap(thing =>
      thing.is === 'function' && thing.info !== fn && isAsset(thing.info)
        ? [evaluator.calls.result(thing.info, evaluator.within(thing.info, thing.frame))]
        : [],
    );
  return made.length > 0 ? evaluator.union(made) : undefined;
}

/** `@asset`, `@asset(group_name='punch')`. */
function isAsset({ node }: FunctionInfo): boolean {
  return node.annotations?.some(note => calledName(note) === 'asset') ?? false;
}
