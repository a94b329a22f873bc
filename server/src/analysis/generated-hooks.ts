/** What hooks give that hold several answers, that ask by their key, and those that a library makes for what it was told of. */
import { hooksByKey, hooksOfEndpoints, hooksOfOne, hooksOfSeveral } from '../libraries/query-hooks.ts';
import type { Call } from '../program/model.ts';
import { type Node, someIn } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { answersAt } from './own-answers.ts';
import { held } from './put-before.ts';
import { flat, textsOf } from './texts.ts';
import { type AbstractValue, type CallArgument, functionsOf, type LibraryThing } from './values.ts';

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

/**
 * What a hook gives that holds the one answer: `const { data } = useQuery({ queryFn: listRfis })`.
 * @param answers what the function gives that asks
 * @returns `undefined` where it is no such hook, or something else is made of the answer
 */
export function answerHeld(
  evaluator: Evaluator,
  { package: from, path }: LibraryThing,
  answers: readonly AbstractValue[],
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (answers.length === 0 || !hooksOfOne.packages.test(from) || !hooksOfOne.made.test(path)) return undefined;
  if (args.some(({ value }) => value.keys.names.includes(hooksOfOne.picks))) return undefined;
  return held(evaluator, [{ path: [hooksOfOne.gives], value: evaluator.union(answers) }], call, frame);
}

/**
 * What the app's own server answers at the address that a query's key says: `useQuery({ queryKey: ['/api/logs', id] })`. What asks may
 * take the parts of the key together, or the first alone.
 */
export function answeredByKey(
  evaluator: Evaluator,
  { package: from, path }: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly AbstractValue[] {
  if (!hooksByKey.made.test(path) || !hooksByKey.packages.test(from)) return [];
  const options = args[0]?.value;
  if (options === undefined || options.keys.names.includes(hooksByKey.picks) || asksElsewhere(options)) return [];
  const key = options.property(hooksByKey.key);
  const parts = evaluator.lists.inOrder(key) ?? [];
  const [first, ...others] = parts.map(part => flatOf(part));
  if (first === undefined || !first.startsWith('/')) return [];
  const isGet = (method: string): boolean => method === 'GET';
  const together = answersAt(evaluator, [[first, ...others].join('/')], isGet, frame.file);
  const answers =
    together.length > 0 || others.length === 0 ? together : answersAt(evaluator, [first], isGet, frame.file);
  return answers.length > 0
    ? [held(evaluator, [{ path: [hooksByKey.gives], value: evaluator.union(answers) }], call, frame)]
    : [];
}

/** A query has a function of its own that does not go by the key: the key says no more than under what it is kept. */
function asksElsewhere(options: AbstractValue): boolean {
  if (!options.keys.names.includes(hooksByKey.asks)) return false;
  const asking = functionsOf(options.property(hooksByKey.asks));
  return !asking.some(({ info }) => someIn(info.node, node => namesKey(node)));
}

/** `queryKey`, `({ queryKey: [path] }) => …` */
function namesKey(node: Node): boolean {
  if (node.kind === 'name') return node.name === hooksByKey.key;
  if (node.kind === 'member') return node.property === hooksByKey.key;
  return node.kind === 'object-target' && node.entries.some(({ key }) => key === hooksByKey.key);
}

/** A text, with `{}` for what is not known of it. */
function flatOf(part: AbstractValue): string {
  const [text, ...others] = textsOf(part);
  return text && others.length === 0 ? flat(text).replace(/[?#].*$/s, '') : '{}';
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
