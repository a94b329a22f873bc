/** Receivers of webhooks that find out by a secret of the address, or of a header, whose delivery it is. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { calledName, mentioned, namesIn, walk, withoutAwait } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { mayRefuse } from './handlers-presence.ts';
import { isSecretName } from './handlers-read.ts';
import { conditionsBuilt } from './stores-compared.ts';
import { isRead, statementOf } from './stores-tables.ts';

/**
 * Whether a handler asks for the row that holds the secret which came in, and turns away whoever knows none:
 * `get_object_or_404(Account, hook_secret=secret)`, `findUnique({ where: { hookSecret: req.params.secret } })`.
 */
export function looksUpSecret(handler: FunctionFacts, { app }: AnalysedFile): boolean {
  const home = app.file(handler.file);
  if (home === undefined) return false;
  const lookups = handler.effects(1).filter(effect => isBySecret(effect, handler, home));
  if (lookups.some(({ path }) => raisesWhereNone.test(path))) return true;
  return lookups.length > 0 && (mayRefuse(handler) || handler.mentions(/^404$|notfound/, 2) !== undefined);
}

/**
 * Calls that raise where there is no such row, which the framework answers with a refusal, or a failure.
 * https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#get-object-or-404,
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#finduniqueorthrow
 */
const raisesWhereNone = /(?:_or_404|OrThrow|OrFail|\bobjects\.get)$/;

/** What stands beside a secret, and is none: `token__isnull=False`, `tokenOwnerId`, `token_kind`. */
const besideSecret = /(?:id|at|owner|user|company|kind|type|name|status|valid|active|isnull)$/;

function isBySecret(effect: Effect, { node }: FunctionFacts, home: AnalysedFile): boolean {
  if (effect.does !== 'store' || effect.place.file !== home.path || !isRead(effect)) return false;
  const given = node.parameters.flatMap(({ target }) => namesIn(target));
  const isGiven = (value: Expression): boolean =>
    mentioned(value).some(name => given.includes(name)) || home.evaluate(value).marks.some(({ is }) => is === 'input');
  const hashed = hashedIn(node, isGiven);
  const comesIn = (value: Expression): boolean =>
    isGiven(value) || (value.kind === 'name' && hashed.includes(value.name));
  if (conditionsBuilt(effect).some(({ column, value }) => value && isSecret(column) && comesIn(value))) return true;
  // What a statement writes out itself does not come in: `AND token_kind = 'service'`.
  const filledIn = statementOf(effect).matchAll(/(\w+)["`\]]?\s{0,9}=(?!\s{0,9}(?:['"\d]|true\b|false\b))/gi);
  return [...filledIn].some(([, column]) => isSecret(column)) && effect.args.some(({ node: arg }) => comesIn(arg));
}

function isSecret(column = ''): boolean {
  return isSecretName(column) && !besideSecret.test(plainWord(column));
}

/** Names of what is worked out of a secret that comes in: `const digest = createHash('sha256').update(word).digest('hex')`. */
function hashedIn({ body }: FunctionFacts['node'], isGiven: (value: Expression) => boolean): readonly string[] {
  const names: string[] = [];
  walk(body, inner => {
    if (inner.kind !== 'bind' || inner.target.kind !== 'name' || !inner.value) return;
    const value = withoutAwait(inner.value);
    if (value.kind === 'call' && /hash|digest|hmac|sha\d/i.test(calledName(value) ?? '') && isGiven(value))
      names.push(inner.target.name);
  });
  return names;
}
