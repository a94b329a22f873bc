/** What a log-in leaves to tasks, one for each company or project of a list that was just read. */
import type { AnalysedFile, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { taskQueues } from '../../libraries/task-queues.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Loop } from '../../program/model.ts';
import { contains, nodesOf, someIn } from '../../program/walk.ts';
import { heldIn } from '../support/flows.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn } from '../support/places.ts';
import { countsThem, isPicked, listsOf } from './some.ts';

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
    if (isForOne(loop, call) || listsOf(loop.over, node.body).some(isPicked)) return [];
    if (heldIn(node.body, loop).some(({ test }) => countsThem(test))) return [];
    const tasks = home.evaluate(callee.object).functions;
    const request = tasks.flatMap(task => task.effects(4).filter(isRequest)).find(isApi);
    return request ? [{ at: placeIn(home, call), over: home.evaluate(loop.over), request }] : [];
  });
}

/** A test in the loop picks those for which the call is made, or the loop ends before the last. */
function isForOne({ body }: Loop, call: Call): boolean {
  return (
    heldIn(body, call).length > 0 ||
    someIn(
      body,
      node => (node.kind === 'exit' && node.what === 'break') || (node.kind === 'choice' && contains(node, call)),
    )
  );
}

const queues: ReadonlySet<string> = new Set([...taskQueues.direct, ...taskQueues.packed]);

function isApi({ kind, procore }: Request): boolean {
  return kind === 'api' && procore === 'certain';
}
