import type { AnalysedFile, App, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Target } from '../../program/model.ts';
import { contains, someIn, walkProgram } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { wordsIn } from '../support/flows.ts';
import { answering, isChat, placeOf, routeLabel, routePath } from '../support/handlers.ts';
import { functionAt, isRequest } from '../support/limits.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { handedCredentials, rotations, turnedClients, turningClasses } from './rotations.ts';

export default defineRule({
  id: 'shared-identity',
  clauses: ['4(a)', '6(b)'],
  severity: 'warning',
  title: "One user's stored token that serves every user, or several app credentials used in turn past a limit",
  blind: 'Whose token a setting holds, and tokens that are kept in a database.',
  get perFile() {
    return [
      signsInPeople,
      guardsRoutes,
      asksForKey,
      personalTokens,
      rotations,
      turnedClients,
      turningClasses,
      handedCredentials,
    ];
  },
  checkApp(app, context) {
    const told = new Set<string>();
    const files = sourceFiles(app);
    const signsIn = hasUsers(app, files);
    const inTurn = (at: Place, ...steps: readonly Step[]): void => {
      if (told.has(placeKey(at))) return;
      told.add(placeKey(at));
      context.report({
        at,
        message: 'Several app credentials are used in turn',
        because:
          'Limits hold for an app. Spreading its calls over several credentials goes past them; ask for a higher limit instead, or call less.',
        steps,
      });
    };
    const turning = files.flatMap(file => turningClasses(file).map(each => ({ ...each, at: placeIn(file, each.use) })));
    for (const file of files) {
      for (const { list, use } of turnedClients(file))
        inTurn(placeIn(file, use), stepAt(placeIn(file, list), 'the credentials of the next one are picked here'));
      for (const { list, use, taken } of rotations(file))
        inTurn(
          placeIn(file, use),
          stepAt(placeIn(file, list), 'the credentials'),
          ...(taken ? [stepAt(placeIn(file, taken), 'the next one is taken here')] : []),
        );
      for (const { list, to } of turning.length > 0 ? handedCredentials(file) : []) {
        const turn = turning.find(({ name }) => to.includes(name));
        if (turn) inTurn(placeIn(file, list), stepAt(turn.at, 'the next one is picked here'));
      }
      if (context.declarations.singleTenant || !signsIn) continue;
      for (const { request, variable, route } of personalTokens(file)) {
        // An access token and the refresh token beside it are of one grant.
        const grant = variable.replace(/(?:access|refresh)_?(?=token)/i, '');
        if (told.has(grant)) continue;
        told.add(grant);
        const at = readOf(variable, file, files);
        if (at === undefined) continue;
        const way: Step[] = [stepAt(route, `${route.label} calls with it for its users`)];
        context.report({
          at,
          message: `\`${variable}\` looks like one person's token, and every user of the app calls Procore with it`,
          because:
            "A token that a user granted lets others see and do what that user may, in that user's name. Let each user sign in, or use a managed service account (client credentials) with the user's own permissions checked. If only that person uses the app, declare `singleTenant`.",
          steps: stepsTo(at, way, request.chain, [stepAt(request.place, 'the request that carries it')]),
        });
      }
    }
  },
});

/** People sign in to the app: a guard or provider of log-ins, routes behind one that no program's key opens, or a chat that it answers. */
function hasUsers(app: App, files: readonly AnalysedFile[]): boolean {
  return (
    files.some(signsInPeople) ||
    (files.some(guardsRoutes) && !app.files.some(asksForKey)) ||
    app.dependencies.some(({ name }) =>
      /(?:^|[/-])(?:next-auth|auth|passport|clerk|auth0|lucia|login|allauth|authlib|session|iron-session|cookie-session)(?:$|[/-])/i.test(
        name,
      ),
    )
  );
}

const signsInPeople = perFile(
  file => file.effectsOf('authenticate', 'oauth-provider').length > 0 || file.routes.some(isChat),
);

const guardsRoutes = perFile(file => file.routes.some(route => route.authenticated && !route.webhook));

