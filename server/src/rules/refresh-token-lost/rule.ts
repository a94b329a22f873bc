import type { Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeKey, stepsTo } from '../support/credentials.ts';
import { isRefresh, onEveryFailure } from './failure.ts';
import { keepsRefreshToken } from './kept.ts';
import { fixedLifetime } from './lifetime.ts';

export default defineRule({
  id: 'refresh-token-lost',
  clauses: ['1(l)'],
  severity: 'warning',
  severities: ['information'],
  title: 'A single-use refresh token dropped, a hard-coded token lifetime, a refresh on every failure',
  blind:
    'Answers that are handed on whole and whose refresh token is dropped later, and refreshes that two processes start at once.',
  check(file, context) {
    const told = new Set<string>();
    for (const request of file.requests) {
      if (!isRefresh(request) || request.place.file !== file.path || told.has(placeKey(request.place))) continue;
      told.add(placeKey(request.place));
      if (!keepsRefreshToken(request, file)) lost(request, context);
    }
    for (const effect of file.effectsOf('retry'))
      if (effect.note === 'procore-sdk:refresher' && effect.place.file === file.path) refresher(effect.place, context);
    onEveryFailure(file, context);
    fixedLifetime(file, context);
  },
});

function lost(request: Request, context: RuleContext): void {
  context.report({
    at: request.place,
    message: 'The refresh token in this answer is dropped',
    because:
      'A refresh token of Procore\'s works once: "the previous refresh token is invalidated as soon as it\'s used" (oauth/oauth_auth_grant_flow). Store the new one before the new access token is used, both in one write; otherwise the user is logged out at the next refresh.',
    steps: stepsTo(request.place, request.chain),
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
