/** What hooks give that hold several answers, and those that a library makes for what it was told of. */
import { hooksOfEndpoints, hooksOfSeveral } from '../libraries/query-hooks.ts';
import type { Call } from '../program/model.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { held } from './put-before.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** What hooks give that hold several answers. */
export function answersTogether(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const { packages, together, byPages, asks } = hooksOfSeveral;
  const options = args[0]?.value;
  if (!options || !packages.test(thing.package)) return undefined;
  const isOfList = together.test(thing.path);
  if (!isOfList && !byPages.test(thing.path)) return undefined;
  const answerOf = (query: AbstractValue) => evaluator.calls.givenBy(query.property(asks));
  if (isOfList) {
    const queries = options.property(hooksOfSeveral.queries);
    const known = evaluator.lists.inOrder(queries);
    const answers = (known ?? [evaluator.lists.element(queries)]).map(query => answerOf(query) ?? evaluator.unknown);
    return evaluator.value({ things: [{ is: 'elements', of: answers, exact: known !== undefined }] });
  }
  const page = answerOf(options);
  if (!page) return undefined;
  const pages = evaluator.value({ things: [{ is: 'elements', of: [page], exact: false }] });
  return held(evaluator, [{ path: hooksOfSeveral.pages, value: pages }], call, frame);
}

/** What a call of such a hook gives: the answer, or a function that asks with the answer behind it. */
export function generatedHook(
  evaluator: Evaluator,
  thing: LibraryThing,
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (!thing.package.startsWith(hooksOfEndpoints.family)) return undefined;
  const [, lazy, name, asks] = hooksOfEndpoints.made.exec(thing.path) ?? [];
  const answer =
    name === undefined ? undefined : endpoint(evaluator, thing, name.charAt(0).toLowerCase() + name.slice(1));
  if (!answer || (asks && lazy === undefined)) return answer;
  const trigger = evaluator.value({ open: true, marks: answer.own, node: call, place: evaluator.place(call, frame) });
  return evaluator.value({ things: [{ is: 'elements', of: [trigger, answer], exact: true }] });
}

function endpoint(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  for (const { args } of thing.makers) {
    const written = argumentAt(evaluator, hooksOfEndpoints.endpoints, thing, args);
    if (written?.keys.names.includes(name)) return written.property(name);
  }
  return undefined;
}
