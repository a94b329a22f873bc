import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Operation, Span, Statement } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { answering, calledBy, calleeName, callsOf, guardsAll, routerDependencies } from './handlers.ts';
import { emptyPair } from './handlers-empty.ts';
import { ignoredCheck } from './handlers-ignored.ts';
import { placeKey } from './places.ts';

/** How a receiver of webhooks makes sure who calls. */
export type SecretCheck =
  | { readonly is: 'checked' }
  /** It compares, but lets everything through while the secret, or the header, is not there. */
  | { readonly is: 'passes-unset'; readonly at: Place }
  /** It compares, and goes on whatever comes out. */
  | { readonly is: 'ignored'; readonly at: Place }
  /** It looks at the header and compares it with nothing. */
  | { readonly is: 'read-only'; readonly at: Place }
  | { readonly is: 'none' };

const secretWords =
  /authori[sz]ation|signature|secret|token|hmac|digest|api-?_?key|x-?_?hook|hook-?_?key|bearer|shared-?_?key|passw/i;
const verifiers =
  /verif|authenti|authori[sz]|(?:check|validate|assert|ensure|require|guard|is)_?(?:valid_?)?(?:hook|webhook|sig|secret|token|auth|caller|sender|request|hmac|trusted)/i;
/** What makes something, and the failures that are raised: `Unauthorized(…)`, `AuthenticationError(…)`. */
const verifiesNothing = /^(?:set|get|create|make|build|un|not_?)|(?:error|exception|failed|response)$/i;
const comparers =
  /^(?:timingsafeequal\w*|comparedigest|constanttimecompare|safecompare|securecompare|safeequal|tsse|timingsafecompare|scmp)$/i;

/** Judges a route's guards, its handler, and what they call. */
export function secretCheckOf(route: RouteFacts, file: AnalysedFile): SecretCheck {
  const handler = answering(route);
  if (handler === undefined || asksForKey(route, file)) return { is: 'checked' };
  const ofRouter = passesUnset(
    routerDependencies(file, route).flatMap(each => each.functions.flatMap(fn => calledBy(fn, file))),
    file,
  );
  if (ofRouter !== undefined) return ofRouter;
  if (guardsAll(file, route) || middlewareChecks(route, file)) return { is: 'checked' };
  const functions = [...route.handlers, ...dependenciesOf(route, file)].flatMap(fn => calledBy(fn, file));
  const unset = passesUnset(functions, file);
  if (unset !== undefined) return unset;
  const ignored = ignoredIn(route, functions, file);
  if (ignored !== undefined) return { is: 'ignored', at: ignored };
  // `@permission_classes([AllowAny])` asks nobody.
  const opened = route.opened && placeKey(route.opened);
  const checks = ({ does, place }: Effect): boolean =>
    does === 'compare' || (does === 'authenticate' && placeKey(place) !== opened);
  if (route.handlers.some(fn => fn.effects(2).some(checks))) return { is: 'checked' };
  if (functions.some(fn => compares(fn))) return { is: 'checked' };
  // A guard of the framework, of a middleware, of a module that registers this one; the handler's own 401 may be about the payload.
  if (route.authenticated && handler.mentions(refusal, 2) === undefined) return { is: 'checked' };
  if (route.authenticated && route.handlers.length > 1) return { is: 'checked' };
  if (callsVerifier(handler, functions)) return { is: 'checked' };
  const read = calledBy(handler, file, 1)
    .map(lookedAt)
    .find(place => place !== undefined);
  if (read === undefined) return { is: 'none' };
  return functions.some(comparesBytes) ? { is: 'checked' } : { is: 'read-only', at: read };
}

/** A comparison in constant time that is written out: `difference |= a[i] ^ b[i]` for each, then `difference === 0`. */
function comparesBytes({ node: { body, parameters } }: FunctionFacts): boolean {
  const isXor = (node: Node): boolean => node.kind === 'operation' && node.operator === '^';
  const isOfNone = (node: Node): boolean =>
    node.kind === 'operation' &&
    equalities.has(node.operator) &&
    node.operands.some(operand => operand.kind === 'literal' && operand.value === 0);
  return parameters.length >= 2 && someIn(body, isXor) && someIn(body, isOfNone);
}

/** Where the handler's own check decides nothing, and no other function checks. */
function ignoredIn(
  { handlers, authenticated }: RouteFacts,
  functions: readonly FunctionFacts[],
  file: AnalysedFile,
): Place | undefined {
  const handler = handlers.at(-1);
  const home = handler && (handler.file === file.path ? file : file.app.file(handler.file));
  if (handler === undefined || home === undefined || authenticated) return undefined;
  return ignoredCheck(handler, functions, home, comparesAt);
}

