import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Capability, Note } from '../../libraries/shape.ts';
import { type Place, placeOfStep, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member, Span } from '../../program/model.ts';
import { lastName, type Node, walk } from '../../program/walk.ts';
import { isAmbiguousCard, paymentPackages, sensitiveName } from '../support/app-fields.ts';
import { placeKey } from '../support/places.ts';
import { callsSeal, cardBuiltIn, cardNamed, isCard, isCardRead, isHidden, isRaw, tidies } from './naming.ts';

/** Raw card data at a place. */
export interface CardUse {
  readonly at: Place;
  /** What the code calls it. */
  readonly name: string;
  readonly code: boolean;
  /** What is done with it; absent where it is only read. */
  readonly does?: Capability;
  readonly vendor?: string;
  readonly note?: string;
  readonly steps: readonly Step[];
}

const sinkCapabilities: readonly Capability[] = [
  'request',
  'log',
  'capture',
  'write-file',
  'store',
  'cache',
  'bucket',
  'warehouse',
  'browser-store',
  'cookie',
  'publish',
  'infer',
  'mail',
  'sms',
  'chat',
  'marketing',
  'analytics',
];

/** What carries no card: a provider's own fields, and headers. */
const aside: ReadonlySet<Note> = new Set(['hosted-fields', 'request-header', 'response-header']);

/** Calls that card data reaches. */
export function cardSinks(file: AnalysedFile): readonly CardUse[] {
  const found = new Map<string, CardUse>();
  const effects = file
    .effectsOf(...sinkCapabilities)
    .filter(({ mode, note }) => mode !== 'read' && mode !== 'delete' && !(note !== undefined && aside.has(note)));
  const uses = effects.map(effect => ({ effect, named: cardIn(effect, file) }));
  const others = uses.filter(({ effect, named }) => named === undefined && effect.chain.length > 0);
  const general = new Set(others.map(({ effect }) => placeKey(effect.place)));
  for (const { effect, named } of uses) {
    if (named === undefined) continue;
    const at =
      (general.has(placeKey(effect.place)) ? namingCall(effect, named.name, file) : undefined) ?? linkOf(effect);
    if (found.has(placeKey(at))) continue;
    found.set(placeKey(at), {
      at,
      name: named.name,
      code: sensitiveName(named.name) === 'card-code',
      does: effect.does,
      ...(effect.vendor === undefined ? {} : { vendor: effect.vendor }),
      ...(effect.note === undefined ? {} : { note: effect.note }),
      steps: named.steps,
    });
  }
  return [...found.values()];
}

