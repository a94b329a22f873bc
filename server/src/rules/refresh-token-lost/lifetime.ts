import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import type { Expression, Operation, Target } from '../../program/model.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { credentialsIn } from '../support/credentials.ts';
import { wordsIn } from '../support/flows.ts';
import { placeIn } from '../support/places.ts';

/** Procore's token lifetimes, now and before, in seconds. */
const lifetimes = [5400, 7200];
const mostSeconds = Math.max(...lifetimes);
/** How many seconds early a token is taken for expired at most, so that it lasts for the call. */
const mostEarly = 900;
const lifetimeName =
  /expir(?:y|es|ation|es_?(?:at|in|on)|ed?_?(?:after|period|time))|token\w{0,40}(?:ttl|lifetime|life_?span|validity|valid_?(?:for|period)|duration|max_?age|refresh_?(?:interval|every|after))/i;

/** Lifetimes of other things than Procore's tokens, or of a few seconds: `LOCK_EXPIRY`, `csrfTokenMaxAge`, `expiryCheckMs`. */
const ofOthers = /csrf|xsrf|reset|invit|verif|magic|warn|lock|nonce|^(?!.*token).*cache/i;
const inMilliseconds = /ms$|millis/i;

/** Of what is written apart from the token request the name has to say that it is a token's. */
const tokensLifetime = /token\w{0,40}(?:ttl|lifetime|max_?age|expir)/i;

/** A lifetime that is written as a number where nothing reads `expires_in`: beside the token request, or in a file of constants. */
export function fixedLifetime(file: AnalysedFile, context: RuleContext): void {
  const isBeside = asksForTokens(file);
  if (readsLifetime(file) || !(isBeside || tokensLifetime.test(file.text))) return;
  const report = (number: Expression, name: string): void =>
    context.report({
      at: placeIn(file, number),
      message: `The token's lifetime is written into the code (${name})`,
      because:
        'Procore: "We strongly recommend following the expires_in parameter and not hardcoding a refresh time". The lifetime has changed before. Read `expires_in` of the answer.',
      severity: 'information',
    });
  const told = (name: string | undefined, value: Expression | undefined, says = lifetimeName): void => {
    if (name === undefined || value === undefined || value.kind === 'object' || !says.test(name)) return;
    const number = fixedNumber(value);
    if (number === undefined || !isLifetime(number.value) || ofOthers.test(name)) return;
    if (inMilliseconds.test(name) && number.value <= mostSeconds) return;
    if (!isBeside && !(tokensLifetime.test(name) && isUsedForTokens(name, file.app))) return;
    report(number.node, `\`${name}\``);
  };
  walkProgram(file.program, node => {
    if (node.kind === 'bind' || node.kind === 'assign') told(nameOfTarget(node.target), node.value);
    if (node.kind === 'object') for (const { key, value } of node.properties) told(key, value);
    if (node.kind === 'class') for (const { name, value } of node.members) told(name, value);
    if (isBeside && node.kind === 'operation') {
      const [since, most] = ageCompared(node);
      told(since, most, ageName);
    }
    if (isBeside && node.kind === 'join' && mayBeOfToken(node.left)) told(lastName(node.left), node.right, givenName);
  });
  if (isBeside) for (const kept of keptFor(file)) report(kept, 'how long the cache keeps it');
}

/** The numbers of seconds or milliseconds that a file has a token of Procore's cached for: `cache.set('token', token, 5000)`. */
function keptFor(file: AnalysedFile): readonly Expression[] {
  const found = new Set<Expression>();
  for (const effect of file.effectsOf('cache', 'store')) {
    const ttl = effect.place.file === file.path ? effect.arg('ttl') : undefined;
    for (const { node } of ttl && keepsToken(effect, file) ? effect.args : []) {
      const number = node.kind === 'object' ? undefined : fixedNumber(node);
      if (number !== undefined && ttl?.literals.includes(number.value) && isLifetime(number.value))
        found.add(number.node);
    }
  }
  return [...found];
}

