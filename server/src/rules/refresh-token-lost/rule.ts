import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import { guide } from '../../catalogue/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { isRefresh, onEveryFailure } from './failure.ts';
import { heldOnly } from './held.ts';
import { type Lost, lostAt, lostByUpdater } from './kept.ts';
import { fixedLifetime } from './lifetime.ts';
import { misread } from './misread.ts';

export default defineRule({
  id: 'refresh-token-lost',
  clauses: ['1(l)'],
  severity: 'warning',
  severities: ['information'],
  title: 'A single-use refresh token dropped, a hard-coded token lifetime, a refresh on every failure',
  blind:
    'Answers that are handed to another function whole and whose refresh token is dropped there, and refreshes that two processes start at once.',
  guide: guide('oauth-auth-grant-flow'),
  check(file, context) {
    const told = new Set<string>();
    for (const request of file.requests) {
      const lost = isRefresh(request) ? lostAt(request, file) : undefined;
      const held = isRefresh(request) && lost === undefined ? heldOnly(request, file) : undefined;
      if (held !== undefined && !told.has(placeKey(held))) {
        told.add(placeKey(held));
        reportHeld(held, request.place, context);
      }
      if (lost === undefined || told.has(placeKey(lost.at))) continue;
      told.add(placeKey(lost.at));
      report(lost, request.chain, request.place, context);
    }
    for (const effect of file.effectsOf('client')) {
      if (effect.note !== 'hands-tokens' || effect.place.file !== file.path || !isProcores(effect, file)) continue;
      for (const updater of effect.arg('callback')?.functions ?? []) {
        const lost = lostByUpdater(updater, file);
        if (lost !== undefined) report(lost, effect.chain, effect.place, context);
      }
    }
    for (const effect of file.effectsOf('retry'))
      if (effect.note === 'procore-sdk:refresher' && effect.place.file === file.path) refresher(effect.place, context);
    misread(file, context);
    onEveryFailure(file, context);
    fixedLifetime(file, context);
  },
});

/** A client that gets its tokens from Procore; where its endpoint is not written, the file says so. */
function isProcores(effect: Effect, file: AnalysedFile): boolean {
  const written = effect
    .arg('target')
    ?.texts.flatMap(({ parts }) => parts.flatMap(part => ('text' in part ? part.text : [])));
  return written?.some(text => text.includes('://'))
    ? written.some(text => /\/\/[\w.-]*procore\./.test(text))
    : file.procoreHere;
}

function report({ at, read, answered }: Lost, chain: readonly Step[], asked: Place, context: RuleContext): void {
  const isAnswered = answered !== undefined;
  context.report({
    at,
    message: isAnswered
      ? 'The new refresh token goes to whoever asked and is kept nowhere'
      : 'The refresh token in this answer is dropped',
    because:
      'A refresh token of Procore\'s works once: "the previous refresh token is invalidated as soon as it\'s used", says its guide. ' +
      (isAnswered
        ? 'The one in the settings is used up by the first call. Keep the tokens in a store, the new one in the place of the old, or use a service account, whose grant needs none.'
        : 'Store the new one before the new access token is used, both in one write; otherwise the user is logged out at the next refresh.'),
    steps: stepsTo(at, chain, [
      stepAt(asked, 'the token endpoint answers here'),
      isAnswered ? stepAt(answered, 'it is answered here') : stepAt(read, 'only the access token is read'),
    ]),
  });
}

function reportHeld(at: Place, asked: Place, context: RuleContext): void {
  context.report({
    at,
    message: 'The new refresh token is kept only for as long as the program runs',
    because:
      'A refresh token of Procore\'s works once: "the previous refresh token is invalidated as soon as it\'s used", says its guide. The one in the settings is used up by the first refresh, and the program starts with it again. Keep the tokens in a store, the new one in the place of the old, or use a service account, whose grant needs none.',
    steps: stepsTo(at, [stepAt(asked, 'the token endpoint answers here')]),
  });
}

function refresher(at: Place, context: RuleContext): void {
  context.report({
    at,
    message: '`refresher()` refreshes on every failure and keeps only the access token',
    because:
      "The SDK's helper takes any rejection (403, 404, 429 too) for an expired token and spends a single-use refresh token on it. Refresh by `expires_in`, or on 401 only, and store both tokens.",
  });
}
