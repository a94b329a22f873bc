/**
 * Requests that a class only describes and that its framework sends, one for each kind of record of a source: an address that a base of
 * the workspace has, and the path of the class.
 */
import { goesToNextPage, preparesRequest, type RecordStreams, recordStreamsOf } from '../libraries/record-streams.ts';
import type { Behaviour } from '../libraries/shape.ts';
import { membersNamed } from '../program/members.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text, TextPart } from './facts.ts';
import type { Implied } from './implied.ts';
import { hole, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** They all wait and try again where a limit is passed. */
const sent: Behaviour = {
  does: ['request', 'retry'],
  args: { url: 'path()', base: 'base()', headers: 'headers()', query: 'query()' },
  returns: 'response',
  note: 'delay',
};

/** The requests that the classes of a file describe. */
export function streamRequests(evaluator: Evaluator, path: string): readonly Implied[] {
  const bound = evaluator.bound(path);
  if (bound?.program.language !== 'python' || !/\bpath\b/.test(evaluator.services.sources.text(path) ?? '')) return [];
  return bound.classes.flatMap(({ node, fn }): readonly Implied[] => {
    const [member] = node.bases.length === 0 ? [] : membersNamed(node, 'path');
    if (member?.value === undefined) return [];
    const frame = evaluator.rootFrame(fn);
    const [library, kind] = frameworkOf(evaluator.classes.librariesOf(node, frame));
    if (library === undefined || kind === undefined) return [];
    const self = evaluator.classes.instance(node, frame);
    const chain = evaluator.classes.chain({ is: 'instance', node, frame, args: undefined });
    const names = chain.flatMap(link => link.node.members.map(({ name }) => name));
    if (names.some(name => kind.making.test(name))) return [];
    const call = member.value;
    const give = (name: string, value: AbstractValue): CallArgument => ({ name, node: call, value });
    const nothingIn = { is: 'object', node: call, properties: [], frame } as const;
    const written = (name: string, changes: RegExp): AbstractValue => {
      if (names.some(other => changes.test(other))) return evaluator.unknown;
      return names.includes(name) ? self.property(name) : evaluator.value({ things: [nothingIn] });
    };
    const args = [
      give('path', filledIn(evaluator, self.property('path'))),
      give('base', self.property('url_base')),
      give('headers', written(kind.headers, preparesRequest)),
      give('query', written(kind.query, goesToNextPage)),
    ];
    const [method = 'GET'] = kind.methods.flatMap(name =>
      names.includes(name) ? self.property(name).literals.filter(literal => typeof literal === 'string') : [],
    );
    const thing: LibraryThing = { is: 'library', package: library.package, path: library.path, makers: [] };
    return [
      {
        behaviour: { method: method.toUpperCase(), ...sent },
        thing,
        maker: { path: thing.path, args, call, frame, implied: true },
      },
    ];
  });
}

function frameworkOf(libraries: readonly LibraryThing[]): readonly [LibraryThing?, RecordStreams?] {
  for (const library of libraries) {
    const streams = recordStreamsOf(library.package);
    if (streams?.base.test(library.path)) return [library, streams];
  }
  return [];
}

/** `/projects/{project_id}/rfis`: what stands in braces is filled in from the stream's context. */
function filledIn(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const given = evaluator.calls.givenBy(value) ?? value;
  const { place, node, own: marks } = given;
  return evaluator.value({ texts: textsOf(given).map(withHoles), marks, place, node, open: false });
}

function withHoles({ parts }: Text): Text {
  return {
    parts: parts.flatMap((part): readonly TextPart[] =>
      'text' in part
        ? part.text.split(/(\{\w+\})/).flatMap((text): readonly TextPart[] => {
            if (/^\{\w+\}$/.test(text)) return hole('unknown', text.slice(1, -1)).parts;
            return text === '' ? [] : [{ ...part, text }];
          })
        : [part],
    ),
  };
}