interface Named {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The name of card data among what a call is given: in its arguments as written, then in what they hold. */
function cardIn(effect: Effect, { app }: AnalysedFile): Named | undefined {
  const home = app.file(effect.place.file);
  for (const { node } of effect.args) {
    const name = home && (cardNamed(node, home) ?? cardBuiltIn(node, home));
    if (name !== undefined) return { name, steps: effect.chain };
  }
  for (const value of effect.data) {
    const named = cardHeld(value, app, 5);
    if (named !== undefined) return { ...named, steps: [...named.steps, ...effect.chain] };
  }
  return inRecord(effect, home) ?? inTable(effect, app);
}

/** A field that is set on a record before it is stored: `card.card_number = form.number; card.save()`, `session.add(card)`. */
function inRecord(
  { does, node, place, surroundings, args, chain }: Effect,
  home: AnalysedFile | undefined,
): Named | undefined {
  if (does !== 'store' || node.kind !== 'call' || node.callee.kind !== 'member') return undefined;
  const stored = [node.callee.object, ...args.map(each => each.node)];
  const records = new Set(stored.flatMap(each => (each.kind === 'name' ? [each.name] : [])));
  let set: Named | undefined;
  walk(surroundings.function?.node.body ?? [], inner => {
    if (set !== undefined || inner.kind === 'function') return false;
    if (inner.kind !== 'assign' || inner.target.kind !== 'member' || inner.start > node.start) return undefined;
    const { object, property } = inner.target;
    if (object.kind !== 'name' || !records.has(object.name) || !isCard(property) || !isRaw(inner.value, home))
      return undefined;
    const at = { file: place.file, start: inner.start, end: inner.end, message: 'it is set here' };
    set = { name: property, steps: [at, ...chain] };
    return undefined;
  });
  return set;
}

/** The column of a table that takes card data, where it is not known what a row holds: `insert(cards).values({ company, ...card })`. */
function inTable(effect: Effect, app: App): Named | undefined {
  const { node, place } = effect.arg('model') ?? {};
  const isOpen = effect.data.some(({ open, keys }) => open || (keys.names.length > 0 && !keys.complete));
  if (effect.does !== 'store' || node?.kind !== 'call' || place === undefined || !isOpen) return undefined;
  const isJudged = effect.data.some(({ keys }) => keys.names.some(isCard));
  if (isJudged || effect.args.some(each => callsSeal(each.node))) return undefined;
  const columns = node.args.flatMap(({ value }) => (value.kind === 'object' ? value.properties : []));
  const raw = columns.filter(({ key, value }) => isCard(key) && isRaw(value, app.file(place.file)));
  const column = raw.find(({ key = '' }) => !isAmbiguousCard(key)) ?? raw[0];
  if (column?.key === undefined) return undefined;
  const at = { file: place.file, start: column.start, end: column.end, message: 'the table has a column for it' };
  return { name: column.key, steps: [at, ...effect.chain] };
}

/** The call, without the links of its chain that stand before it. */
function linkOf({ node, place }: Effect): Place {
  const chained = node.kind === 'call' && node.callee.kind === 'member' && node.callee.object.kind === 'call';
  return chained ? { ...place, start: (node.callee as Member).propertySpan.start } : place;
}

/** In front of a helper that writes other things too, the call that names the card. */
function namingCall({ chain }: Effect, name: string, { app }: AnalysedFile): Place | undefined {
  const call = chain.findLast(({ file, start, end }) => app.file(file)?.text.slice(start, end).includes(name));
  return call && placeOfStep(call);
}

/** Something that a payment provider's package gave. */
function isProviders({ libraries }: Value): boolean {
  return libraries.some(({ package: from }) => paymentPackages.test(from));
}

function cardHeld(value: Value, app: App, depth: number): Named | undefined {
  if (value.marks.some(({ is }) => is === 'sealed')) return undefined;
  for (const mark of value.marks)
    if (mark.is === 'input') {
      const name = mark.fields.find(field => isCard(field));
      if (name !== undefined) return { name, steps: mark.steps };
    }
  for (const name of value.keys.names) {
    const inner = value.property(name);
    const isLiteral = inner.literals.length > 0 && !inner.open;
    const entries = writtenAs(value, name, app);
    // A keyword that a helper gathers: `audit.event('paid', card_number=masked)`.
    const { node, place } = inner;
    const isGathered = entries.length === 0 && ['template', 'call', 'member'].includes(node?.kind ?? '');
    const written = node && isGathered ? [{ node, home: place && app.file(place.file) }] : entries;
    const hides =
      inner.marks.some(({ is }) => is === 'sealed') || !written.every(({ node, home }) => isRaw(node, home));
    // An object tells by what is in it: a token of a provider's is no number.
    const isNamed = isCard(name) || (name === 'pan' && value.keys.names.some(key => besidePan.test(key)));
    const says = isNamed && (inner.keys.names.length === 0 || inner.keys.names.includes('number'));
    if (says && !isLiteral && !hides) {
      const steps = value.place === undefined ? [] : [stepAt(value.place, 'it is put together here')];
      return { name, steps };
    }
    const read = written.find(({ node }) => isCardRead(node));
    if (read !== undefined && !isLiteral && !hides)
      return { name: (read.home && cardNamed(read.node, read.home)) ?? name, steps: [] };
    const held = depth > 0 ? cardHeld(inner, app, depth - 1) : undefined;
    if (held !== undefined) return held;
  }
  return undefined;
}

/** What a primary account number has beside it; other things that are called `pan` have not: tax numbers, cameras, panels. */
const besidePan = /^(?:card_?)?(?:exp(?:ir[ey]s?|iration|iry)?(?:_?(?:month|year|date|at|on))?|cvv2?|cvc2?)$/i;

/** An expression, with the file that it stands in. */
interface Written {
  readonly node: Expression;
  readonly home: AnalysedFile | undefined;
}

/** What a property is written as, in the objects that a value may be. */
function writtenAs({ objects }: Value, name: string, app: App): readonly Written[] {
  return objects.flatMap(({ properties, file }) =>
    properties.flatMap(({ key, value }) => (key === name ? [{ node: value, home: app.file(file) }] : [])),
  );
}

/** A read of card data from a request, with the handler that it stands in. */
export interface CardRead extends CardUse {
  readonly within: Span;
}

/** Where web handlers take card data out of a request; the first in each handler. */
export function cardReads(file: AnalysedFile): readonly CardRead[] {
  const found: CardRead[] = [];
  for (const { handlers, webhook } of file.routes) {
    if (webhook) continue;
    for (const handler of handlers) {
      if (handler.file !== file.path || found.some(({ within }) => within.start === handler.node.start)) continue;
      let read: { node: Span; name: string } | undefined;
      const answers = new Set<Node>();
      walk(handler.node.body, node => {
        if (node.kind === 'member' && isHidden(node)) return false;
        if (node.kind === 'call' && /^replace/.test(lastName(node.callee) ?? '') && !tidies(node)) return false;
        // What a provider answers: `const { creditCard } = await gateway.find(id)`
        if (node.kind === 'bind' && node.value !== undefined && isProviders(file.evaluate(node.value)))
          answers.add(node.target);
        if (answers.has(node)) return false;
        const name = readName(node);
        if (name !== undefined) read ??= { node, name };
        return read === undefined ? undefined : false;
      });
      if (read === undefined) continue;
      const { name, node } = read;
      const at = { file: file.path, start: node.start, end: node.end };
      found.push({ at, name, code: sensitiveName(name) === 'card-code', steps: [], within: handler.node });
    }
  }
  return found;
}

/** `req.body.cardNumber`, `const { cardNumber } = req.body`, `request.form["card_number"]`, `form.get("card_number")`. */
function readName(node: Node): string | undefined {
  if (node.kind === 'member' && isCard(node.property)) return node.property;
  if (node.kind === 'object-target') return node.entries.find(({ key }) => isCard(key))?.key;
  if (node.kind === 'call' && lastName(node.callee) === 'get') {
    const given = node.args[0]?.value;
    if (given?.kind === 'literal' && typeof given.value === 'string' && isCard(given.value)) return given.value;
  }
  return undefined;
}
