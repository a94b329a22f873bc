/** Work that loops start, and that nobody waits for. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression, Statement } from '../../program/model.ts';
import { calledName, lastName, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import { measured } from './limits-length.ts';

/** Work for each element of a list, as written. */
export interface Spread {
  readonly over: Expression;
  readonly each: Expression;
}

/** Calls in loops that start something and do not wait for it: `ids.forEach(async id => …)`, `for (…) { get(id).then(…) }`. */
export function unawaited(file: AnalysedFile): readonly (readonly [Expression, Spread])[] {
  const found: (readonly [Expression, Spread])[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'loop' && pauses(node.body)) return;
    if (
      node.kind === 'loop' &&
      (node.form === 'each' || node.form === 'keys') &&
      node.over !== undefined &&
      node.async !== true
    )
      for (const call of startedIn(node.body, file)) found.push([call, { over: node.over, each: call }]);
    else if (node.kind === 'loop' && node.test !== undefined && node.update !== undefined) {
      // `for (let i = 0; i < xs.length; i++)`
      const over = measured(node.test);
      if (over !== undefined) for (const call of startedIn(node.body, file)) found.push([call, { over, each: call }]);
    } else if (node.kind === 'evaluate' && node.value.kind === 'call') {
      const { callee, args } = node.value;
      const [first] = args;
      const isForAll = callee.kind === 'member' && (callee.property === 'forEach' || callee.property === 'map');
      if (!isForAll || first?.value.kind !== 'function') return;
      if (first.value.async || startedIn(first.value.body, file, 'callback').length > 0)
        found.push([node.value, { over: callee.object, each: first.value }]);
    }
  });
  return found;
}

/** Statements of a loop's body that are a call whose promise nobody awaits, or returns. */
function startedIn(body: readonly Statement[], file: AnalysedFile, of: 'loop' | 'callback' = 'loop'): readonly Call[] {
  // `if (gate.open) { load(gate).then(show); break; }`: the first is the only one.
  if (body.some(each => (each.kind === 'exit' && each.what === 'break') || (each.kind === 'return' && of === 'loop')))
    return [];
  return body.flatMap((statement): readonly Call[] => {
    if (statement.kind === 'branch') {
      const then = picksOne(statement.test) ? [] : startedIn(statement.then, file, of);
      return [...then, ...startedIn(statement.otherwise, file, of)];
    }
    if (statement.kind === 'block' || statement.kind === 'try') return startedIn(statement.body, file, of);
    const call = begun(statement);
    if (call === undefined) return [];
    if (isTask(call)) return isAwaited(statement, body) ? [] : [call];
    return chains(call, file) || isAsynchronous(call, file) ? [call] : [];
  });
}

/** What a statement calls, and leaves to itself: `load(id)`, `void load(id)`, `task = asyncio.create_task(load(id))`. */
function begun(statement: Statement): Call | undefined {
  if (statement.kind === 'bind') {
    const { value } = statement;
    return value?.kind === 'call' && isTask(value) ? value : undefined;
  }
  if (statement.kind !== 'evaluate') return undefined;
  const { value } = statement;
  const started = value.kind === 'operation' && value.operator === 'void' ? value.operands[0] : value;
  return started?.kind === 'call' ? started : undefined;
}

/** https://docs.python.org/3/library/asyncio-task.html#creating-tasks; a group waits for its own. */
function isTask({ callee, args: [work] }: Call): boolean {
  if (!/^(?:create_task|ensure_future)$/.test(lastName(callee) ?? '') || work?.value.kind !== 'call') return false;
  return (
    callee.kind !== 'member' ||
    /^(?:asyncio|(?:\w*_)?loop|get_(?:running|event)_loop)$/.test(
      calledName(callee.object) ?? lastName(callee.object) ?? '',
    )
  );
}

/** What a loop begins is waited for in it: `done = await task`, `await asyncio.wait_for(task, 5)`. */
function isAwaited(begins: Statement, body: readonly Statement[]): boolean {
  const name = begins.kind === 'bind' ? lastName(begins.target) : undefined;
  return (
    name !== undefined &&
    someIn(
      body,
      node => node.kind === 'await' && someIn(node.value, inner => inner.kind === 'name' && inner.name === name),
    )
  );
}

/** A loop lets time pass, or what it began end, before it goes on. */
function pauses(body: readonly Statement[]): boolean {
  let found = false;
  walk(body, node => {
    if (found || node.kind === 'function' || node.kind === 'loop') return false;
    found =
      node.kind === 'await' &&
      /^(?:.*(?:sleep|delay|wait|pause|timeout)|gather|race|any|all|allSettled|Promise)$/i.test(
        calledName(node.value) ?? '',
      );
    return !found;
  });
  return found;
}

/** One element at most has the id that is looked for: `if (row.id === wanted)`. */
function picksOne(test: Expression): boolean {
  if (test.kind === 'choice' && test.form === 'both') return test.options.some(picksOne);
  if (test.kind !== 'operation' || !/^={2,3}$/.test(test.operator)) return false;
  return test.operands.some(
    (operand, at) =>
      operand.kind === 'member' &&
      // Many may have the same of another: `row.status.id === open`.
      operand.object.kind === 'name' &&
      /^_?(?:id|uuid|ulid|guid)$/i.test(operand.property ?? '') &&
      test.operands[1 - at]?.kind !== 'literal',
  );
}

/** What is called on a promise, or on a request of jQuery's (https://api.jquery.com/Types/#jqXHR), which is under way then. */
const chaining = new Set(['then', 'catch', 'finally', 'done', 'fail', 'always']);

/** `….then(…)`, `….catch(…)`; what is told to block the page meanwhile is over by then. */
function chains({ callee }: Call, file: AnalysedFile): boolean {
  return (
    callee.kind === 'member' &&
    chaining.has(callee.property ?? '') &&
    !(speaksOfBlocking(file) && (blocksAlways(file) || someIn(callee.object, node => isBlocking(node, file))))
  );
}

const speaksOfBlocking = perFile(({ text }) => /\basync\s*[:=]\s*false\b/.test(text));
const blocksAlways = perFile(({ text }) => /\bajaxSetup\(\s*\{[^{}]*\basync\s*:\s*false\b/.test(text));

/** `$.ajax({ …, async: false })` */
function isBlocking(node: Node, file: AnalysedFile): boolean {
  return (
    node.kind === 'call' &&
    node.args.some(({ value }) =>
      file
        .evaluate(value)
        .property('async')
        .literals.some(literal => literal === false),
    )
  );
}

function isAsynchronous(call: Call, file: AnalysedFile): boolean {
  const { functions } = file.evaluate(call.callee);
  return functions.length > 0 && functions.every(fn => fn.node.async === true || startsWithPromise(fn, file));
}

/** A function that returns, or is, a chain of `.then`. */
function startsWithPromise({ node, file: path }: FunctionFacts, { app }: AnalysedFile): boolean {
  const file = app.file(path);
  return (
    file !== undefined &&
    node.body.some(
      statement =>
        (statement.kind === 'return' || statement.kind === 'evaluate') &&
        statement.value?.kind === 'call' &&
        chains(statement.value, file),
    )
  );
}
