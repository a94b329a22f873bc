import { perFile } from '../../analysis/per-file.ts';
import { walkProgram } from '../../program/walk.ts';

/** Personal information that no app may ask for without need (§2(e)), by the names that fields and variables have. */
export type Sensitive =
  | 'card-number'
  | 'card-code'
  | 'social-security'
  | 'national-id'
  | 'passport'
  | 'drivers-licence'
  | 'bank-account'
  | 'secret-answer'
  | 'other-password';

/** As a sentence says it. */
export const sensitiveNames: Readonly<Record<Sensitive, string>> = {
  'card-number': 'a payment card number',
  'card-code': "a payment card's security code",
  'social-security': 'a social security number',
  'national-id': 'a government identity number',
  passport: 'a passport number',
  'drivers-licence': "a driver's licence number",
  'bank-account': 'a bank account number',
  'secret-answer': 'the answer to a security question',
  'other-password': "another service's password",
};

/** Words of a name in lower case, separated by `_`: `socialSecurityNumber` -> `social_security_number`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** What stands before and behind a field's own name without changing what it is. */
const around = (core: string): RegExp =>
  new RegExp(
    `^(?:(?:user|worker|employee|employees|applicant|owner|contact|person|personal|customer|payer|holder|billing|payment|input|txt|field|new|full|raw|your|enter|the|my|please|form|get|set|update|on)_)*(?:${core})(?:_(?:input|field|value|text|full|raw|string|str|digits|required|ref|box|control))*$`,
  );

const names: readonly (readonly [Sensitive, RegExp])[] = [
  [
    'card-number',
    around(
      '(?:credit|debit|payment|bank|cc)_?card_?(?:number|no|num|nr|nbr)?|(?:credit|debit)_card(?:_(?:number|details))?|card_?(?:number|num)|cc_?(?:number|num|no)|card_?pan|primary_account_number',
    ),
  ],
  [
    'card-code',
    around(
      '(?:credit_?|debit_?)?(?:card_?)?(?:cvv2?|cvc2?)(?:_?(?:code|number))?|card_?(?:security_?)?code|card_?verification(?:_(?:code|value|number))?|cc_?(?:csc|cvv|cvc)',
    ),
  ],
  [
    'social-security',
    around(
      'ssn|ssn_?(?:number|no)|social_?security(?:_?(?:number|num|no|id))?|social_?sec(?:_?(?:number|num|no))?|itin|soc_sec_no',
    ),
  ],
  [
    'national-id',
    around(
      '(?:national|government|gov|govt|citizen|state_issued)_?(?:id|identity|identification|insurance)(?:_?(?:number|no|num|card))?|social_?insurance(?:_?(?:number|no|num))?|nino|ni_number|aadhaar(?:_?(?:number|no|num))?|tax_?file_?number|tfn|personal_?(?:identity|identification)_?(?:number|no|code)|curp|cpf|identity_card_number|id_card_number|personnummer',
    ),
  ],
  ['passport', around('passport(?:_?(?:number|no|num|nr|id))?')],
  [
    'drivers-licence',
    around('driv(?:ers?|ing)_?(?:s_)?licen[cs]e(?:_?(?:number|no|num|nr|id))?|dl_number|licen[cs]e_number_driver'),
  ],
  [
    'bank-account',
    around('bank_?(?:account|acct)_?(?:number|no|num|nr)|iban(?:_?(?:number|code))?|bank_?(?:login|pin|password)'),
  ],
  ['secret-answer', around('mothers?_?(?:s_)?maiden_?name|security_?(?:question_)?answer')],
];

/** What a field's or variable's name says that it holds. Parts of it (`ssnLast4`, `cardBrand`) are none. */
export function sensitiveName(name: string): Sensitive | undefined {
  const words = wordsOf(name);
  if (words.length < 3 || words.length > 60) return undefined;
  return names.find(([, pattern]) => pattern.test(words))?.[0];
}

/** What stands before `card number` where it is one that pays, and where nothing says what it does; badges and memberships have others. */
const ofPayment =
  'credit|debit|payment|bank|billing|visa|mastercard|amex|american express|corporate|company|purchasing|procurement|prepaid|virtual|charge';
const ofNoKind = 'an?|the|your|our|my|their|his|her|enter|full|whole|complete|long|new|valid|digit';

