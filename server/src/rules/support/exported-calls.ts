/** Functions that exported calls make public, which pages call by the names of their modules: those of Convex and the like. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { propertyOf } from '../../program/walk.ts';

/** A function and the name that it is called by. */
export interface Named {
  readonly name: string;
  readonly fn: FunctionFacts;
}

/** Exported calls that make a function public, with the function that answers it. */
export function exportedCalls(
  file: AnalysedFile,
  handlerOf: (call: Call, file: AnalysedFile) => Expression | undefined,
): readonly Named[] {
  const values = new Map<string, Expression>();
  for (const statement of file.program.body)
    if (statement.kind === 'bind' && statement.target.kind === 'name' && statement.value)
      values.set(statement.target.name, statement.value);
  return file.program.exports.flatMap(({ name, local = name, value = values.get(local) }) => {
    if (value?.kind !== 'call') return [];
    const handler = handlerOf(value, file);
    // What another call makes of a function may ask first: `handler: asMember(async ctx => …)`.
    if (handler === undefined || handler.kind === 'call') return [];
    const [fn] = file.evaluate(handler).functions;
    return fn ? [{ name, fn }] : [];
  });
}

/** What the text of a module of Convex's names. */
export const convexModule = /_generated\/server|convex\/server/;

/** The functions of a Convex module that pages may call; `internalAction` is nobody's to call: https://docs.convex.dev/functions/internal-functions */
export function convexFunctions(file: AnalysedFile): readonly Named[] {
  return convexModule.test(file.text) ? exportedCalls(file, convexHandler) : [];
}

/** `action({ args, handler })` as Convex makes it */
function convexHandler({ callee, args: [first] }: Call, { program }: AnalysedFile): Expression | undefined {
  const isPublic =
    callee.kind === 'name' &&
    program.imports.some(
      ({ module, names }) =>
        convexModule.test(module) &&
        names.some(
          ({ imported, local }) => local === callee.name && /^(?:query|mutation|action)(?:Generic)?$/.test(imported),
        ),
    );
  return isPublic ? (propertyOf(first?.value, 'handler')?.value ?? first?.value) : undefined;
}
