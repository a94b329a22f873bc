import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Call, Expression, Member, Span } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { isAmbiguousCard, paymentPackages, sensitiveName } from '../support/app-fields.ts';

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

/** Calls that card data reaches. */
export function cardSinks(file: AnalysedFile): readonly CardUse[] {
  const found = new Map<string, CardUse>();
  for (const effect of file.effectsOf(...sinkCapabilities)) {
    if (
      effect.mode === 'read' ||
      effect.mode === 'delete' ||
      effect.note === 'hosted-fields' ||
      effect.note === 'request-header' ||
      effect.note === 'response-header'
    )
      continue;
    const name = cardIn(effect);
    const key = `${effect.place.file} ${effect.place.start}`;
    if (name === undefined || found.has(key)) continue;
    found.set(key, {
      at: linkOf(effect),
      name: name.name,
      code: sensitiveName(name.name) === 'card-code',
      does: effect.does,
      ...(effect.vendor === undefined ? {} : { vendor: effect.vendor }),
      ...(effect.note === undefined ? {} : { note: effect.note }),
      steps: name.steps,
    });
  }
  return [...found.values()];
}

interface Named {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The name of card data among what a call is given: in its arguments as written, then in what they hold. */
function cardIn(effect: Effect): Named | undefined {
  for (const { node } of effect.args) {
    const name = cardNamed(node);
    if (name !== undefined) return { name, steps: effect.chain };
  }
  for (const value of effect.data) {
    const named = cardHeld(value, 5);
    if (named !== undefined) return { ...named, steps: [...named.steps, ...effect.chain] };
  }
  return inTable(effect);
}

/** The column of a table that takes card data, where it is not known what a row holds: `insert(cards).values({ company, ...card })`. */
function inTable(effect: Effect): Named | undefined {
  const { node, place } = effect.arg('model') ?? {};
  const isOpen = effect.data.some(({ open, keys }) => open || (keys.names.length > 0 && !keys.complete));
  if (effect.does !== 'store' || node?.kind !== 'call' || place === undefined || !isOpen) return undefined;
  const isJudged = effect.data.some(({ keys }) => keys.names.some(isCard));
  if (isJudged || effect.args.some(each => callsSeal(each.node))) return undefined;
  const columns = node.args.flatMap(({ value }) => (value.kind === 'object' ? value.properties : []));
  const raw = columns.filter(({ key, value }) => isCard(key) && isRaw(value));
  const column = raw.find(({ key = '' }) => !isAmbiguousCard(key)) ?? raw[0];
  if (column?.key === undefined) return undefined;
  const at = { file: place.file, start: column.start, end: column.end, message: 'the table has a column for it' };
  return { name: column.key, steps: [at, ...effect.chain] };
}

function callsSeal(node: Expression): boolean {
  return someIn(node, inner => inner.kind === 'call' && seals.test(lastName(inner.callee) ?? ''));
}

/** The call, without the links of its chain that stand before it. */
function linkOf({ node, place }: Effect): Place {
  const chained = node.kind === 'call' && node.callee.kind === 'member' && node.callee.object.kind === 'call';
  return chained ? { ...place, start: (node.callee as Member).propertySpan.start } : place;
}

/** What takes the number away, or only looks at it. */
const seals =
  /redact|mask|hash|encrypt|tokeni[sz]e|last_?4|last_?four|slice|substr|replace|validat|luhn|^test$|^match$|^len$|is_?valid|detect|brand|type|scrub|sanitize|omit|exclude|sha\d*|hmac/i;

function cardNamed(node: Expression): string | undefined {
  let name: string | undefined;
  walk(node, inner => {
    if (name !== undefined || inner.kind === 'function') return false;
    if (inner.kind === 'call' && seals.test(lastName(inner.callee) ?? '') && !tidies(inner)) return false;
    // creditCard.last4
    if (inner.kind === 'member' && isHidden(inner)) return false;
    // card_number[-4:]
    if (
      inner.kind === 'member' &&
      inner.property === undefined &&
      isCard(lastName(inner.object)) &&
      inner.index?.kind !== 'literal'
    )
      return false;
    if (inner.kind === 'operation') return false;
    if (inner.kind === 'object') {
      const keys = new Set(inner.properties.map(({ key }) => key));
      const isCardObject =
        keys.has('number') &&
        ['exp_month', 'expMonth', 'exp_year', 'expYear', 'expiry', 'cvc', 'cvv'].some(key => keys.has(key));
      for (const property of inner.properties) {
        const raw = isCard(property.key) || (isCardObject && property.key === 'number');
        if (raw && isRaw(property.value)) name ??= property.key === 'number' ? 'card.number' : property.key;
      }
    }
    if ((inner.kind === 'name' && isCard(inner.name)) || (inner.kind === 'member' && isCard(inner.property)))
      name ??= lastName(inner);
    return undefined;
  });
  return name;
}

/** What shows too little of a card, or something else of it: `creditCard.last4`, `card.brand`. */
function isHidden({ property }: Member): boolean {
  return property !== undefined && seals.test(property) && !isCard(property) && !/^replace/.test(property);
}

/** Something that a payment provider's package gave. */
function isProviders({ libraries }: Value): boolean {
  return libraries.some(({ package: from }) => paymentPackages.test(from));
}

/** Not a test number that is written out, nor something sealed. */
function isRaw(value: Expression): boolean {
  if (value.kind === 'literal' || value.kind === 'object' || value.kind === 'function' || value.kind === 'list')
    return false;
  return !isSealed(value);
}

/** Takes out spaces and dashes, and no digit: `number.replace(/\s/g, '')`, `re.sub(r'[^0-9]', '', number)`. */
function tidies({ callee, args }: Call): boolean {
  if (!/^(?:replace|replaceAll|sub)$/.test(lastName(callee) ?? '')) return false;
  const [out, by] = args.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
  return by === '' && typeof out === 'string' && withoutDigits.test(out);
}

/** Patterns that match no digit. */
const withoutDigits = /^(?:\\[sDW]|\[\^(?:0-9|\\d)\]|\[(?:[\s-]|\\[s-])+\]|[\s-])[+*]?$/;

/** All that it is made of takes the number away, or is what a provider shows of it: `**** ${card.last4}`, `mask(number)`. */
function isSealed(value: Expression): boolean {
  const seen = { bare: false, sealed: false };
  walk(value, node => {
    const read = node.kind === 'call' ? node.callee : node.kind === 'name' || node.kind === 'member' ? node : undefined;
    if (read === undefined) return true;
    const sealed = seals.test(lastName(read) ?? '');
    if (node.kind === 'call' && tidies(node)) return true;
    if (sealed) seen.sealed = true;
    else if (node.kind !== 'call') seen.bare = true;
    return node.kind === 'call' && !sealed;
  });
  return seen.sealed && !seen.bare;
}

function cardHeld(value: Value, depth: number): Named | undefined {
  if (value.marks.some(({ is }) => is === 'sealed')) return undefined;
  for (const mark of value.marks)
    if (mark.is === 'input') {
      const name = mark.fields.find(field => isCard(field));
      if (name !== undefined) return { name, steps: mark.steps };
    }
  for (const name of value.keys.names) {
    const inner = value.property(name);
    const isLiteral = inner.literals.length > 0 && !inner.open;
    const isHidden = inner.marks.some(({ is }) => is === 'sealed') || !writtenAs(value, name).every(isRaw);
    // An object tells by what is in it: a token of a provider's is no number.
    const isNamed = isCard(name) || (name === 'pan' && value.keys.names.some(key => besidePan.test(key)));
    const says = isNamed && (inner.keys.names.length === 0 || inner.keys.names.includes('number'));
    if (says && !isLiteral && !isHidden) {
      const steps = value.place === undefined ? [] : [stepAt(value.place, 'it is put together here')];
      return { name, steps };
    }
    const read = writtenAs(value, name).find(isCardRead);
    if (read !== undefined && !isLiteral && !isHidden) return { name: cardNamed(read) ?? name, steps: [] };
    const held = depth > 0 ? cardHeld(inner, depth - 1) : undefined;
    if (held !== undefined) return held;
  }
  return undefined;
}

/** What a primary account number has beside it; other things that are called `pan` have not: tax numbers, cameras, panels. */
const besidePan = /^(?:card_?)?(?:exp(?:ir[ey]s?|iration|iry)?(?:_?(?:month|year|date|at|on))?|cvv2?|cvc2?)$/i;

/** A name of card data, or one that is only tidied: `card.cardNumber`, `compact(card.cardNumber)`. */
function isCardRead(node: Expression): boolean {
  if (node.kind === 'name') return isCard(node.name);
  if (node.kind === 'member') return isCard(node.property);
  const isTidied = node.kind === 'call' && (tidies(node) || tidiers.test(lastName(node.callee) ?? ''));
  if (!isTidied) return false;
  const { callee, args } = node;
  return args.some(({ value }) => isCardRead(value)) || (callee.kind === 'member' && isCardRead(callee.object));
}

const tidiers = /^(?:str|string|trim|strip|compact|clean\w*|normali[sz]e\w*|(?:only_?)?digits(?:_?(?:of|only))?)$/i;

/** What a property is written as, in the objects that a value may be. */
function writtenAs({ objects }: Value, name: string): readonly Expression[] {
  return objects.flatMap(({ properties }) => properties.flatMap(({ key, value }) => (key === name ? [value] : [])));
}

function isCard(name: string | undefined): name is string {
  const kind = name === undefined ? undefined : sensitiveName(name);
  return kind === 'card-number' || kind === 'card-code';
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
