import type { AnalysedFile, Effect, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Statement, Target, Try } from '../../program/model.ts';
import { walk, walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeIn, placeKey, stepsTo } from '../support/credentials.ts';
import { keepsRefreshToken } from './kept.ts';

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

function isRefresh(request: Request): boolean {
  return request.kind === 'token' && request.grant === 'refresh_token';
}

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

/** A `catch` around a request to Procore that refreshes without looking at what failed. */
function onEveryFailure(file: AnalysedFile, context: RuleContext): void {
  if (!file.requests.some(isRefresh)) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'try' || looksAtFailure(node)) return;
    const refresh = reached(
      node.handlers.flatMap(({ body }) => body),
      file,
      isRefresh,
    );
    if (refresh === undefined) return;
    const asked = reached(node.body, file, request => request.kind === 'api');
    if (asked === undefined) return;
    context.report({
      at: refresh.from,
      message: 'Every failure of the request leads to a token refresh',
      because:
        'A refresh token works once, and most failures (403, 404, 429, a network error) are no expired token. Look at the status first: refresh on 401 only, once.',
      steps: stepsTo(
        refresh.from,
        [{ ...asked.request.place, message: 'the request that failed' }],
        [{ ...refresh.request.place, message: 'the refresh' }],
      ),
    });
  });
}

/** The first call among statements that is such a request, or calls a function that sends one. */
function reached(
  statements: readonly Statement[],
  file: AnalysedFile,
  wanted: (request: Request) => boolean,
): { readonly from: Place; readonly request: Request } | undefined {
  let found: { from: Place; request: Request } | undefined;
  walk(statements, node => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.kind !== 'call') return true;
    const request =
      file.requests.find(({ place, chain }) =>
        [place, ...chain].some(at => at.file === file.path && at.start === node.start),
      ) ??
      file
        .evaluate(node.callee)
        .functions.flatMap(called => called.effects(2).filter(isRequest))
        .find(wanted);
    if (request !== undefined && wanted(request)) found = { from: placeIn(file, node), request };
    return true;
  });
  return found;
}

function isRequest(effect: Effect): effect is Request {
  return effect.does === 'request';
}

function looksAtFailure({ handlers }: Try): boolean {
  let looks = false;
  walk(
    handlers.flatMap(({ body }) => body),
    node => {
      const word =
        node.kind === 'name'
          ? node.name
          : node.kind === 'member'
            ? node.property
            : node.kind === 'literal'
              ? String(node.value)
              : undefined;
      looks ||= word !== undefined && /401|unauthori[sz]ed|status|expired|invalid_?token/i.test(word);
    },
  );
  return looks;
}

/** Procore's token lifetimes, now and before, in seconds and milliseconds. */
const lifetimes = new Set([5400, 7200, 5_400_000, 7_200_000]);
const lifetimeName = /expir(?:y|es|ation|es_?(?:at|in|on))|(?:token|session).*(?:ttl|lifetime|max_?age)/i;

function fixedLifetime(file: AnalysedFile, context: RuleContext): void {
  if (!file.requests.some(({ kind }) => kind === 'token') || /expires_?in/i.test(file.text)) return;
  const told = (name: string | undefined, value: Expression | undefined): void => {
    if (name === undefined || value === undefined || value.kind === 'object' || !lifetimeName.test(name)) return;
    const number = fixedNumber(value);
    if (number === undefined || !lifetimes.has(number.value)) return;
    context.report({
      at: placeIn(file, number.node),
      message: `The token's lifetime is written into the code (\`${name}\`)`,
      because:
        'Procore: "We strongly recommend following the expires_in parameter and not hardcoding a refresh time". The lifetime has changed before. Read `expires_in` of the answer.',
      severity: 'information',
    });
  };
  walkProgram(file.program, node => {
    if (node.kind === 'bind' || node.kind === 'assign') told(nameOfTarget(node.target), node.value);
    if (node.kind === 'object') for (const { key, value } of node.properties) told(key, value);
  });
}

function nameOfTarget(target: Target): string | undefined {
  return target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : undefined;
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

function productOf(node: Expression): number | undefined {
  if (node.kind === 'literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.kind !== 'operation' || node.operator !== '*') return undefined;
  return node.operands.reduce<number | undefined>((product, operand) => {
    const factor = productOf(operand);
    return product === undefined || factor === undefined ? undefined : product * factor;
  }, 1);
}
