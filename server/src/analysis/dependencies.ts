/**
 * What is handed to a parameter that says by what: FastAPI's `client: Annotated[Client, Depends(make)]`, or a type that stands for that;
 * a container's `client=Provide[Container.client]`.
 */
import type { Call, Expression, Parameter, Program } from '../program/model.ts';
import { lastName, type Node, walk } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const deepestAlias = 3;

/** What a parameter's annotation says that it is made by, as far as that is known. */
export function dependency(evaluator: Evaluator, parameter: Parameter, fn: FunctionInfo): AbstractValue | undefined {
  if (fn.program.language === 'javascript') return undefined;
  const { annotations = [], type, default: otherwise } = parameter;
  const module = evaluator.rootFrame(bind(fn.program).module);
  const marker = [...annotations, ...(otherwise ? [otherwise] : [])].map(markerIn).find(found => found !== undefined);
  if (marker) return evaluator.evaluate(marker, module);
  // `client: Client = Depends(make)` says more than the type.
  const here = [...annotations, ...(otherwise ? [otherwise] : [])].map(value => ({ value, frame: module }));
  const alias =
    annotations.length === 0 && otherwise === undefined && type?.name !== undefined
      ? typeAlias(evaluator, type.name, fn.program)
      : undefined;
  for (const { value, frame } of alias ? [alias] : here)
    for (const call of dependenciesIn(value)) {
      const made = evaluator.evaluate(call, frame);
      if (made.things.some(thing => thing.is !== 'library' || thing.path !== 'Depends()')) return made;
    }
  // What makes it is not known: it is at least what the alias says.
  const annotated = alias?.value.kind === 'member' ? alias.value.index : undefined;
  const [first] = annotated?.kind === 'list' ? annotated.items : [];
  if (alias === undefined || first?.value.kind !== 'name') return undefined;
  const typed = evaluator.definitions.typed({ name: first.value.name }, alias.frame);
  return typed.things.length > 0 ? typed : undefined;
}

/** `Provide[Container.client]`, by itself or in `Depends(…)`. */
function markerIn(written: Expression): Expression | undefined {
  let found: Expression | undefined;
  walk(written, node => {
    if (node.kind === 'member' && node.index && lastName(node.object) === 'Provide') found = node;
    return node.kind !== 'function';
  });
  return found;
}

/** Whether a call says by what a parameter is handed: `Depends(bearer)`, `Security(user, scopes=[…])`. */
export function isDependency(node: Node): node is Call {
  return node.kind === 'call' && /^(?:Depends|Security)$/.test(lastName(node.callee) ?? '');
}

/** The calls in an annotation that name a dependency. */
export function dependenciesIn(annotation: Expression): readonly Call[] {
  const found: Call[] = [];
  walk(annotation, node => {
    if (isDependency(node)) found.push(node);
    return node.kind !== 'function';
  });
  return found;
}

/** What a type's name stands for, here or where it is imported from: `CurrentUser = Annotated[User, Depends(current_user)]`. */
export function typeAlias(
  evaluator: Evaluator,
  name: string,
  program: Program,
  depth = 0,
): { readonly value: Expression; readonly frame: Frame } | undefined {
  const source = program.language === 'python' ? bind(program).scope.names.get(name)?.sources[0] : undefined;
  if (source?.kind === 'value') return { value: source.value, frame: evaluator.rootFrame(source.fn) };
  if (source?.kind !== 'import' || depth > deepestAlias) return undefined;
  const { modules, uses } = evaluator.services;
  const found = modules.resolve(program.path, source.module, program.language, path => uses(program.path, path));
  const other = 'file' in found ? evaluator.bound(found.file) : undefined;
  return other && typeAlias(evaluator, source.imported, other.program, depth + 1);
}