/** A session goes on with the refresh token that it holds: how long it is kept says nothing of the access token. */
function keepsToken({ data, args }: Effect, { text }: AnalysedFile): boolean {
  const held = data.flatMap(credentialsIn).filter(({ whose }) => whose === 'procore');
  return (
    held.some(({ credential }) => tokens.test(credential)) &&
    !held.some(({ credential }) => credential === 'refresh-token') &&
    !args.some(({ node }) => /sess/i.test(text.slice(node.start, node.end)))
  );
}

const tokens = /^(?:access-token|token-response)$/;

const ageName = /(?:saved|fetched|issued|obtained|created|stored|got)_?(?:at|on)?$/i;

/** `token.created_at + 7200`: what is added to when Procore gave it. */
const givenName = /^(?:created|issued)_?at$/i;

/** No `session.created_at`, and no `rfi.created_at`. */
function mayBeOfToken(given: Expression): boolean {
  const [, ...owners] = wordsIn(given);
  return (
    owners.length === 0 || owners.some(word => /tok|auth|cred|grant|answer|resp|data|body|json|result/i.test(word))
  );
}

/** `savedAt` and `80 * 60 * 1000` of `Date.now() - kept.savedAt < 80 * 60 * 1000`: how old a token may grow. */
function ageCompared({
  operator,
  operands,
}: Operation): readonly [string | undefined, Expression | undefined] | readonly [] {
  const [age, most] = operands;
  if (!/^[<>]=?$/.test(operator) || age?.kind !== 'operation' || age.operator !== '-') return [];
  const [now, since] = age.operands;
  const isNow = now?.kind === 'call' && /^(?:now|time|getTime)$/.test(lastName(now.callee) ?? '');
  return isNow && since !== undefined ? [lastName(since), most] : [];
}

/** A lifetime of Procore's in seconds or milliseconds, or what is left of one with a few minutes to spare: `minutes=88`. */
function isLifetime(value: number): boolean {
  return [value, value / 1000].some(seconds => lifetimes.some(each => seconds <= each && seconds >= each - mostEarly));
}

function asksForTokens(file: AnalysedFile): boolean {
  return file.requests.some(({ kind }) => kind === 'token');
}

function readsLifetime({ text }: AnalysedFile): boolean {
  return /expires_?in/i.test(text);
}

/** A file that asks Procore for tokens speaks of the constant, and no file of the app reads the lifetime that Procore says. */
function isUsedForTokens(name: string, app: App): boolean {
  const files = sourceFiles(app);
  return !files.some(readsLifetime) && files.some(file => file.text.includes(name) && asksForTokens(file));
}

function nameOfTarget(target: Target): string | undefined {
  return lastName(target);
}

/** The first number in an expression, products of numbers worked out: `Date.now() + 90 * 60 * 1000`. */
function fixedNumber(value: Expression): { readonly value: number; readonly node: Expression } | undefined {
  let found: { value: number; node: Expression } | undefined;
  walk(value, node => {
    if (found !== undefined || node.kind === 'function') return false;
    const product = productOf(node as Expression);
    if (product === undefined) return true;
    found = { value: product, node: node as Expression };
    return false;
  });
  return found;
}

/** Seconds in the units of a duration's keywords: `timedelta(hours=2)`. */
const units = new Map<string, number>([
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
]);

function productOf(node: Expression): number | undefined {
  if (node.kind === 'call') {
    const [argument, ...others] = node.args;
    const unit = units.get(argument?.name ?? '');
    const amount = argument === undefined || others.length > 0 ? undefined : productOf(argument.value);
    return unit === undefined || amount === undefined ? undefined : amount * unit;
  }
  if (node.kind === 'literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.kind !== 'operation' || node.operator !== '*') return undefined;
  return node.operands.reduce<number | undefined>((product, operand) => {
    const factor = productOf(operand);
    return product === undefined || factor === undefined ? undefined : product * factor;
  }, 1);
}