/** It compares a key or a signature that a program sends, and asks nobody who they are; that of a delivery opens no other route. */
const asksForKey = perFile(
  ({ text, pathClass, routes }) =>
    pathClass === 'source' &&
    /timingSafeEqual|compare_digest|["'`]x[-_][\w-]*(?:key|secret|signature)/i.test(text) &&
    !/session|cookie|log_?in\b|sign_?in\b|user_?id|current_?user|password/i.test(text) &&
    !routes.some(route => route.webhook),
);

const personal = /(?:^|_)(?:refresh|access|user|bearer|personal)_?token$|^procore_(?:\w+_)?token$/i;

/** A program's own; a refresh token is only ever a person's. */
const programs = /(?:^|_)(?:service|svc|machine|m2m|robot|system|dmsa)_(?!.*refresh)/i;

interface PersonalToken {
  readonly request: Pick<Request, 'place' | 'chain'>;
  readonly variable: string;
  readonly route: Place & { readonly label: string };
}

/** Requests behind a web route that carry a token, or a refresh token, from the environment. */
const personalTokens = perFile((file): readonly PersonalToken[] =>
  file.routes.flatMap(route => {
    if (route.webhook || route.callback || /test|debug|dev\b/i.test(routePath(route) ?? '')) return [];
    const label = routeLabel(route);
    return (answering(route)?.effects(3) ?? []).filter(isRequest).flatMap(request => {
      const variable = request.procore === 'certain' ? variableIn(request, file.app) : undefined;
      const { place, chain } = request;
      return variable === undefined
        ? []
        : [{ request: { place, chain }, variable, route: { ...placeOf(route), label } }];
    });
  }),
);

function variableIn(request: Request, app: App): string | undefined {
  const header = request.header('authorization');
  const values: (Value | undefined)[] = [typeof header === 'string' ? undefined : header];
  if (request.kind === 'token' && request.grant === 'refresh_token')
    values.push(request.body?.property('refresh_token'));
  for (const value of values) {
    if (value === undefined || value.marks.some(({ is }) => is === 'input')) continue;
    const names = value.marks.flatMap(mark => (mark.is === 'environment' ? mark.name : []));
    const found = [...names, ...bindingsIn(value, app)].find(name => personal.test(name) && !programs.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a Worker's runtime hands in beside a request, and its settings declare: `c.env.NAME`. https://developers.cloudflare.com/workers/runtime-apis/bindings/ */
function bindingsIn({ texts }: Value, app: App): readonly string[] {
  return texts.flatMap(({ parts }) =>
    parts.flatMap(part => {
      const place = 'hole' in part ? part.place : undefined;
      const read = place && app.file(place.file)?.text.slice(place.start, place.end);
      return /\benv(?:\(\w+\))?[?!]?\.([A-Z][A-Z\d_]*)$/.exec(read ?? '')?.[1] ?? [];
    }),
  );
}

/** Where a variable of the environment is read; not where it is only what is left for want of a user's own token. */
function readOf(variable: string, file: AnalysedFile, files: readonly AnalysedFile[]): Place | undefined {
  for (const home of [file, ...files]) {
    if (!home.text.includes(variable)) continue;
    let found: Expression | undefined;
    walkProgram(home.program, node => {
      if (found !== undefined) return false;
      if (node.kind === 'member' && node.property === variable) found = node;
      if (node.kind === 'call' && node.args[0]?.value.kind === 'literal' && node.args[0].value.value === variable)
        found = node;
      return undefined;
    });
    if (found !== undefined && !isFallback(found, home)) return placeIn(home, found);
  }
  return undefined;
}

/** `stored ?? process.env.TOKEN`, `if (!token) token = process.env.TOKEN`: a branch that is taken for want of somebody's own. */
function isFallback(node: Expression, file: AnalysedFile): boolean {
  let found = false;
  walkProgram(file.program, outer => {
    if (!contains(outer, node)) return false;
    if (outer.kind === 'choice' && outer.form !== 'both')
      found ||= outer.options.some(option => !contains(option, node) && isSomeones(sourceOf(option, file), file));
    if (outer.kind === 'branch' && !contains(outer.test, node)) {
      const missing = missingIf(
        outer.test,
        outer.then.some(statement => contains(statement, node)),
      );
      found ||= missing !== undefined && isSomeones(sourceOf(missing, file), file);
    }
    found ||= outer.kind === 'assign' && outer.target.kind === 'name';
    return undefined;
  });
  return found;
}

/** What is not there in a branch: `row` behind `if (!row)`, `if row is None`, in the other arm of `if (row)`. */
function missingIf(test: Expression, holds: boolean): Expression | undefined {
  if (test.kind === 'name' || test.kind === 'member') return holds ? undefined : test;
  if (test.kind !== 'operation') return undefined;
  const [left, right] = test.operands;
  if (left === undefined) return undefined;
  if (test.operator === '!') return missingIf(left, !holds);
  const comparesWithNothing = right?.kind === 'literal' && right.value === null;
  if (!comparesWithNothing || !['===', '!=='].includes(test.operator)) return undefined;
  return (test.operator === '===') === holds ? left : undefined;
}

/** What a name of the file was bound to, where it is bound once. */
function sourceOf(read: Expression, file: AnalysedFile): Expression {
  if (read.kind !== 'name') return read;
  const values: Expression[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === read.name && node.value)
      values.push(node.value);
  });
  const [only, ...others] = values;
  return only === undefined || others.length > 0 ? read : only;
}

const speaksOfSomeone = /user|account|tenant|compan|session|cookie|request|member|person|context|principal|owner/i;

/** Whether a value may be a particular user's own. What is read from one place for all of them, with nothing said of whom, is not. */
function isSomeones(option: Expression, file: AnalysedFile): boolean {
  if (option.kind === 'await') return isSomeones(option.value, file) && !isReadByFixedName(option.value, file);
  if (option.kind === 'literal' || isKeptForAll(option, file)) return false;
  // In JavaScript what is at hand at once is the request's own: `c.get('token')`.
  if (file.program.language === 'python' && isReadByFixedName(option, file)) return false;
  if (option.kind !== 'call' || option.args.length > 0) return true;
  const { functions } = file.evaluate(option.callee);
  const given = functionAt(file, option)?.node.parameters.length ?? 0;
  return given > 0 || functions.length === 0 || functions.some(fn => fn.mentions(speaksOfSomeone, 1) !== undefined);
}

/** `kept.refresh_token` of `let kept = null` beside the functions: what a module keeps once serves whoever calls. */
function isKeptForAll(read: Expression, { program }: AnalysedFile): boolean {
  let root = read;
  while (root.kind === 'member') {
    if (root.property === undefined && root.index?.kind !== 'literal') return false;
    root = root.object;
  }
  if (root.kind !== 'name' || wordsIn(read).some(word => speaksOfSomeone.test(word))) return false;
  const { name } = root;
  const isIts = (target: Target): boolean => target.kind === 'name' && target.name === name;
  const isLocal = program.body.some(
    statement =>
      statement.kind !== 'bind' &&
      someIn(
        statement,
        node =>
          (node.kind === 'bind' && isIts(node.target)) ||
          (node.kind === 'function' && node.parameters.some(({ target }) => isIts(target))),
      ),
  );
  return !isLocal && program.body.some(statement => statement.kind === 'bind' && isIts(statement.target));
}

/** `await db.secret('procore_refresh')`: what is kept under a name that the code fixes is the same for all. */
function isReadByFixedName(read: Expression, file: AnalysedFile): boolean {
  if (read.kind !== 'call' || read.args.length === 0) return false;
  const given = read.args.map(({ value }) => file.evaluate(value));
  const isFixed = given.every(({ literals, open }) => literals.length > 0 && !open);
  const words = [...wordsIn(read.callee), ...given.flatMap(({ literals }) => literals.map(String))];
  return isFixed && !words.some(word => speaksOfSomeone.test(word) || /^(?:g|state|local|headers)$/.test(word));
}
