/**
 * Values that are piped through operators: `answer$.pipe(map(toRows), tap(show))`. An observable or an effect stands for what it
 * gives, as a promise does; an operator is library data with the note `operator`.
 */
import type { Note } from '../libraries/shape.ts';
import { changedTo } from '../program/copies.ts';
import type { Call } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import type { CalledBack } from './callbacks.ts';
import { serviceOf } from './effect-services.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { pipedIn, pipeOf } from './pipes.ts';
import { type AbstractValue, type CallArgument, functionsOf, type Maker, type Thing } from './values.ts';

/** What comes out of the operators that a call of `pipe` is given; `undefined` where it is given none. */
export function piped(evaluator: Evaluator, call: Call, frame: Frame): AbstractValue | undefined {
  const pipe = call.args.some(({ value }) => pipedIn.has(value)) ? pipeOf(call) : undefined;
  if (!pipe) return undefined;
  const given = evaluator.calls.args(call.args, frame).slice(pipe.from);
  if (!given.some(({ value }) => value.things.some(thing => operatorOf(evaluator, thing, frame)))) return undefined;
  const source = evaluator.evaluate(pipe.source, frame);
  // `pipe(map(f), tap(g))` makes an operator of several.
  if (source.things.some(thing => operatorOf(evaluator, thing, frame))) return undefined;
  return through(evaluator, source, given, call, frame);
}

/** Whether a call makes an operator that stands in a `pipe`, here or elsewhere; `Effect.map(answer, f)` is run where it is written. */
export function makesOperator(call: Call, args: readonly CallArgument[]): boolean {
  const [first, second] = args;
  return pipedIn.has(call) || second === undefined || first?.value.things.some(({ is }) => is === 'function') === true;
}

/**
 * What an operator hands to its callback: what the operators before it give, or what it is written before (`Effect.map(answer, f)`);
 * `undefined` where it is made for a `pipe` elsewhere.
 */
export function pipedInto(evaluator: Evaluator, operator: Call, frame: Frame): AbstractValue | undefined {
  const around = pipedIn.get(operator);
  const pipe = around && pipeOf(around);
  if (!around || !pipe) {
    const args = evaluator.calls.args(operator.args, frame);
    const [first] = args;
    return first && !makesOperator(operator, args) ? (serviceOf(evaluator, first.value) ?? first.value) : undefined;
  }
  const index = around.args.findIndex(({ value }) => value === operator);
  const before = around.args
    .slice(pipe.from, index)
    .map(({ value }) => ({ node: value, value: evaluator.evaluate(value, frame) }));
  return through(evaluator, evaluator.evaluate(pipe.source, frame), before, around, frame);
}

/** What the operators of a `pipe` run that were made elsewhere: `answer$.pipe(traced('rfis'))`. */
export function calledInPipe(evaluator: Evaluator, call: Call, frame: Frame): readonly CalledBack[] {
  const pipe = pipeOf(call);
  if (!pipe) return [];
  const args = evaluator.calls.args(call.args, frame);
  return args.flatMap(({ value, node }, index) => {
    if (index < pipe.from) return [];
    const run = value.things.flatMap(thing => {
      if (thing.is === 'function') return [thing];
      const isHere = thing.is === 'library' && thing.makers.at(-1)?.call === node;
      return isHere ? [] : (operatorOf(evaluator, thing, frame)?.callbacks ?? []);
    });
    if (run.length === 0) return [];
    const before = args.slice(pipe.from, index);
    const handed = through(evaluator, evaluator.evaluate(pipe.source, frame), before, call, frame);
    return run.map(each => ({ function: each, args: [{ node: call, value: handed }] }));
  });
}

function through(
  evaluator: Evaluator,
  source: AbstractValue,
  operators: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue {
  let at = serviceOf(evaluator, source) ?? source;
  for (const { value } of operators) {
    const results = value.things.flatMap((thing): AbstractValue[] => {
      // `answer$.pipe(rowsOnly)`: an operator of the app's own
      if (thing.is === 'function')
        return [
          evaluator.calls.invoke(thing.info, thing.frame, [{ node: call, value: at }], { frame, call }, thing.receiver),
        ];
      const operator = operatorOf(evaluator, thing, frame);
      if (operator?.prepares) return [prepared(at, thing, operator.prepares)];
      if (operator?.returns !== 'called') return [];
      return [
        ...operator.callbacks.map(each =>
          evaluator.calls.invoke(each.info, each.frame, [{ node: call, value: at }], { frame, call }, each.receiver),
        ),
        ...operator.operators.map(inner => through(evaluator, at, [inner], call, frame)),
      ];
    });
    if (results.length > 0) at = ofSameModule(value, at, evaluator.union(results));
  }
  return at;
}

/** What a client's own module makes of it (`HttpClient.mapRequest(f)`) is a client still, where nobody knows what else `f` gives. */
function ofSameModule(operator: AbstractValue, client: AbstractValue, result: AbstractValue): AbstractValue {
  const modules = ({ things }: AbstractValue) =>
    things.flatMap(thing => (thing.is === 'library' ? (/^\w+\./.exec(thing.path)?.[0] ?? []) : []));
  const own = modules(operator).filter(module => modules(client).includes(module));
  return own.length > 0 && !modules(result).some(module => own.includes(module)) ? client : result;
}

/** What prepares a request stands behind `HttpClient.mapRequest` and in a `pipe`: a step of the client from then on. */
const preparing: ReadonlySet<Note> = new Set<Note>(['request-base', 'request-header', 'request-query', 'request-auth']);

function prepared(client: AbstractValue, operator: Thing, step: Maker): AbstractValue {
  return client.with({
    things: client.things.map(thing =>
      thing.is === 'library' && operator.is === 'library' && thing.package === operator.package
        ? changedTo(thing, { makers: [...thing.makers, changedTo(step, { step: true as const })] })
        : thing,
    ),
  });
}

/** Functions that the operators of a stream run each time that it emits; none where one of them ends it: `takeWhile(running)`. */
export function runByOperators(
  evaluator: Evaluator,
  args: readonly CallArgument[],
  frame: Frame,
): ReturnType<typeof functionsOf> {
  const operators = args.flatMap(({ value }) =>
    value.things.flatMap(thing => operatorOf(evaluator, thing, frame) ?? []),
  );
  return operators.some(({ ends }) => ends) ? [] : operators.flatMap(({ callbacks }) => callbacks);
}

/** The operator that a library made, with the functions and the operators that it runs; or the step that it is. */
function operatorOf(evaluator: Evaluator, thing: Thing, frame: Frame) {
  const maker = thing.is === 'library' ? thing.makers.at(-1) : undefined;
  if (thing.is !== 'library' || !maker || maker.step) return undefined;
  const behaviour = evaluator.library.behaviour(
    { package: thing.package, path: maker.path },
    frame.info.program.language,
  );
  const isStep = behaviour?.note !== undefined && preparing.has(behaviour.note);
  if (behaviour?.note !== 'operator' && !isStep) return undefined;
  const callback = argumentAt(evaluator, behaviour.args?.callback ?? 'callback', thing, maker.args, 'callback');
  return {
    returns: behaviour.returns,
    callbacks: functionsOf(callback),
    operators: maker.args.filter(({ value }) => value === callback),
    prepares: isStep ? maker : undefined,
    ends: behaviour.mode === 'once' && !isLeft(maker),
  };
}

/** What ends with the view that shows it goes on as long as somebody looks: `takeUntil(this.destroyed$)`. */
function isLeft({ args: [until] }: Maker): boolean {
  return until !== undefined && /destroy|unmount|dispos|teardown/i.test(lastName(until.node) ?? '');
}
