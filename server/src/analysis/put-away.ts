/** Instances that are put where others find them by a name that only the run knows: `app.integrations['procore'] = ProcoreClient(config)`. */
import { ownConstructor } from '../program/members.ts';
import type { Call, ClassExpression, Program } from '../program/model.ts';
import { contains, findAt, isSelf } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';

/**
 * The methods of a class that nobody calls in its file, each to be run on the instance that the only call there makes, where that is put
 * away: what the methods do is then known, whoever calls them.
 * @param outer where the class is written
 */
export function putAway(
  evaluator: Evaluator,
  node: ClassExpression,
  outer: Frame,
): readonly { readonly info: FunctionInfo; readonly frame: Frame }[] {
  const { program } = outer.info;
  if (node.name === undefined || node.record || (ownConstructor(node)?.parameters.length ?? 0) === 0) return [];
  const { callsNamed, infos } = bind(program);
  const [made, ...others] = callsNamed(node.name);
  if (made === undefined || others.length > 0 || contains(node, made.call) || !isPutAway(made.call, program)) return [];
  const receiver = evaluator.evaluate(made.call, evaluator.rootFrame(made.fn));
  if (!receiver.things.every(thing => thing.is === 'instance' && thing.node === node)) return [];
  return node.members.flatMap(({ name, value, static: isStatic }) => {
    const info = value?.kind === 'function' && !isStatic && name !== 'constructor' ? infos.get(value) : undefined;
    if (info === undefined || (name !== undefined && callsNamed(name).length > 0)) return [];
    return [{ info, frame: new Frame({ info, parent: outer, receiver }) }];
  });
}

function isPutAway(call: Call, program: Program): boolean {
  const around = findAt(program, call.start);
  const parent = around[around.findIndex(node => node.kind === 'call' && node.end === call.end) - 1];
  return parent?.kind === 'assign' && parent.target.kind === 'member' && !isSelf(parent.target.object);
}
