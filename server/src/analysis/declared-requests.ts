/**
 * Requests that code only describes and that its host sends, as n8n's declarative nodes have them: `routing: { request: { method, url } }`
 * of an operation, under the `requestDefaults` of the node.
 * https://docs.n8n.io/integrations/creating-nodes/build/declarative-style-node/
 */
import type { Behaviour } from '../libraries/shape.ts';
import type { Literal, ObjectExpression, Property } from '../program/model.ts';
import { nodesOf } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text, TextPart } from './facts.ts';
import type { Frame } from './frames.ts';
import type { Implied } from './implied.ts';
import { innermostAt } from './scopes.ts';
import { hole } from './texts.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

const nodes = 'n8n-workflow';
/** Files that lead from an operation's description to its node. */
const furthest = 3;

/** The node's credentials sign it, and its settings say whether it is sent again. */
const sent: Behaviour = {
  does: ['request', 'retry'],
  method: '0.method=GET',
  args: {
    url: '1',
    base: '4',
    headers: '0.headers|2.headers',
    query: '0.qs|2.qs',
    body: '0.body',
    auth: '3',
  },
  returns: 'response',
  note: 'retry-after',
};
const thing: LibraryThing = { is: 'library', package: nodes, path: 'routing.request', makers: [] };

/** The requests that a file describes. */
export function declaredRequests(evaluator: Evaluator, path: string): readonly Implied[] {
  const { sources } = evaluator.services;
  const bound = sources.specifiers(path).includes(nodes) ? evaluator.bound(path) : undefined;
  if (!bound || !/\brouting\b/.test(sources.text(path) ?? '')) return [];
  const { program } = bound.module;
  const requests = nodesOf(program, 'object').flatMap(({ properties }) => {
    const routing = objectIn(properties, 'routing');
    return (routing && objectIn(routing.properties, 'request')) ?? [];
  });
  if (requests.length === 0) return [];
  const defaults = defaultsFor(evaluator, path);
  return requests.flatMap(node => {
    const frame = frameAt(evaluator, path, node);
    const written = node.properties.find(({ key }) => key === 'url')?.value;
    if (!frame || written === undefined) return [];
    const url = filledIn(evaluator, evaluator.evaluate(written, frame));
    const request = evaluator.evaluate(node, frame);
    const base = filledIn(evaluator, defaults.property('baseURL'));
    const args = [request, url, defaults, evaluator.unknown, base].map(value => ({ node, value }));
    return [{ behaviour: sent, thing, maker: { path: thing.path, args, call: node, frame, implied: true as const } }];
  });
}

/** What the node says for all its requests: here, or in what leads from here to it. */
function defaultsFor(evaluator: Evaluator, path: string): AbstractValue {
  const { importers, uses } = evaluator.services;
  let level: readonly string[] = [path];
  const seen = new Set(level);
  for (let far = 0; far <= furthest && level.length > 0; far++) {
    const found = level.flatMap(file => defaultsIn(evaluator, file));
    if (found.length > 0) return evaluator.union(found);
    level = level.flatMap(file => importers(file)).filter(file => !seen.has(file));
    for (const file of level) {
      seen.add(file);
      uses(path, file);
    }
  }
  return evaluator.unknown;
}

function defaultsIn(evaluator: Evaluator, path: string): readonly AbstractValue[] {
  const { sources } = evaluator.services;
  const bound = /\brequestDefaults\b/.test(sources.text(path) ?? '') ? evaluator.bound(path) : undefined;
  if (!bound) return [];
  return nodesOf(bound.module.program, 'object').flatMap(({ properties }) => {
    const given = properties.find(({ key }) => key === 'requestDefaults')?.value;
    const frame = given && frameAt(evaluator, path, given);
    return frame ? [evaluator.evaluate(given, frame)] : [];
  });
}

function objectIn(properties: readonly Property[], name: string): ObjectExpression | undefined {
  const value = properties.find(({ key }) => key === name)?.value;
  return value?.kind === 'object' ? value : undefined;
}

function frameAt(evaluator: Evaluator, path: string, { start }: { readonly start: number }): Frame | undefined {
  const bound = evaluator.bound(path);
  return bound && evaluator.rootFrame(innermostAt(bound.functions, start) ?? bound.module);
}

/** A text that begins with `=` has expressions in it: https://docs.n8n.io/code/expressions/ */
function filledIn(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const [first] = value.written;
  const isExpression = first?.parts[0] !== undefined && 'text' in first.parts[0] && first.parts[0].text.startsWith('=');
  if (!isExpression) return value;
  const { place, node } = value;
  return evaluator.value({ texts: value.written.map(withHoles), open: value.open, marks: value.own, place, node });
}

function withHoles({ parts }: Text): Text {
  return {
    parts: parts.flatMap((part, index) =>
      'text' in part ? cut(index === 0 ? part.text.replace(/^=/, '') : part.text, part) : [part],
    ),
  };
}

/** The text between expressions, and a hole for each of them by the last name in it. */
function cut(text: string, from: { readonly literal?: Literal }): readonly TextPart[] {
  return text.split(/(\{\{[^{}]*\}\})/).flatMap((piece): readonly TextPart[] => {
    if (piece.startsWith('{{')) return hole('unknown', piece.match(/[A-Za-z_]\w*/g)?.at(-1)).parts;
    return piece === '' ? [] : [{ ...from, text: piece }];
  });
}