/** Where one of the functions lets everything through while there is nothing to compare with. */
function passesUnset(functions: readonly FunctionFacts[], file: AnalysedFile): SecretCheck | undefined {
  for (const fn of functions) {
    const hole = unsetHole(fn);
    if (hole !== undefined) return { is: 'passes-unset', at: { file: fn.file, ...spanOf(hole) } };
    const empty = emptyPair(comparedPairs(fn), fn, file);
    if (empty !== undefined) return { is: 'passes-unset', at: empty };
  }
  return undefined;
}

/** Where a function looks at the header, or at a receiver's secret; headers that it writes itself are none. */
function lookedAt({ node, file }: FunctionFacts): Place | undefined {
  let found: Place | undefined;
  walk(node.body, inner => {
    const word = inner.kind === 'literal' ? inner.value : lastName(inner);
    if (typeof word === 'string' && /^authorization$|^x-?hook.*secret$|webhook-?secret/i.test(word.replace(/_/g, '')))
      found ??= { file, ...spanOf(inner) };
  });
  return found;
}

/** Middleware of a Django app's own compares a secret before any view runs. */
function middlewareChecks({ framework }: RouteFacts, { app }: AnalysedFile): boolean {
  if (!/^(?:django|rest_framework)/.test(framework)) return false;
  return app.files.some(file =>
    file.functions.some(
      fn =>
        fn.owner !== undefined &&
        /^(?:__call__|process_request|process_view)$/.test(fn.name ?? '') &&
        (compares(fn) || fn.effects(1).some(({ does }) => does === 'compare')),
    ),
  );
}

/**
 * Functions that a framework runs before a handler because its decorators or its parameters' defaults name them:
 * `Depends(from_procore)`.
 */
function dependenciesOf({ handlers }: RouteFacts, file: AnalysedFile): readonly FunctionFacts[] {
  const roots: Expression[] = handlers.flatMap(({ node }) => [
    ...(node.annotations ?? []),
    ...node.parameters.flatMap(parameter => [
      ...(parameter.annotations ?? []),
      ...(parameter.default ? [parameter.default] : []),
    ]),
  ]);
  const found: FunctionFacts[] = [];
  for (const root of roots)
    walk(root, node => {
      if (node.kind === 'name') found.push(...file.evaluate(node).functions);
    });
  return found;
}

