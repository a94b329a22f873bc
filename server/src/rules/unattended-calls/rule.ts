import type { AnalysedFile, FunctionFacts, Request, RouteFacts, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { lastName } from '../../program/walk.ts';
import { defineRule, type Report } from '../rule.ts';
import { answering } from '../support/handlers.ts';
import { apiRequests, askingCall, asksWhoIAm, callInside, isRequest } from '../support/limits.ts';
import { repeatedRequests } from '../support/limits-timers.ts';
import { oncePerPlace, placeKey, stepsTo } from '../support/places.ts';
import { isPipeline, monitoredHosts, pipelineCalls } from './pipelines.ts';
import { queuedByEach } from './queued.ts';
import { isForSome } from './some.ts';

export default defineRule({
  id: 'unattended-calls',
  clauses: ['1(j)'],
  severity: 'warning',
  severities: ['information'],
  title: 'Availability pings, prefetching every company or project at log-in, production hosts in CI',
  blind: 'Scripts that a pipeline runs, monitors that are set up elsewhere, and who starts a job.',
  data: true,
  check(file, context) {
    const report = oncePerPlace(context);
    if (isPipeline(file)) {
      for (const call of pipelineCalls(file)) report(call);
    } else if (file.program.data !== undefined) {
      for (const target of monitoredHosts(file)) report(target);
    } else {
      for (const finding of pings(file)) report(finding);
      for (const finding of [...prefetches(file), ...queuedPrefetches(file)]) report(finding);
    }
  },
});

/** What the route of a probe is called, and what it may be asked about: `/healthz`, `/api/health/deep`, `/health/procore`. */
const probe =
  /(?:^|\/)(?:health(?:z|-?checks?)?|ready(?:z)?|readiness|live(?:z)?|liveness|heartbeat|ping)(?:\/(?:deep|full|detail(?:s|ed)?|extended|dependenc(?:y|ies)|deps|upstreams?|services?|integrations?|external|procore(?:-api)?|ready|live))?\/?$/i;

const statusPath = /(?:^|\/)status\/?$/i;

/**
 * Whether a route is there to be looked at over and over: by its path, or it calls itself healthy and answers `503` where it is not, with nobody signed in.
 * Where a user asks whether they are connected is none.
 */
function isProbe({ authenticated, handlers }: RouteFacts, path: string): boolean {
  if (probe.test(path)) return true;
  const handler = handlers.at(-1);
  return (
    statusPath.test(path) &&
    !authenticated &&
    handler?.mentions(/^(?:is)?(?:un)?healthy$|^degraded$/, 0) !== undefined &&
    handler.mentions(/^503$|^serviceunavailable$|^http503serviceunavailable$/, 0) !== undefined
  );
}

/** A timer, or a probe's route, that sends nothing but a request whose answer says no more than that Procore is there. */
function pings(file: AnalysedFile): readonly Report[] {
  const because =
    'Such a call is driven neither by a customer nor by what the app does. https://status.procore.com tells whether Procore is up; that a token still holds shows at the next call that is needed.';
  const timed = repeatedRequests(file).flatMap(({ at, requests }): Report[] => {
    const [request] = requests;
    if (request === undefined || !requests.every(asksWhoIAm)) return [];
    const message = 'A timer asks Procore over and over whether it is there';
    const asking = askingCall(request);
    return [{ at: asking, message, because, steps: stepsTo(asking, [stepAt(at, 'the timer')], request.chain) }];
  });
  const probes = apiRequests(file).flatMap((request): Report[] => {
    const { route } = request.surroundings;
    const path = route?.path === undefined ? '' : flat(route.path);
    if (route === undefined || !isProbe(route, path) || !asksWhoIAm(request)) return [];
    const message = `The probe \`${path}\` asks Procore each time it is looked at`;
    const asking = askingCall(request);
    return [{ at: asking, message, because, steps: stepsTo(asking, [stepAt(route, 'the probe')], request.chain) }];
  });
  return [...timed, ...probes];
}

/** What ends a log-in: the route that exchanges the code, or what a log-in library runs then. */
interface SignIn {
  readonly at: Place;
  readonly requests: readonly Request[];
  /** Only companies count: what a log-in starts besides may be the app's own work for the account that was just connected. */
  readonly ofCompanies?: true;
}

/** How many calls lead from what ends a log-in to a request: what brings the lists up to date, a client, its pages, the request. */
const farthest = 5;

function signIns(file: AnalysedFile): readonly SignIn[] {
  const routes = apiRequests(file).flatMap((request): SignIn[] => {
    const { route } = request.surroundings;
    return route !== undefined && endsLogIn(route) ? [{ at: route, requests: [request] }] : [];
  });
  const reached = (handler: FunctionFacts): readonly Request[] =>
    handler
      .effects(farthest)
      .filter(isRequest)
      .filter(({ kind, procore }) => kind === 'api' && procore === 'certain');
  const events = file.effectsOf('oauth-provider').flatMap(effect => {
    const options = effect.arg('options');
    return [
      ...(effect.arg('callback')?.functions ?? []),
      ...signInEvents.flatMap(([group, name]) => options?.property(group).property(name).functions ?? []),
    ];
  });
  return [
    ...routes,
    ...file.routes.filter(endsLogIn).flatMap(route => {
      const handler = answering(route);
      return handler ? { at: route, requests: reached(handler), ofCompanies: true as const } : [];
    }),
    ...[...events, ...file.functions.filter(hearsLogIn)].map(handler => ({ at: handler, requests: reached(handler) })),
  ];
}

/** Calls by which libraries exchange the code: @fastify/oauth2, Authlib, Arctic, openid-client. */
const exchanges =
  /^(?:getaccesstokenfromauthorizationcodeflow|authorizeaccesstoken|validateauthorizationcode|authorizationcodegrant(?:request)?)$/;
const callbackPath = /(?:^|\/)(?:oauth2?|auth|log-?in|sso|procore)\/(?:.*\/)?(?:callback|return)\/?$/i;

function endsLogIn({ callback, handlers, path }: RouteFacts): boolean {
  const text = path === undefined ? '' : flat(path);
  return callback || callbackPath.test(text) || handlers.at(-1)?.mentions(exchanges, 1) !== undefined;
}

/** https://authjs.dev/reference/core#events and #callbacks: what runs once for each log-in. */
const signInEvents = [
  ['events', 'signIn'],
  ['events', 'createUser'],
  ['events', 'linkAccount'],
  ['callbacks', 'signIn'],
] as const;

/**
 * Signals that are sent at each log-in: https://docs.djangoproject.com/en/stable/ref/contrib/auth/#module-django.contrib.auth.signals,
 * https://docs.allauth.org/en/latest/account/signals.html, https://flask-login.readthedocs.io/en/latest/#signals
 */
const signInSignals = /^(?:user_logged_in|user_login_confirmed|user_signed_up|pre_social_login|social_account_added)$/;

/** `@receiver(user_logged_in)`, `@user_logged_in.connect_via(app)` */
function hearsLogIn({ node: { annotations = [] } }: FunctionFacts): boolean {
  return annotations.some(note => {
    const { callee, args } = note.kind === 'call' ? note : { callee: note, args: [] };
    const sent =
      callee.kind === 'member' && /^connect(?:_via)?$/.test(callee.property ?? '') ? callee.object : undefined;
    const heard = [...(sent ? [sent] : []), ...args.map(({ value }) => value)].flatMap(each =>
      each.kind === 'list' ? each.items.map(({ value }) => value) : [each],
    );
    return heard.some(each => signInSignals.test(lastName(each) ?? ''));
  });
}

/** Requests for each company or project of a list that was just read, when a user logs in. */
function prefetches(file: AnalysedFile): readonly Report[] {
  const told = new Set<string>();
  return signIns(file).flatMap(({ at: end, requests, ofCompanies }) =>
    requests.flatMap(request => prefetch(request, end, told, ofCompanies)),
  );
}

/** @param told the loops that were told of: what a loop inside them asks for has the same cause */
function prefetch(request: Request, end: Place, told: Set<string>, ofCompanies = false): readonly Report[] {
  const { loops } = request.surroundings;
  for (const [index, loop] of loops.entries()) {
    const { over, paging } = loop;
    if (loops.slice(index + 1).some(outer => told.has(placeKey(outer)))) return [];
    if (paging || over === undefined || over.bounded) continue;
    const listed = listedBy(over);
    if (listed === undefined || (ofCompanies && listed !== 'companies') || isForSome(loop, request)) continue;
    told.add(placeKey(loop));
    const at = callInside(loop, request) ?? request.place;
    const steps = stepsTo(at, [stepAt(end, 'what ends the log-in')], request.chain, [
      stepAt(request.place, 'the request'),
    ]);
    return [prefetched(at, listed, steps)];
  }
  return [];
}

/** What the log-in leaves to tasks: the route that it comes back to puts one into a queue for each. */
function queuedPrefetches(file: AnalysedFile): readonly Report[] {
  return file.routes.filter(endsLogIn).flatMap(route => {
    const handler = answering(route);
    const queued = handler ? queuedByEach(handler, file) : [];
    return queued.flatMap(({ at, over, request }) => {
      const listed = over.bounded ? undefined : listedBy(over);
      const steps = [stepAt(route, 'what ends the log-in'), stepAt(request.place, 'the request')];
      return listed ? [prefetched(at, listed, steps)] : [];
    });
  });
}

/** Which list of Procore's something is, where it holds all companies or projects of the user's. */
function listedBy({ marks }: Value): string | undefined {
  const [listed] = marks.flatMap(mark => {
    const path = mark.is === 'api-data' ? mark.request?.addresses[0]?.path : undefined;
    const [, kind] = /\/(companies|projects)$/.exec(path ?? '') ?? [];
    return kind === undefined ? [] : [kind];
  });
  return listed;
}

function prefetched(at: Place, listed: string, steps: readonly Step[]): Report {
  const one = listed === 'companies' ? 'company' : 'project';
  return {
    at,
    message: `Signing in asks Procore about every ${one} of the user's, before anyone wants it`,
    because: `Only calls that a customer or the app's own work needs are meant to be made. Ask which ${one} is wanted, and read that one then; a first call for a company also connects the app to it.`,
    steps,
  };
}
