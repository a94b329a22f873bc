/**
 * Hooks that a library makes for what it was told of: RTK Query's `api.useGetRfisQuery` for the endpoint `getRfis`.
 * https://redux-toolkit.js.org/rtk-query/api/created-api/hooks
 */
import type { Call } from '../program/model.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

const made = /^createApi\(\)(?:\.\w+\(\))*\.use(Lazy)?(\w+?)(?:(Query|InfiniteQuery)(?:State)?|Mutation)$/;

/** What a call of such a hook gives: the answer, or a function that asks with the answer behind it. */
export function generatedHook(
  evaluator: Evaluator,
  thing: LibraryThing,
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (!thing.package.startsWith('@reduxjs/toolkit')) return undefined;
  const [, lazy, name, asks] = made.exec(thing.path) ?? [];
  const answer =
    name === undefined ? undefined : endpoint(evaluator, thing, name.charAt(0).toLowerCase() + name.slice(1));
  if (!answer || (asks && lazy === undefined)) return answer;
  const trigger = evaluator.value({ open: true, marks: answer.own, node: call, place: evaluator.place(call, frame) });
  return evaluator.value({ things: [{ is: 'elements', of: [trigger, answer], exact: true }] });
}

function endpoint(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  for (const { args } of thing.makers) {
    const written = argumentAt(evaluator, '0.endpoints()', thing, args);
    if (written?.keys.names.includes(name)) return written.property(name);
  }
  return undefined;
}
