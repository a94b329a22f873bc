/** Receivers of webhooks that find out by a secret of the address, or of a header, whose delivery it is. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { mentioned, namesIn } from '../../program/walk.ts';
import { isSecretName } from './handlers-comparisons.ts';
import { mayRefuse } from './handlers-presence.ts';
import { columnsCompared, valuesCompared } from './stores-compared.ts';
import { isRead } from './stores-tables.ts';

/**
 * Whether a handler asks for the row that holds the secret which came in, and turns away whoever knows none:
 * `get_object_or_404(Account, hook_secret=secret)`, `findUnique({ where: { hookSecret: req.params.secret } })`.
 */
export function looksUpSecret(handler: FunctionFacts, { app }: AnalysedFile): boolean {
  const home = app.file(handler.file);
  if (home === undefined) return false;
  const lookups = handler.effects(1).filter(effect => isBySecret(effect, handler, home));
  return lookups.some(({ path }) => raisesWhereNone.test(path)) || (lookups.length > 0 && mayRefuse(handler));
}

/**
 * Calls that raise where there is no such row, which the framework answers with a refusal, or a failure.
 * https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#get-object-or-404,
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#finduniqueorthrow
 */
const raisesWhereNone = /(?:_or_404|OrThrow|OrFail|\bobjects\.get)$/;

function isBySecret(effect: Effect, { node }: FunctionFacts, home: AnalysedFile): boolean {
  if (effect.does !== 'store' || effect.place.file !== home.path || !isRead(effect)) return false;
  const secrets = columnsCompared(effect)?.columns.filter(isSecretName) ?? [];
  const given = node.parameters.flatMap(({ target }) => namesIn(target));
  const comesIn = (value: Expression): boolean =>
    mentioned(value).some(name => given.includes(name)) || home.evaluate(value).marks.some(({ is }) => is === 'input');
  return secrets.some(
    column => valuesCompared(effect, column).some(comesIn) || effect.args.some(arg => comesIn(arg.node)),
  );
}
