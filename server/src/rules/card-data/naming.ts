/** What code calls card data: names in expressions as they are written, and in texts that are put together before. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Call, Expression, Member } from '../../program/model.ts';
import { lastName, someIn, walk } from '../../program/walk.ts';
import { sensitiveName } from '../support/app-fields.ts';

/** Whether a name says that it holds a card's number or code. */
export function isCard(name: string | undefined): name is string {
  const kind = name === undefined ? undefined : sensitiveName(name);
  return kind === 'card-number' || kind === 'card-code';
}

/** What takes the number away, or only looks at it. */
const seals =
  /redact|mask|hash|encrypt|tokeni[sz]e|last_?4|last_?four|slice|substr|replace|validat|luhn|^test$|^match$|^len$|is_?valid|detect|brand|type|scrub|sanitize|omit|exclude|sha\d*|hmac/i;

/**
 * The name of card data in an expression as it is written.
 * @param home the file that it stands in
 */
export function cardNamed(node: Expression, home: AnalysedFile): string | undefined {
  let name: string | undefined;
  walk(node, inner => {
    if (name !== undefined || inner.kind === 'function') return false;
    if (inner.kind === 'call' && seals.test(lastName(inner.callee) ?? '') && !tidies(inner)) return false;
    // creditCard.last4, creditCard.id, errors.cardNumber
    if (inner.kind === 'member' && (isHidden(inner) || isBeside(inner))) return false;
    // card_number[-4:]
    if (inner.kind === 'member' && isCut(inner) && isCard(lastName(inner.object))) return false;
    if (inner.kind === 'operation') return false;
    if (inner.kind === 'object') {
      const keys = new Set(inner.properties.map(({ key }) => key));
      const isCardObject =
        keys.has('number') &&
        ['exp_month', 'expMonth', 'exp_year', 'expYear', 'expiry', 'cvc', 'cvv'].some(key => keys.has(key));
      for (const property of inner.properties) {
        const raw = isCard(property.key) || (isCardObject && property.key === 'number');
        if (raw && isRaw(property.value, home)) name ??= property.key === 'number' ? 'card.number' : property.key;
      }
    }
    if (inner.kind === 'name' && isCard(inner.name) && isRaw(inner, home)) name ??= inner.name;
    if (inner.kind === 'member' && isCard(inner.property)) name ??= inner.property;
    return undefined;
  });
  return name;
}

/** What puts texts together, and hands on what they hold. */
const puts = /^(?:join|format|concat|stringify|dumps|dedent|strip|trim|encode|str|String)$/;

/**
 * The name of card data in the texts and lists that an expression's own names stand for: of `mail.send(body)` behind
 * `body = f'Card: {card_number}'`, of `'\n'.join(lines)`.
 */
export function cardBuiltIn(node: Expression, home: AnalysedFile, depth = 3): string | undefined {
  let name: string | undefined;
  walk(node, inner => {
    if (name !== undefined || inner.kind === 'function') return false;
    if (inner.kind === 'call' && !puts.test(lastName(inner.callee) ?? '')) return false;
    if (inner.kind !== 'name') return undefined;
    const value = home.evaluate(inner);
    for (const { node: built, place, marks } of [value, ...value.elements]) {
      if (built === undefined || built === inner || place?.file !== home.path) continue;
      const isBuilt =
        /^(?:template|join|list)$/.test(built.kind) ||
        (built.kind === 'call' && puts.test(lastName(built.callee) ?? ''));
      if (!isBuilt || marks.some(({ is }) => is === 'sealed') || isSealed(built)) continue;
      name ??= cardNamed(built, home) ?? (depth > 0 ? cardBuiltIn(built, home, depth - 1) : undefined);
    }
    return undefined;
  });
  return name;
}

/** `card_number[-4:]` */
function isCut({ property, index }: Member): boolean {
  return property === undefined && index?.kind !== 'literal';
}

/** What shows too little of a card, or something else of it: `creditCard.last4`, `card.brand`. */
export function isHidden({ property }: Member): boolean {
  return property !== undefined && seals.test(property) && !isCard(property) && !/^replace/.test(property);
}

/** What is said of a field and is not what it holds: `card_number.errors`, `labels.cardNumber`, `creditCard.id`. */
function isBeside({ object, property = '' }: Member): boolean {
  return standIn.test(property) || about.test(property) || ofFields.test(lastName(object) ?? '');
}

const about =
  /^(?:errors?|labels?|placeholder|help_?text|messages?|length|(?:is_?)?(?:valid|invalid|empty|complete|touched|dirty))$/i;
const ofFields = /^(?:\w*errors|labels|placeholders|touched|dirty)$/i;

/** What a provider gives in a card's place: `card.id`, `method.token`. */
const standIn = /^(?:id|uuid|token|nonce|fingerprint)$|(?:_id|Id|_token|Token)$/;

/** Not a test number that is written out, nor something sealed; nor a name of either. */
export function isRaw(value: Expression, home: AnalysedFile | undefined): boolean {
  if (value.kind === 'literal' || value.kind === 'object' || value.kind === 'function' || value.kind === 'list')
    return false;
  if (value.kind === 'member' && isBeside(value)) return false;
  const { node } = (value.kind === 'name' ? home?.evaluate(value) : undefined) ?? {};
  return !isSealed(value) && (node === undefined || node === value || isRaw(node, undefined));
}

/** Takes out spaces and dashes, and no digit: `number.replace(/\s/g, '')`, `re.sub(r'[^0-9]', '', number)`. */
export function tidies({ callee, args }: Call): boolean {
  if (!/^(?:replace|replaceAll|sub)$/.test(lastName(callee) ?? '')) return false;
  const [out, by] = args.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
  return by === '' && typeof out === 'string' && withoutDigits.test(out);
}

/** What stands in the place of digits. */
const masks = /[*•●∙·]{2}|x{4}|\bending in\b/i;

/** Patterns that match no digit. */
const withoutDigits = /^(?:\\[sDW]|\[\^(?:0-9|\\d)\]|\[(?:[\s-]|\\[s-])+\]|[\s-])[+*]?$/;

/** All that it is made of takes the number away, or is what a provider shows of it: `**** ${card.last4}`, `mask(number)`. */
function isSealed(value: Expression): boolean {
  const seen = { bare: false, sealed: false };
  walk(value, node => {
    if (node.kind === 'literal' && masks.test(String(node.value))) seen.sealed = true;
    if (node.kind === 'member' && isCut(node)) {
      seen.sealed = true;
      return false;
    }
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

/** Something in it is masked, checked or shortened. */
export function callsSeal(node: Expression): boolean {
  return someIn(node, inner => inner.kind === 'call' && seals.test(lastName(inner.callee) ?? ''));
}

/** A name of card data, or one that is only tidied: `card.cardNumber`, `compact(card.cardNumber)`. */
export function isCardRead(node: Expression): boolean {
  if (node.kind === 'name') return isCard(node.name);
  if (node.kind === 'member') return isCard(node.property);
  const isTidied = node.kind === 'call' && (tidies(node) || tidiers.test(lastName(node.callee) ?? ''));
  if (!isTidied) return false;
  const { callee, args } = node;
  return args.some(({ value }) => isCardRead(value)) || (callee.kind === 'member' && isCardRead(callee.object));
}

const tidiers = /^(?:str|string|trim|strip|compact|clean\w*|normali[sz]e\w*|(?:only_?)?digits(?:_?(?:of|only))?)$/i;
