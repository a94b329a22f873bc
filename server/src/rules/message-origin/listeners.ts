import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';

/** The functions that hear the messages of a window: the callback, what a decorator stands on, or what a stream of them runs through. */
export function listenersOf(effect: Effect, file: AnalysedFile): readonly FunctionFacts[] {
  if (!effect.args.some(({ value }) => value.literals.some(isMessage))) return [];
  if (effect.note === 'annotation') return decorated(effect, file);
  if (effect.note === 'stream') return streamed(effect, file);
  return effect.arg('callback')?.functions.slice(0, 1) ?? [];
}

/** `message`, `window:message` */
function isMessage(name: unknown): boolean {
  return typeof name === 'string' && /^(?:window:)?message$/.test(name);
}

function decorated({ node }: Effect, file: AnalysedFile): readonly FunctionFacts[] {
  const found: Expression[] = [];
  walkProgram(file.program, each => {
    if (each.kind !== 'class') return;
    for (const { annotations = [], value } of each.members) if (value && annotations.includes(node)) found.push(value);
  });
  return file.functions.filter(fn => found.includes(fn.node));
}

/** What is piped behind a stream, and behind the name that holds it: a function, or what a call for an operator is made of. */
function streamed({ node }: Effect, file: AnalysedFile): readonly FunctionFacts[] {
  const name = holderOf(node, file);
  const found: FunctionFacts[] = [];
  walkProgram(file.program, each => {
    if (each.kind !== 'call' || each.callee.kind !== 'member') return;
    const source = sourceOf(each);
    if (source === node || (name !== undefined && lastName(source) === name))
      for (const { value } of each.args) found.push(...functionsIn(value, file));
  });
  return found;
}

/** The variable or field that holds what a call gives, or what is chained behind it. */
function holderOf(call: Expression, { program }: AnalysedFile): string | undefined {
  let found: string | undefined;
  const holds = (value: Expression | undefined): boolean =>
    value === call || (value?.kind === 'call' && sourceOf(value) === call);
  walkProgram(program, each => {
    if (each.kind === 'class') found ??= each.members.find(({ value }) => holds(value))?.name;
    else if ((each.kind === 'bind' || each.kind === 'assign') && holds(each.value)) found ??= lastName(each.target);
  });
  return found;
}

/** What a chain of calls starts from: `a` of `a.pipe(…).subscribe(…)`. */
function sourceOf(call: Call): Expression {
  let at: Expression = call;
  while (at.kind === 'call' && at.callee.kind === 'member') at = at.callee.object;
  return at;
}

function functionsIn(operator: Expression, file: AnalysedFile): readonly FunctionFacts[] {
  const own = file.evaluate(operator).functions;
  if (own.length > 0 || operator.kind !== 'call') return own;
  return [
    ...file.evaluate(operator.callee).functions,
    ...operator.args.flatMap(({ value }) => functionsIn(value, file)),
  ];
}
