/** Has the requests of a layer wait where the answer is `429`. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import type { Edit, Place } from '../../program/finding.ts';
import { type Idioms, sourceOf, type WaitingPart, type WaitingSender } from '../../program/idioms.ts';
import type { Assign, Bind, Call, Expression, Span } from '../../program/model.ts';
import { isSelf, lastName, nodesOf } from '../../program/walk.ts';
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
  const made = file && keptAt(client, file);
  if (file === undefined || made?.value?.kind !== 'call') return [];
  const source = context.source(file.path);
  const idioms = context.idioms(file.program);
  const { callee } = made.value;
  const sender = objectOf(callee)?.name;
  const way = sender === undefined ? undefined : idioms.waiting?.(sender, file.program);
  const part = way?.part?.(lastName(callee) ?? '');
  if (part) return partOf(part, made.value, file, source, idioms);
  const behind = way?.behind?.(sourceOf(made.target, source));
  const indent = indentOf(made, file, source);
  const rest = /^;?[^\S\r\n]*(?=\r?\n)/.exec(source.slice(made.end))?.[0];
  if (behind === undefined || indent === undefined || rest === undefined) return [];
  const end = made.end + rest.length;
  const text = `\n${behind.trimEnd()}`.replace(/\n(?=[^\n])/g, `\n${indent}`);
  return [{ file: file.path, start: end, end, text: indent === '' ? text : text.replace(/^\n+/, '\n') }];
}

/** What httpx takes no notice of, or takes first, where a client is given a transport: https://www.python-httpx.org/api/#client */
const ofTransport = /^(?:app|cert|http[12]|limits|mounts|prox(?:y|ies)|transport|trust_env|verify)$/;

/** Gives a client the part that waits, and makes that behind the imports. */
function partOf(part: WaitingPart, client: Call, file: AnalysedFile, source: string, idioms: Idioms): readonly Edit[] {
  const name = part.names.find(each => !new RegExp(`\\b${each}\\b`).test(source));
  const isGiven = client.args.some(({ name: given, spread }) => spread || ofTransport.test(given ?? ''));
  if (name === undefined || isGiven) return [];
  const given = idioms.setOption(client, source, part.option, part.value(name));
  const made = makingOf({ ...part, at: 'imports' }, name, file, source, idioms);
  return given === undefined || made === undefined ? [] : [{ file: file.path, ...given }, ...made];
}

/** What keeps a client under a name, or as a field of an instance. */
function keptAt(client: Place, { program }: AnalysedFile): Bind | Assign | undefined {
  return (
    nodesOf(program, 'bind').find(
      ({ target, value }) => target.kind === 'name' && value !== undefined && isAt(value, client),
    ) ??
    nodesOf(program, 'assign').find(
      ({ target, value }) => target.kind === 'member' && isSelf(target.object) && isAt(value, client),
    )
  );
}

/** What lines behind a statement start with; `undefined` where it does not stand by itself. */
function indentOf(made: Bind | Assign, { program }: AnalysedFile, source: string): string | undefined {
  // An `export` or a decorator may stand before what stands outside.
  if (made.kind === 'bind' && program.body.includes(made)) return '';
  const line = source.slice(source.lastIndexOf('\n', made.start - 1) + 1, made.start);
  return /^([^\S\r\n]+)(?:(?:const|let|var) )?$/.exec(line)?.[1];
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
  return made === undefined || edits.length < senders.length ? [] : [...edits, ...made];
}

function makingOf(
  way: Pick<WaitingSender, 'at' | 'made' | 'modules'>,
  name: string,
  file: AnalysedFile,
  source: string,
  idioms: Idioms,
): readonly Edit[] | undefined {
  const at = way.at === 'end' ? source.trimEnd().length : idioms.behindImports?.(file.program, source);
  if (at === undefined) return undefined;
  // `from time import time` leaves the module no name.
  if (way.modules?.some(each => isTaken(each, file))) return undefined;
  const imports = (way.modules ?? []).flatMap(each => idioms.importModule(each, each, file.program, source) ?? []);
  return [
    ...imports.map(edit => ({ file: file.path, ...edit })),
    { file: file.path, start: at, end: at, text: `\n${way.made(name).trimEnd()}` },
  ];
}

function isTaken(module: string, { program }: AnalysedFile): boolean {
  return program.imports.some(({ module: from, names }) =>
    names.some(({ local, imported }) => local === module && !(from === module && imported === '*')),
  );
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
