/** Headers that a client was given before, where code shows them whole. */
import { changedTo } from '../program/copies.ts';
import type { Expression, Member } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, LibraryThing, Maker, Thing } from './values.ts';

/** The `Authorization` headers of the clients whose headers some code shows whole: `log.debug(dict(session.headers))`. */
export function authorizationsShown(
  evaluator: Evaluator,
  shown: readonly Expression[],
  frame: Frame,
): readonly AbstractValue[] {
  return shown.flatMap(shownWhole).flatMap(node =>
    evaluator.evaluate(node, frame).things.flatMap(thing => {
      const [maker] = isHeadersOfClient(thing) ? thing.makers : [];
      return isHeadersOfClient(thing) && maker ? authorizationsOf(evaluator, thing, maker, frame) : [];
    }),
  );
}

/** Calls that show all of what they are given, or called on. */
const showsAll = /^(?:dict|str|repr|p?format|dumps|stringify|fromEntries|inspect|entries|items|copy|toJSON)$/;

/** What code reads as `….headers` and shows whole; a copy under a name of its own may have been changed. */
function shownWhole(node: Expression): readonly Member[] {
  switch (node.kind) {
    case 'member':
      return /^(?:headers|common)$/.test(node.property ?? '') ? [node] : [];
    case 'template':
      return node.parts.flatMap(shownWhole);
    case 'join':
      return [...shownWhole(node.left), ...shownWhole(node.right)];
    case 'object':
      return node.properties.some(({ key }) => isAuthorization(key))
        ? []
        : node.properties.flatMap(({ value }) => shownWhole(value));
    case 'call': {
      const [first] = node.args;
      if (!showsAll.test(lastName(node.callee) ?? '')) return [];
      return first ? shownWhole(first.value) : node.callee.kind === 'member' ? shownWhole(node.callee.object) : [];
    }
    default:
      return [];
  }
}

/** `session.headers`, `client.defaults.headers.common` */
function isHeadersOfClient(thing: Thing): thing is LibraryThing {
  return thing.is === 'library' && /^[^()]*\(\)(?:\.defaults)?\.headers(?:\.common)?$/.test(thing.path);
}

/** What a client was made with, and what was set on it. */
function authorizationsOf(
  evaluator: Evaluator,
  thing: LibraryThing,
  maker: Maker,
  frame: Frame,
): readonly AbstractValue[] {
  const { program } = maker.frame.info;
  const made = changedTo(thing, { path: maker.path });
  const given = evaluator.library.behaviour(made, program.language)?.args?.headers;
  const written = given === undefined ? undefined : argumentAt(evaluator, given, made, maker.args, 'headers');
  const set = evaluator.services
    .steps(maker.call, [program, frame.info.program])
    .filter(step => step.note === 'request-header')
    .map(step => step.seenFrom?.(frame) ?? step);
  return [
    ...[written, ...set.map(step => step.arg('headers'))].flatMap(headers =>
      (headers?.keys.names ?? []).flatMap(name => (isAuthorization(name) && headers ? headers.property(name) : [])),
    ),
    ...set.flatMap(step => (step.arg('name')?.literals.some(isAuthorization) ? (step.arg('data') ?? []) : [])),
  ];
}

function isAuthorization(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'authorization';
}
