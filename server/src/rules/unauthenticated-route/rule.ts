import type { AnalysedFile, Effect, FunctionFacts, RouteFacts, Value } from '../../analysis/facts.ts';
import { letsAllOn } from '../../analysis/refusals.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member } from '../../program/model.ts';
import { lastName, namesIn, returnedBy, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { givesDatabaseSession } from '../../program/words.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { type DataMark, dataIn } from '../support/data.ts';
import { heldIn } from '../support/flows.ts';
import { anchorIn, answering, guardsAll, isChat, placeOf, registeredAbove, routeLabel } from '../support/handlers.ts';
import { pathOf } from '../support/hosts-pages.ts';
import { isRequest } from '../support/limits.ts';
import { configuredIn } from '../support/payload-configs.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { writtenAgain } from '../support/stores-filed.ts';
import { keptTables } from '../support/stores-kept.ts';
import { mayAnswer } from './askers.ts';
import { asksNobody, callableKinds, holdsCallables, isAsking, openCallables } from './callables.ts';
import { mentionsCaller } from './callers.ts';
import { firstTold, openChats } from './chats.ts';
import { openCollections } from './collections.ts';
import { comparesSecret } from './compared.ts';
import { asksFirst } from './django-settings.ts';
import { filedAnswer, filledFiles } from './filed.ts';
import { openFolders, servedFolders } from './folders.ts';
import { staysInNetwork } from './fronts.ts';
import { genericViews, openGenericViews, waysToViews } from './generic-views.ts';
import { knowsSession } from './handed-sessions.ts';
import { asksForHandle } from './handles.ts';
import { openMessengers } from './messengers.ts';
import { modelAnswers, storedForModel } from './model-answers.ts';
import { ownToken } from './own-token.ts';
import { openPages, pages, shownBy } from './pages.ts';
import { isVerified, openFunctions } from './platform-routes.ts';
import { openResolvers } from './resolvers.ts';
import { firstShown, openScreens } from './screens.ts';
import { sendsStrangersAway } from './sent-away.ts';
import { askingForKept, storedAnswer } from './stored.ts';
import { openToolServers, toolServer } from './tool-servers.ts';

export default defineRule({
  id: 'unauthenticated-route',
  clauses: ['1(k)', '4(d)'],
  severity: 'warning',
  title: 'A route that returns API Data with no authentication before it',
  blind:
    'Gateways, platforms and networks before the app, and guards of routers that are mounted in a loop or by a framework of the app’s own.',
  check(file, context) {
    if (file.pathClass === 'test') return;
    const told = new Set<string>();
    for (const route of file.routes) tell(route, file, told, context);
  },
  get perFile() {
    return [
      keptTables,
      filledFiles,
      writtenAgain,
      holdsCallables,
      firstShown,
      firstTold,
      toolServer,
      servedFolders,
      configuredIn,
      genericViews,
      waysToViews,
    ];
  },
  // Who answers with rows may know nothing of who fills the table.
  checkApp(app, context) {
    const asking = askingForKept(app);
    const told = new Set<string>();
    const sources = (asking ? app.files : []).filter(each => each.pathClass === 'source' && holdsCode.test(each.path));
    const answers = asking ? mayAnswer(sources, asking) : () => false;
    for (const file of sources.filter(answers))
      if (!file.procore) for (const route of file.routes) tell(route, file, told, context);
    // Several addresses, or servers, may lead to one function. What stands before each, any file of the app may say.
    const callables = openCallables(app, answers);
    const together = callables.filter(({ file }) => asksNobody(file));
    for (const { route, file } of [
      ...callables.filter(each => !together.includes(each)),
      ...openFunctions(app),
      ...openResolvers(app),
      ...openPages(app, answers),
    ])
      tell(route, file, told, context);
    tellModules(together, told, context);
    for (const { route, steps } of openMessengers(app))
      context.report({
        at: placeOf(route),
        message: `${routeLabel(route)} gives API Data to whoever names the number of someone it knows, without checking who sent the message`,
        because:
          'Anyone can post to it and write any number into `From`. Twilio signs what it sends: compare `X-Twilio-Signature` before anything else.',
        steps,
      });
    for (const { at, steps } of staysInNetwork(app) ? [] : openFolders(app))
      context.report({
        at,
        message: 'This folder, with API Data in its files, is given out to whoever asks, without authentication',
        because:
          'The app writes files of API Data to it, and no middleware before it says who may have them: names that are hard to guess keep nobody out. Register it behind what has people sign in, or answer with a file (`res.sendFile`) once it is known who asks.',
        steps,
      });
    for (const { slug, at, step } of staysInNetwork(app) ? [] : openCollections(app))
      context.report({
        at,
        message: `The collection \`${slug}\` gives API Data to whoever asks, without authentication`,
        because:
          'Payload answers its addresses with the documents, and with their files, for everyone where `access.read` says so. Ask who the user is (`({ req }) => …`), and give a query that leaves out what they may not see.',
        steps: [step],
      });
    for (const { name, at, steps } of openGenericViews(app))
      context.report({
        at,
        message: `The view \`${name}\` gives API Data to whoever asks, without authentication`,
        because:
          'It answers with rows of a table that the app keeps API Data in, and neither its permissions nor the app’s settings say who may have them. Ask who the user is (`permission_classes = [IsAuthenticated]`, `LoginRequiredMixin`), and give only what they may see.',
        steps,
      });
    for (const { at, steps } of openToolServers(app))
      context.report({
        at,
        message: 'The tools of this server give API Data to whoever reaches it, without authentication',
        because:
          "It listens to other machines, the app's own token fetches what its tools answer, and nothing asks who calls. A network or proxy that keeps strangers out would settle it; otherwise give the server an `auth` provider or a token verifier, or let it speak over stdio.",
        steps,
      });
    for (const { at, steps } of openScreens(app))
      context.report({
        at,
        message: 'This page gives API Data to whoever opens it, without authentication',
        because:
          "The app's own token fetches what the page shows, others than its developer open it, and nothing asks who they are. A proxy that keeps strangers out would settle it; otherwise have them sign in (`st.login`), and make sure that their company and projects are the ones shown.",
        steps,
      });
    for (const { at, steps } of openChats(app))
      context.report({
        at,
        message: 'This chat tells API Data to whoever opens it, without authentication',
        because:
          "The app's own token fetches what the chat answers from, it listens to other machines, and nothing asks who writes. A proxy that keeps strangers out would settle it; otherwise have them log in (`@cl.oauth_callback`), and make sure that their company and projects are the ones spoken of.",
        steps,
      });
  },
});

/** Data has no routes, and can be very large. */
const holdsCode = /\.(?:[cm]?[jt]sx?|py|vue|svelte)$/;

/** A route that gives API Data to whoever asks. */
interface Open {
  readonly route: RouteFacts;
  /** The file that it stands in. */
  readonly file: AnalysedFile;
  readonly at: Place;
  readonly answer: Answer;
}

/** Reports a route, unless it was told before. */
function tell(route: RouteFacts, file: AnalysedFile, told: Set<string>, context: RuleContext): void {
  const open = openOf(route, file, told);
  if (open) report(open, [], context);
}

/** Where no function of a module asks who calls, that is one cause: reports the first of each module, and with it the others. */
function tellModules(
  callables: readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[],
  told: Set<string>,
  context: RuleContext,
): void {
  const byModule = new Map<string, Open[]>();
  for (const { route, file } of callables) {
    const open = openOf(route, file, told);
    if (open) byModule.set(file.path, [...(byModule.get(file.path) ?? []), open]);
  }
  for (const [first, ...others] of byModule.values()) if (first) report(first, others, context);
}

function openOf(route: RouteFacts, file: AnalysedFile, told: Set<string>): Open | undefined {
  const at = route.opened ?? viewOf(route) ?? placeOf(route);
  if (isClosed(route, file) || told.has(placeKey(at))) return undefined;
  const answer = answerOf(route, file);
  if (answer === undefined || isTold(route, file)) return undefined;
  if ([...route.handlers, ...route.wrapped].some(fn => comparesSecret(fn, file) || asksForHandle(fn, file)))
    return undefined;
  told.add(placeKey(at));
  return { route, file, at, answer };
}

function report({ route, file, at, answer }: Open, others: readonly Open[], context: RuleContext): void {
  context.report({
    at,
    message: `${routeLabel(route, callableKinds[route.framework])} gives API Data to whoever asks, without authentication`,
    because: `${answer.stored ? `The app keeps API Data in the ${answer.stored} that the route answers from` : 'A token that the app keeps fetches what the route answers'}, and nothing before it says who may have it. A gateway or network that keeps strangers out would settle it; otherwise make sure who the user is, and that their company and projects are the ones asked for.`,
    steps: stepsTo(
      at,
      placeKey(at) === placeKey(route) ? [] : [stepAt(route, 'the route is registered here')],
      registeredAbove(route, file),
      route.opened && route.view ? [stepAt(route.view, 'this view answers it')] : [],
      answer.steps,
      others.map(({ at: other }) => stepAt(other, 'and so does this one')),
    ),
  });
}

/**
 * Where Django asks who calls: by a decorator or mixin of the view, wherever its address is written.
 * https://docs.djangoproject.com/en/stable/topics/auth/default/#limiting-access-to-logged-in-users
 */
function viewOf(route: RouteFacts): Place | undefined {
  if (!isDjangos(route)) return undefined;
  const handler = answering(route);
  const { start, end } = handler?.node.nameSpan ?? {};
  return (
    route.view ?? (handler && start !== undefined && end !== undefined ? { file: handler.file, start, end } : undefined)
  );
}

function isDjangos({ framework }: RouteFacts): boolean {
  return /^(?:django|rest_framework)/.test(framework);
}

/** The handler's own file says that it is a route: it is told there. */
function isTold(route: RouteFacts, file: AnalysedFile): boolean {
  const handler = answering(route);
  if (handler === undefined || handler.file === file.path) return false;
  const own = file.app.file(handler.file)?.routes ?? [];
  return own.some(other => answering(other)?.node === handler.node);
}

/** Someone else calls it, or it lies behind a guard, or where one stands by default. */
function isClosed(route: RouteFacts, file: AnalysedFile): boolean {
  if (route.webhook || route.authenticated || isChat(route) || guardsAll(file, route) || isAsking(route, file))
    return true;
  if (staysInNetwork(file.app)) return true;
  // Functions behind a gateway, or with a verifying platform before them: nothing in the code shows who is let in.
  if (['lambda', 'worker', 'azure', 'electron'].includes(route.framework) || isVerified(route, file)) return true;
  return (
    route.handlers.some(
      fn =>
        !letsAllOn(fn) &&
        (mentionsCaller(fn, file) ||
          sendsStrangersAway(fn) ||
          knowsSession(fn) ||
          fn.effects(2).some(({ does }) => does === 'compare') ||
          (fn !== answering(route) && signsIn(fn).length > 0)),
    ) ||
    (route.callback && signsIn(answering(route)).length === 0) ||
    namesDependency(route) ||
    setsDefault(route, file)
  );
}

/** Where who calls brings the code of a log-in of theirs, to get what it lets them see. */
function signsIn(fn: FunctionFacts | undefined): readonly Effect[] {
  return fn?.effects(2).filter(effect => isRequest(effect) && effect.grant === 'authorization_code') ?? [];
}

/** Two places in a function of which one is never reached where the other is: `if (action === 'callback') return connect(req, res)`. */
function areApart({ node }: FunctionFacts, one: Place | undefined, other: Place): boolean {
  if (one === undefined) return false;
  const held = heldIn(node.body, other);
  return heldIn(node.body, one).some(({ test, holds }) =>
    held.some(each => each.test === test && each.holds !== holds),
  );
}

/** Settings of Django that let nobody in who is not signed in, unless a view says otherwise; its REST framework's are for the views of that. */
function setsDefault(route: RouteFacts, { app }: AnalysedFile): boolean {
  if (route.opened !== undefined || !isDjangos(route)) return false;
  const home = app.file(answering(route)?.file ?? '');
  return asksFirst(home === undefined || /\brest_framework\b/.test(home.text), app);
}

/** A parameter or decorator says who asks: `user: User = Depends(current_user)`, `@login_required`, `procore_token: str = Header()`. */
function namesDependency({ handlers, opened }: RouteFacts): boolean {
  const words =
    /auth(?!Level$)|user|caller|login|token|session|permission|security|api_?key|principal|(?<!service_?)account$|tenant|member$|(?:staff|admins?)_?only/i;
  return handlers.some(({ node, program }) => {
    if (
      node.parameters.some(
        ({ target, default: given }) => isBrought(given) && target.kind === 'name' && words.test(target.name),
      )
    )
      return true;
    const roots = [
      // `@permission_classes([AllowAny])` names nobody.
      ...(node.annotations ?? []).filter(({ start, end }) => start !== opened?.start || end !== opened.end),
      ...node.parameters.flatMap(each => [...(each.annotations ?? []), ...(each.default ? [each.default] : [])]),
    ];
    return roots.some(root => {
      let found = false;
      walk(root, inner => {
        const name = lastName(inner);
        if (name !== undefined && words.test(name) && !givesDatabaseSession(name, program)) found = true;
      });
      return found;
    });
  });
}

function isBrought(given: Expression | undefined): boolean {
  return given?.kind === 'call' && /^(?:Header|Cookie|Security)$/.test(lastName(given.callee) ?? '');
}

interface Answer {
  readonly steps: readonly Step[];
  /** What the app keeps API Data in that it answers from. */
  readonly stored?: 'table' | 'file';
}

/** What the handler answers, where it is API Data that the app's own token fetched. */
function answerOf(route: RouteFacts, file: AnalysedFile): Answer | undefined {
  const handler = answering(route);
  const home = handler?.file === file.path ? file : handler && file.app.file(handler.file);
  if (handler === undefined || home === undefined) return undefined;
  const trades = signsIn(handler).map(effect => anchorIn(handler, effect));
  const isOpen = (place: Place | undefined): boolean =>
    place !== undefined && trades.every(trade => areApart(handler, trade, place));
  const own = home.effectsOf('respond').filter(effect => anchorIn(handler, effect) !== undefined);
  // What it hands its answer on to stands elsewhere: `return rows(req, res)`.
  const handed = handler.effects(2).filter(({ does }) => does === 'respond');
  for (const effect of [...own, ...handed]) {
    if (trades.length > 0 && !isOpen(anchorIn(handler, effect))) continue;
    const answer = fromValues(effect.data, handler);
    if (answer !== undefined) return { steps: [...answer.steps, stepAt(effect.place, 'it is answered here')] };
  }
  const returned =
    route.framework === pages
      ? shownBy(handler, home)
      : returnedBy(handler.node.body)
          .filter(value => isOpen(placeIn(home, value)))
          .map(value => home.evaluate(value));
  const answer = fromValues(returned, handler);
  if (answer !== undefined) return answer;
  if (trades.length > 0) return undefined;
  const stored = storedAnswer(handler, own, returned, home);
  if (stored !== undefined) return { steps: stored, stored: 'table' };
  const filed = filedAnswer(handler, own, home);
  return filed ? { steps: filed, stored: 'file' } : fromModels(handler, home);
}

function fromModels(handler: FunctionFacts, home: AnalysedFile): Answer | undefined {
  const answers = modelAnswers(handler, home);
  for (const { given, asked } of answers) {
    const answer = fromValues(given, handler);
    if (answer !== undefined) return { steps: [...answer.steps, asked] };
  }
  const stored = storedForModel(answers, home);
  return stored && { steps: stored, stored: 'table' };
}

function fromValues(values: readonly Value[], handler: FunctionFacts): Answer | undefined {
  for (const value of values) {
    const [mark] = dataIn(value).filter(each => ownToken(each) && !isCallers(each, handler));
    if (mark?.request !== undefined)
      return { steps: [...mark.steps, stepAt(mark.request.place, 'it is fetched here, with the app’s own token')] };
  }
  return undefined;
}

/**
 * The token is of whoever asks: it is read from what was put on the request before (`locals.token`, `const { token } =
 * event.context.member`), or from what the request led to (`const tenant = await tenantOf(req)`).
 */
function isCallers({ request }: DataMark, { file, node }: FunctionFacts): boolean {
  const header = request?.header('authorization');
  if (header === undefined || typeof header === 'string') return false;
  const unknown = header.texts.flatMap(({ parts }) => parts.flatMap(part => ('hole' in part ? part : [])));
  const holes = unknown.flatMap(({ place }) => place ?? []);
  const handed = new Set(node.parameters.flatMap(({ target }) => namesIn(target)));
  if (unknown.some(({ place, name }) => !place && name !== undefined && isPutUnder(name, handed, node))) return true;
  return holes.some(hole => {
    if (hole.file !== file) return false;
    return someIn(node.body, inner => {
      if (inner.kind !== 'member' || inner.start !== hole.start || inner.end !== hole.end) return false;
      return isPut(inner, handed) || isLedTo(pathOf(inner)[0] ?? '', handed, node);
    });
  });
}

function isPut(read: Member, handed: ReadonlySet<string>): boolean {
  const path = pathOf(read);
  return handed.has(path[0] ?? '') && path.some(name => putThere.test(name));
}

/** A name that is bound to what was put there: `const { token } = event.context.member`. */
function isPutUnder(name: string, handed: ReadonlySet<string>, { body }: FunctionFacts['node']): boolean {
  return someIn(
    body,
    inner =>
      inner.kind === 'bind' &&
      inner.value?.kind === 'member' &&
      namesIn(inner.target).includes(name) &&
      isPut(inner.value, handed),
  );
}

/** A name that is bound to what a function gives for the request itself. */
function isLedTo(name: string, handed: ReadonlySet<string>, { body }: FunctionFacts['node']): boolean {
  return someIn(body, inner => {
    if (inner.kind !== 'bind' || inner.value === undefined || !namesIn(inner.target).includes(name)) return false;
    const made = withoutAwait(inner.value);
    return made.kind === 'call' && made.args.some(({ value }) => value.kind === 'name' && handed.has(value.name));
  });
}

/** What handlers before put on a request; a worker's `env` is there of itself. */
const putThere = /^(?:locals|state|caller|tenant|account|member|customer)$/;
