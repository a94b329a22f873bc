/** Has the requests of a layer wait where the answer is `429`. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import type { Edit, Place } from '../../program/finding.ts';
import type { Idioms, WaitingSender } from '../../program/idioms.ts';
import type { Call, Expression, Span } from '../../program/model.ts';
import { nodesOf } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';

type Fixes = NonNullable<Report['fixes']>;

/**
 * Equips the client that all of them are sent by, or puts in the place of what sends them by itself, `fetch(…)`, `axios.get(…)`,
 * `requests.get(…)`, what waits. Not safe: an answer may take longer.
 * @param places the requests of a layer, which stand in one file, or have one client
 */
export function waitingFixes(
  places: readonly Place[],
  client: Place | undefined,
  app: App,
  context: RuleContext,
): Fixes {
  const edits = client === undefined ? replacing(places, app, context) : equipping(client, app, context);
  return edits.length === 0 ? [] : [{ title: 'Wait and send again on 429', safe: false, edits, reroutes: true }];
}

function equipping(client: Place, app: App, context: RuleContext): readonly Edit[] {
  const file = app.file(client.file);
  const made = file && nodesOf(file.program, 'bind').find(({ value }) => value !== undefined && isAt(value, client));
  if (file === undefined || made?.target.kind !== 'name' || made.value?.kind !== 'call') return [];
  const source = context.source(file.path);
  const idioms = context.idioms(file.program);
  const sender = objectOf(made.value.callee)?.name;
  const behind = sender === undefined ? undefined : idioms.waiting?.(sender, file.program)?.behind?.(made.target.name);
  // What stands deeper is indented, and an `export` or a decorator may stand before it.
  const isOutside = file.program.body.includes(made);
  const rest = /^;?[^\S\r\n]*(?=\r?\n)/.exec(source.slice(made.end))?.[0];
  if (behind === undefined || !isOutside || rest === undefined) return [];
  const end = made.end + rest.length;
  return [{ file: file.path, start: end, end, text: `\n${behind.trimEnd()}` }];
}

function replacing(places: readonly Place[], app: App, context: RuleContext): readonly Edit[] {
  const [first] = places;
  const file = first && app.file(first.file);
  if (file === undefined || places.some(place => place.file !== file.path)) return [];
  const calls = nodesOf(file.program, 'call');
  const senders = places.map(place => senderOf(calls.find(call => isAt(call, place))));
  const [sender] = senders;
  if (sender === undefined) return [];
  const source = context.source(file.path);
  const idioms = context.idioms(file.program);
  const way = idioms.waiting?.(sender.name, file.program);
  const name = way?.names.find(each => !new RegExp(`\\b${each}\\b`).test(source));
  if (way === undefined || name === undefined) return [];
  const edits = senders.flatMap(each =>
    each?.name === sender.name ? [{ file: file.path, start: each.start, end: each.end, text: name }] : [],
  );
  const made = makingOf(way, name, file, source, idioms);
  return made === undefined || edits.length < senders.length ? [] : [...edits, made];
}

function makingOf(
  way: WaitingSender,
  name: string,
  file: AnalysedFile,
  source: string,
  idioms: Idioms,
): Edit | undefined {
  const at = way.at === 'end' ? source.trimEnd().length : idioms.behindImports?.(file.program, source);
  if (at === undefined) return undefined;
  return { file: file.path, start: at, end: at, text: `\n${way.made(name).trimEnd()}` };
}

type Name = Expression & { readonly kind: 'name' };

/** What a call is sent by, where that is a name alone: `fetch` of `fetch(…)`, `axios` of `axios.get(…)`. */
function senderOf(call: Call | undefined): Name | undefined {
  if (call?.callee.kind === 'name') return call.callee;
  return objectOf(call?.callee);
}

function objectOf(callee: Expression | undefined): Name | undefined {
  return callee?.kind === 'member' && callee.object.kind === 'name' ? callee.object : undefined;
}

function isAt({ start, end }: Span, place: Span): boolean {
  return start === place.start && end === place.end;
}