/** The registration's options ask for a key: `authLevel: 'function'`. */
function asksForKey(route: RouteFacts, file: AnalysedFile): boolean {
  let found = false;
  walk(file.program.body, node => {
    if (node.kind !== 'object' || node.start < route.start || node.end > route.end) return;
    for (const { key, value } of node.properties)
      if (key === 'authLevel' && value.kind === 'literal' && value.value !== 'anonymous') found = true;
  });
  return found;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** It calls something whose name says that it verifies, and whose code is not here to be read. */
function callsVerifier(handler: FunctionFacts, known: readonly FunctionFacts[]): boolean {
  const written = new Set(known.map(({ name }) => name));
  return callsOf(handler.node).some(call => {
    const name = calleeName(call);
    return name !== undefined && verifiers.test(name) && !written.has(name) && !verifiesNothing.test(name);
  });
}

const equalities = new Set(['===', '!==', '==', '!=']);

/** A comparison of something that is called after a secret with something that has to be known. */
function compares(fn: FunctionFacts): boolean {
  return someIn(fn.node.body, comparesAt);
}

function comparesAt(node: Node): boolean {
  if (node.kind === 'operation') return isComparison(node);
  return node.kind === 'call' && comparers.test((calleeName(node) ?? '').replace(/_/g, ''));
}

/** The two sides of each comparison that makes sure who calls. */
function comparedPairs(fn: FunctionFacts): readonly (readonly [Expression, Expression])[] {
  const pairs: (readonly [Expression, Expression])[] = [];
  const add = (left: Expression | undefined, right: Expression | undefined): void => {
    if (left !== undefined && right !== undefined) pairs.push([left, right]);
  };
  walk(fn.node.body, node => {
    if (node.kind === 'operation' && isComparison(node)) add(...(node.operands as [Expression, Expression]));
    if (node.kind === 'call' && comparers.test((calleeName(node) ?? '').replace(/_/g, '')))
      add(node.args[0]?.value, node.args[1]?.value);
  });
  return pairs;
}

function isComparison(node: Operation): boolean {
  if (!equalities.has(node.operator) || node.operands.length !== 2) return false;
  if (
    node.operands.some(
      operand => operand.kind === 'literal' && !(typeof operand.value === 'string' && operand.value.length >= 8),
    )
  )
    return false;
  // The length of a header, or its type, proves nothing.
  if (
    node.operands.some(
      operand => (operand.kind === 'member' && operand.property === 'length') || operand.kind === 'operation',
    )
  )
    return false;
  return node.operands.some(speaksOfSecret);
}

function speaksOfSecret(node: Expression): boolean {
  let found = false;
  walk(node, inner => {
    const word =
      inner.kind === 'name'
        ? inner.name
        : inner.kind === 'member'
          ? inner.property
          : inner.kind === 'literal' && typeof inner.value === 'string'
            ? inner.value
            : undefined;
    if (word !== undefined && secretWords.test(word)) found = true;
  });
  return found;
}

/**
 * A test that lets everything through while one side of the comparison is not there: `secret && given !== secret`,
 * `if (secret) { if (given !== secret) … }`, `if not secret: log.warning(…) else: …`, `if (!secret) return next();`.
 */
function unsetHole(fn: FunctionFacts): Expression | Statement | undefined {
  if (!compares(fn)) return undefined;
  const sides = comparedSides(fn);
  let hole: Expression | Statement | undefined;
  walk(fn.node.body, node => {
    if (hole !== undefined) return false;
    if (node.kind === 'branch') {
      const { test } = node;
      if (test.kind === 'choice' && test.form === 'both' && test.test !== undefined) {
        // `a && b !== a`: the refusal needs `a`.
        const [last] = test.options;
        if (last !== undefined && isSide(test.test, sides) && denies(last)) hole = test;
      } else if (negated(test, sides) && letsThrough(node.then)) {
        hole = node;
      } else if (isSide(test, sides) || negated(test, sides)) {
        const [there, missing] = isSide(test, sides) ? [node.then, node.otherwise] : [node.otherwise, node.then];
        if (there.some(holdsComparison) && !refusesIn(missing) && !goesOnToRefuse(fn, node)) hole = node;
      }
    }
    return undefined;
  });
  return hole;
}

/** How often what is compared is made of something else at most. */
const mostMade = 3;

/** The names that stand on either side of a comparison, and those that they were made of. */
function comparedSides(fn: FunctionFacts): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (node: Expression): void => {
    walk(node, inner => {
      if (inner.kind === 'name') names.add(inner.name);
      else if (inner.kind === 'member' && inner.property !== undefined) names.add(inner.property);
    });
  };
  walk(fn.node.body, node => {
    if (node.kind === 'operation' && isComparison(node)) for (const operand of node.operands) note(operand);
    if (node.kind === 'call' && comparers.test((calleeName(node) ?? '').replace(/_/g, '')))
      for (const { value } of node.args) note(value);
  });
  // A digest of the secret may be put into a buffer before it is compared.
  for (let known = 0, round = 0; known < names.size && round < mostMade; round++) {
    known = names.size;
    walk(fn.node.body, node => {
      if (node.kind === 'bind' && node.target.kind === 'name' && names.has(node.target.name) && node.value)
        note(node.value);
    });
  }
  return names;
}

function isSide(node: Expression, sides: ReadonlySet<string>): boolean {
  const name = lastName(node);
  return name !== undefined && sides.has(name) && secretWords.test(name);
}

/** `given !== secret`, `!safeEqual(given, secret)`. */
function denies(node: Expression): boolean {
  if (node.kind !== 'operation') return false;
  if (/^!==?$/.test(node.operator)) return isComparison(node);
  return node.operator === '!' && node.operands[0]?.kind === 'call';
}

function negated(test: Expression, sides: ReadonlySet<string>): boolean {
  const [only] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  return only !== undefined && isSide(only, sides);
}

function holdsComparison(statement: Statement): boolean {
  return someIn(statement, comparesAt);
}

/** What stands behind a branch refuses whoever was not let through inside it. */
function goesOnToRefuse(fn: FunctionFacts, branch: Statement): boolean {
  return fn.node.body.some(statement => {
    if (statement.start < branch.end) return false;
    let found = statement.kind === 'raise';
    walk(statement, node => {
      if (node.kind === 'raise') found = true;
      if (node.kind === 'literal' && (node.value === 401 || node.value === 403 || node.value === false)) found = true;
    });
    return found;
  });
}

/** A body that ends with going on: `return next()`, `return true`; and neither throws nor answers with an error. */
function letsThrough(body: readonly Statement[]): boolean {
  let passes = false;
  walk(body, node => {
    if (node.kind === 'return' && node.value?.kind === 'literal' && node.value.value === true) passes = true;
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'next' && node.args.length === 0)
      passes = true;
  });
  return passes && !refusesIn(body);
}

/** A body that throws or answers with an error. */
function refusesIn(body: readonly Statement[]): boolean {
  let refuses = false;
  walk(body, node => {
    const name = lastName(node) ?? '';
    if (node.kind === 'raise' || /^HTTP_[45]\d\d/.test(name) || refusal.test(name.toLowerCase())) refuses = true;
    if (node.kind === 'literal' && (node.value === false || (typeof node.value === 'number' && node.value >= 400)))
      refuses = true;
  });
  return refuses;
}