const labels: readonly (readonly [Sensitive, RegExp])[] = [
  [
    'card-number',
    new RegExp(
      String.raw`\b(?:credit|debit|payment|bank)[ -]?card (?:number|no\.?|num|details)|(?:^|[^\w\s]\s*|\b(?:${ofPayment}|${ofNoKind}) )card number\b|^(?:credit|debit) card\b`,
      'i',
    ),
  ],
  ['card-code', /\b(?:cvv2?|cvc2?)\b|\bcard (?:security|verification) (?:code|number|value)\b/i],
  ['social-security', /\bssn\b|\bsocial[ -]security(?: (?:number|no\.?|#|num))?|\bitin\b/i],
  [
    'national-id',
    /\b(?:national (?:id|identity|identification|insurance)|government[ -](?:issued )?(?:id|identity|identification)|social insurance|aadhaar|tax file)(?: (?:card )?(?:number|no\.?|num|#))?|\b(?:alien registration|uscis|medicare|health (?:insurance )?card) (?:number|no\.?|#)/i,
  ],
  ['passport', /\bpassport (?:number|no\.?|#|id)(?!\w)|^(?:your |enter (?:your )?)?passport\W*$/i],
  ['drivers-licence', /\bdriv(?:er['’]?s?|ing) licen[cs]e(?: (?:number|no\.?|#))?/i],
  ['bank-account', /\bbank account (?:number|no\.?|#)|\biban\b/i],
  ['secret-answer', /\bmother['’]?s maiden name\b/i],
  [
    // Sage's is what its own API for services asks for: https://developer.intacct.com/web-services/code-examples
    'other-password',
    /\b(?:bank(?:ing)?|online banking|e-?mail account|gmail|outlook|icloud|quickbooks|windows|computer)(?:['’]s)? password\b/i,
  ],
];

/** Words that say that a label asks for less, for nothing, or for another kind of card. */
const otherwise =
  /\b(?:last (?:four|4)|final (?:four|4)|do ?n[o']?t|don['’]t|never|no need|without|instead of|masked|ending in|e\.g\. no|time ?card|rate card|score ?card|key ?card|access card|id badge|gift card|report card|punch card|business card|safety card|skills? card|(?:safety|skills?|training) passport|ccnsg|cscs|osha|union card|green card holder|fuel card|sim card|contractor)\b|\b(?:expir\w+|type|brand|holder|name on|issuer|bill|upload|photo|scan)\b/i;

const paymentCard = new RegExp(String.raw`\b(?:${ofPayment})[ -]?card|\bcv[vc]2?\b|\b(?:security|verification)\b`, 'i');

/** A label of a card that does not say what it does: it needs a word about payment beside it. */
export function isAmbiguousCardLabel(text: string): boolean {
  return !paymentCard.test(text);
}

/** What a label, placeholder or question asks for. */
export function sensitiveLabel(text: string): Sensitive | undefined {
  if (text.length > 120 || otherwise.test(text)) return undefined;
  return labels.find(([, pattern]) => pattern.test(text))?.[0];
}

/** A word of every name and label above. Most files have none, and need not be parsed. */
export const sensitiveWords =
  /card|cc[ _-]?(?:n|c[sv])|primary.?account|cv[vc]|ssn|social|itin|soc.?sec|national|gov|citizen.?i|issued.?i|insurance|nino|ni.?number|aadhaar|tax.?file|tfn|personal.?id|curp|cpf|identity.?(?:card|n|code)|personnummer|passport|driv\w*['’]?s?.?licen[cs]e|dl.?number|licen[cs]e.?number.?driver|bank|iban|maiden|security.?(?:question.?)?answer|alien.?reg|uscis|medicare|health|(?:account|gmail|outlook|icloud|quickbooks|sage|windows|computer)(?:['’]s)? password/i;

/** What an `autocomplete` token says: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
export function sensitiveAutocomplete(token: string): Sensitive | undefined {
  const last = token.trim().split(/\s+/).at(-1);
  return last === 'cc-number' ? 'card-number' : last === 'cc-csc' ? 'card-code' : undefined;
}

/** A name that other cards have too: badges, time cards, permits. It needs a word about payment beside it. */
export function isAmbiguousCard(name: string): boolean {
  return (
    /^(?:\w+_)?card_?(?:number|num|no|code)(?:_\w+)?$/.test(wordsOf(name)) &&
    !/credit|debit|payment|bank|billing/.test(wordsOf(name))
  );
}

/** Packages of payment providers: what they show of a card is no number, and their fields live in a frame of their own. */
export const paymentPackages =
  /stripe|braintree|adyen|square|paypal|vgs|verygood|basis-?theory|recurly|checkout|spreedly|worldpay|cybersource|bluesnap|payment|mollie|razorpay|chargebee/i;

/** Words that only a payment has. */
export const paymentWords =
  /\b(?:cvv2?|cvc2?|credit card|debit card|payment|billing|checkout|visa|mastercard|amex|stripe|braintree|expir(?:y|ation)|exp_?(?:month|year)|charge|invoice total|pay now)\b/i;

/** Words of the cards that people show and swipe on a site. */
export const otherCardWords =
  /badge|swip|time[ _-]?(?:card|clock|sheet)|punch|key[ _-]?card|turnstile|kiosk|rfid|\bnfc\b|loyalty/i;

/** Words of payment in a file, in its texts and names: they tell a payment card from a badge or a time card. */
export const speaksOfPayment = perFile(({ program, relative }) => {
  const spaced = (text: string): string => text.replace(/(?<=[a-z])(?=[A-Z])|[_/.-]/g, ' ');
  let speaks = paymentWords.test(spaced(relative));
  const look = (text: unknown): void => {
    speaks ||= typeof text === 'string' && paymentWords.test(spaced(text));
  };
  walkProgram(program, node => {
    if (speaks) return false;
    if (node.kind === 'name' || node.kind === 'declare') look(node.name);
    else if (node.kind === 'member') look(node.property);
    else if (node.kind === 'literal') look(node.value);
    else if (node.kind === 'object') for (const { key } of node.properties) look(key);
    else if (node.kind === 'object-target') for (const { key } of node.entries) look(key);
    else if (node.kind === 'class') for (const { name } of node.members) look(name);
    return undefined;
  });
  return speaks;
});
