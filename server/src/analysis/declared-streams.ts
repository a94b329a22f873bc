/**
 * Requests that a class only describes and that its framework sends, one for each kind of record of a source: an address that a base of
 * the workspace has, and the path of the class. https://sdk.meltano.com/en/latest/classes/singer_sdk.RESTStream.html,
 * https://docs.airbyte.com/connector-development/cdk-python/http-streams/
 */
import type { Behaviour } from '../libraries/shape.ts';
import { membersNamed } from '../program/members.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text, TextPart } from './facts.ts';
import type { Implied } from './implied.ts';
import { hole, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** What a framework calls the parts of a request in its class of streams. */
interface Streams {
  readonly package: RegExp;
  readonly base: RegExp;
  readonly headers: string;
  readonly query: string;
  readonly methods: readonly string[];
  /** What puts the request together; a class that writes one of its own may send another. */
  readonly making: RegExp;
}

const frameworks: readonly Streams[] = [
  {
    package: /^singer_sdk(?:\.|$)/,
    base: /(?:^|\.)RESTStream\(\)$/,
    headers: 'http_headers',
    query: 'get_url_params',
    methods: ['http_method', 'rest_method'],
    making: /^(?:get_url|get_records|request_records|_?request)$/,
  },
  {
    package: /^airbyte_cdk(?:\.|$)/,
    base: /(?:^|\.)Http(?:Sub)?Stream\(\)$/,
    headers: 'request_headers',
    query: 'request_params',
    methods: ['http_method'],
    making: /^(?:_send_request|_create_prepared_request|read_records)$/,
  },
];
/** What prepares the request that was put together, and may change its headers. */
const preparing = /^(?:build_)?prepare(?:d)?_request$/;
/** What has a stream go on to the next page. */
const paging = /^(?:get_)?(?:next_page_token\w*|new_paginator|paginator)$|^next_page_token$/;

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
      give('headers', written(kind.headers, preparing)),
      give('query', written(kind.query, paging)),
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

function frameworkOf(libraries: readonly LibraryThing[]): readonly [LibraryThing?, Streams?] {
  for (const library of libraries)
    for (const kind of frameworks)
      if (kind.package.test(library.package) && kind.base.test(library.path)) return [library, kind];
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
