/** What a log-in leaves to tasks, one for each company or project of a list that was just read. */
import type { AnalysedFile, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { taskQueues } from '../../libraries/task-queues.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Loop } from '../../program/model.ts';
import { contains, lastName, mentioned, type Node, nodesOf, someIn, walk } from '../../program/walk.ts';
import { type Held, heldIn } from '../support/flows.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn } from '../support/places.ts';

/** A task that is put into its queue for each element of a list. */
interface Queued {
  readonly at: Place;
  readonly over: Value;
  /** What the task asks Procore. */
  readonly request: Request;
}

/** Calls of a handler that put a task which asks Procore into its queue, in a loop of the handler's: `sync.delay(company["id"])`. */
export function queuedByEach({ node, file }: FunctionFacts, { app }: AnalysedFile): readonly Queued[] {
  const home = app.file(file);
  if (home?.language !== 'python') return [];
  const loops = nodesOf(home.program, 'loop').filter(loop => contains(node, loop));
  if (loops.length === 0) return [];
  return nodesOf(home.program, 'call').flatMap((call): readonly Queued[] => {
    const { callee } = call;
    const loop = loops.find(each => contains(each, call));
    if (loop?.over === undefined || callee.kind !== 'member' || !queues.has(callee.property ?? '')) return [];
    if (isForSome(loop, call) || isPicked(loop.over, node) || heldIn(node.body, loop).some(countsThem)) return [];
    const tasks = home.evaluate(callee.object).functions;
    const request = tasks.flatMap(task => task.effects(4).filter(isRequest)).find(isApi);
    return request ? [{ at: placeIn(home, call), over: home.evaluate(loop.over), request }] : [];
  });
}

/** A test in the loop picks those for which the call is made, or the loop ends before the last. */
function isForSome({ body }: Loop, call: Call): boolean {
  return (
    heldIn(body, call).length > 0 ||
    someIn(
      body,
      node => (node.kind === 'exit' && node.what === 'break') || (node.kind === 'choice' && contains(node, call)),
    )
  );
}

/** The list is some of another, where it is written or where its name is bound: `[c for c in companies if c["id"] in chosen]`. */
function isPicked(over: Expression, { body }: FunctionFacts['node']): boolean {
  const names = new Set(mentioned(over));
  const lists: Expression[] = [over];
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && names.has(node.target.name) && node.value)
      lists.push(node.value);
  });
  return someIn(lists, node =>
    node.kind === 'list'
      ? (node.comprehension?.tests ?? []).length > 0
      : node.kind === 'call' && picks.test(lastName(node.callee) ?? ''),
  );
}

const picks = /^(?:filter\w*|islice|takewhile|dropwhile|sample|choices?)$/;

/** Only so many: `if len(companies) == 1`. Whether there are any is no such test. */
function countsThem({ test }: Held): boolean {
  const isCount = (node: Node): boolean => node.kind === 'call' && lastName(node.callee) === 'len';
  const isNumber = (node: Node): boolean => node.kind === 'literal' && typeof node.value === 'number' && node.value > 0;
  return someIn(test, isCount) && someIn(test, isNumber);
}

const queues: ReadonlySet<string> = new Set([...taskQueues.direct, ...taskQueues.packed]);

function isApi({ kind, procore }: Request): boolean {
  return kind === 'api' && procore === 'certain';
}
