/** What runs before a receiver's handler though its route does not hand it on: dependencies, classes that decorators name, middleware, gateways. */
import type { AnalysedFile, App, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, nodesOf, walk } from '../../program/walk.ts';
import { calledBy, routePath } from './handlers.ts';
import { compares } from './handlers-comparisons.ts';
import { withoutEnding } from './platform-files.ts';
import { guardedHandlers } from './platform-gateways.ts';

/** Functions that run before a route's handler besides those that its registration hands on. */
export function runBefore(route: RouteFacts, file: AnalysedFile): readonly FunctionFacts[] {
  return [...route.handlers.flatMap(handler => namedFor(handler, file)), ...forAllMethods(route, file)];
}

/**
 * Functions that decorators or parameters' defaults name, `Depends(from_procore)`, and what the classes do that they name, or that the
 * handler's own class names: `@UseGuards(HookGuard)`, `authentication_classes = [HookAuthentication]`.
 */
function namedFor({ node, owner, file: path }: FunctionFacts, file: AnalysedFile): readonly FunctionFacts[] {
  const home = path === file.path ? file : file.app.file(path);
  if (home === undefined) return [];
  const roots: Expression[] = [
    ...(node.annotations ?? []),
    ...node.parameters.flatMap(parameter => [
      ...(parameter.annotations ?? []),
      ...(parameter.default ? [parameter.default] : []),
    ]),
    ...(owner?.annotations ?? []),
    ...(owner?.members ?? []).flatMap(({ name, value }) => (value && guardLists.test(name) ? [value] : [])),
  ];
  const functions: FunctionFacts[] = [];
  const classes = new Set<string>();
  walk(roots, each => {
    if (each.kind !== 'name') return;
    classes.add(each.name);
    const value = home.evaluate(each);
    functions.push(...value.functions);
    for (const name of value.instances) classes.add(name);
  });
  return [...functions, ...guardMethods(classes, file)];
}

/** https://www.django-rest-framework.org/api-guide/authentication/, …/permissions/ */
const guardLists = /^(?:authentication|permission)_classes$/;

/**
 * The methods by which a framework asks an object of a class whether somebody may come in: https://docs.nestjs.com/guards,
 * https://fastapi.tiangolo.com/advanced/advanced-dependencies/
 */
const guarding = /^(?:canActivate|authenticate|has_permission|__call__)$/;

const classesThatGuard = perFile((file: AnalysedFile): readonly string[] =>
  /\b(?:canActivate|authenticate|has_permission|__call__)\b/.test(file.text)
    ? file.functions.flatMap(({ name = '', owner }) => (owner?.name && guarding.test(name) ? owner.name : []))
    : [],
);

function guardMethods(classes: ReadonlySet<string>, { app }: AnalysedFile): readonly FunctionFacts[] {
  return app
    .ask(classesThatGuard)
    .filter(({ answer }) => answer.some(name => classes.has(name)))
    .flatMap(({ file }) =>
      file.functions.filter(({ name, owner }) => guarding.test(name ?? '') && classes.has(owner?.name ?? '')),
    );
}

/** What an earlier route of the same path takes all methods with: `hooks.route('/procore').all(fromProcore).post(…)`. */
function forAllMethods(route: RouteFacts, { routes }: AnalysedFile): readonly FunctionFacts[] {
  const path = routePath(route);
  return routes
    .filter(each => each.method === undefined && each.framework === route.framework && each.end < route.end)
    .filter(each => path !== undefined && routePath(each) === path)
    .flatMap(({ handlers }) => handlers);
}

/** Middleware of a Django app's own compares a secret before any view runs. */
export function middlewareChecks({ framework }: RouteFacts, { app }: AnalysedFile): boolean {
  return /^(?:django|rest_framework)/.test(framework) && app.once(djangoMiddlewareCompares);
}

/** https://docs.djangoproject.com/en/stable/topics/http/middleware/: a class, or a function that is given what comes next. */
function djangoMiddlewareCompares({ files }: App): boolean {
  const isMiddleware = ({ name, owner, node }: FunctionFacts): boolean =>
    owner === undefined
      ? node.parameters.some(({ target }) => target.kind === 'name' && target.name === 'get_response')
      : /^(?:__call__|process_request|process_view)$/.test(name ?? '');
  return files.some(
    ({ functions, text }) =>
      /\bget_response\b|\bprocess_(?:request|view)\b/.test(text) &&
      functions.some(fn => isMiddleware(fn) && (compares(fn) || fn.effects(1).some(({ does }) => does === 'compare'))),
  );
}

/** What parses the bodies compares what they are signed with: https://expressjs.com/en/api.html#express.json */
export function parserChecks({ app }: AnalysedFile): boolean {
  return app.once(bodyParserCompares);
}

function bodyParserCompares({ files }: App): boolean {
  return files.some(
    file =>
      /\bverify\b/.test(file.text) &&
      nodesOf(file.program, 'call').some(
        ({ callee, args: [options] }) =>
          /^(?:json|raw|text|urlencoded)$/.test(lastName(callee) ?? '') &&
          options?.value.kind === 'object' &&
          options.value.properties.some(
            ({ key, value }) =>
              key === 'verify' && file.evaluate(value).functions.some(fn => calledBy(fn, file).some(compares)),
          ),
      ),
  );
}

/** Whoever calls has been asked already: the registration's options ask for a key, `authLevel: 'function'`, or the gateway does. */
export function isAskedBefore(route: RouteFacts, file: AnalysedFile): boolean {
  return asksForKey(route, file) || isBehindGateway(route, file);
}

function asksForKey(route: RouteFacts, file: AnalysedFile): boolean {
  let found = false;
  walk(file.program.body, node => {
    if (node.kind !== 'object' || node.start < route.start || node.end > route.end) return;
    for (const { key, value } of node.properties)
      if (key === 'authLevel' && value.kind === 'literal' && value.value !== 'anonymous') found = true;
  });
  return found;
}

function isBehindGateway({ framework }: RouteFacts, { app, path }: AnalysedFile): boolean {
  if (framework !== 'lambda') return false;
  const own = withoutEnding(path);
  return app.ask(guardedHandlers).some(({ answer }) => answer.includes(own));
}
