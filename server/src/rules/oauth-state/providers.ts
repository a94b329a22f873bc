import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { RuleContext } from '../rule.ts';

/** The options of a provider that say whose it is. */
const addresses = ['authorization', 'token', 'userinfo', 'issuer', 'wellKnown'];

/**
 * Providers of a log-in library that are told to check nothing: `checks: ['none']`. By default they check, and PKCE alone ties the
 * answer to the browser too, as the library refuses it where the verifier's cookie is missing.
 * https://next-auth.js.org/configuration/providers/oauth#options, https://authjs.dev/reference/core/providers#checks
 */
export function unchecked(file: AnalysedFile, context: RuleContext): void {
  for (const effect of file.effectsOf('oauth-provider'))
    for (const provider of effect.arg('list')?.elements ?? []) {
      const checks = provider.keys.names.includes('checks') ? provider.property('checks') : undefined;
      if (checks?.place === undefined || !checksNothing(checks) || !isProcores(provider)) continue;
      context.report({
        at: checks.place,
        message: 'This provider checks neither `state` nor PKCE',
        because:
          "The library makes, keeps and compares them by itself unless it is told not to. Without, anyone can have a user's browser finish a log-in that is not theirs. Leave `checks` out, or name `state`.",
      });
    }
}

function checksNothing({ open, elements, literals, keys }: Value): boolean {
  if (open) return false;
  if (literals.length > 0) return literals.every(each => each === 'none');
  return keys.names.length === 0 && elements.every(each => !each.open && each.literals.every(one => one === 'none'));
}

function isProcores(provider: Value): boolean {
  const texts = addresses.flatMap(name => {
    const value = provider.property(name);
    return [value, value.property('url')].flatMap(each => each.texts);
  });
  return (
    provider.property('id').literals.includes('procore') ||
    texts.some(({ parts }) => parts.some(part => 'text' in part && namesProcoreHost(part.text)))
  );
}
