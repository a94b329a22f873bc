import type { AnalysedFile, App, FunctionFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { COMPANY_HEADER, needsCompanyHeader, servedByWebHost } from '../../catalogue/facts.ts';
import { recordStreamsOf } from '../../libraries/record-streams.ts';
import { type Place, placeOfStep, type Step, stepAt } from '../../program/finding.ts';
import { ownConstructor } from '../../program/members.ts';
import type { Parameter, Span } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { type AskedRoute, askedRoutes, isDescribed, isRepeated, routeName } from '../support/routes.ts';
import { callAt, isCompanyOf, isGivenBetween, namesTaken } from './filled.ts';
import { headerFixes } from './fixes.ts';
import { isHeaderKey, leavesMethodOut } from './methods.ts';

const header = COMPANY_HEADER.value;

export default defineRule({
  id: 'company-header',
  clauses: ['1(b)'],
  severity: 'warning',
  title: `A request without \`${header}\` where Procore wants it`,
  blind: 'Headers that a gateway adds, and clients whose options come from outside the code.',
  guide: COMPANY_HEADER.source,
  check(file, context) {
    // What the app itself sends is judged together: one client that lacks the header is one finding.
    if (file.pathClass !== 'source')
      for (const lacks of placesOf(asksIn(file), context)) report(lacks, undefined, file, context);
  },
  get perFile() {
    return [asksIn];
  },
  checkApp(app, context) {
    const asks = sourceFiles(app).flatMap(asksIn);
    const sending = new Set(
      asks.flatMap(({ client, lack }) => (client && lack === undefined ? [placeKey(client)] : [])),
    );
    const layers = new Map<string, { readonly client: Place | undefined; readonly lacks: [Lack, ...Lack[]] }>();
    for (const [lack, ...others] of placesOf(asks, context)) {
      const client = lack.client && !lack.isOfCall && !sending.has(placeKey(lack.client)) ? lack.client : undefined;
      const key = placeKey(client ?? lack.at);
      const known = layers.get(key);
      if (known) known.lacks.push(lack, ...others);
      else layers.set(key, { client, lacks: [lack, ...others] });
    }
    for (const { client, lacks } of layers.values()) {
      const home = app.file(lacks[0].file);
      if (home !== undefined) report(lacks, client, home, context);
    }
  },
});

/** A request that Procore wants the header on. */
interface Ask {
  /** The client that sends it, where the app makes it. */
  readonly client: Place | undefined;
  /** Absent where it is sent, or where who sends it is not known. */
  readonly lack?: Lack;
}

interface Lack {
  /** The request, or the call that leaves the company out. */
  readonly at: Place;
  readonly client: Place | undefined;
  /** A wrapper takes the company; this call gives none. */
  readonly caller: boolean;
  /** The call writes its headers itself, or is no call on the client: a header of the client's would not reach it. */
  readonly isOfCall: boolean;
  readonly request: Place;
  /** The file whose code leads to it. */
  readonly file: string;
  readonly name: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly isSigned: boolean;
  readonly clientCredentials: boolean;
  readonly steps: readonly Step[];
}

const asksIn = perFile((file): readonly Ask[] =>
  askedRoutes(file).flatMap(asked => {
    const { request, address, path } = asked;
    if (!isDescribed(request) || !wantsHeader(asked) || isMadeElsewhere(request, file.app) || ridesSession(request))
      return [];
    if (isSignedElsewhere(request, file.app)) return [];
    const client =
      request.client && file.app.file(request.client.file)?.pathClass === 'source' ? request.client : undefined;
    if (!isLeftOut(request.header(header))) return [{ client }];
    const place = isToFillIn(request, file.app) ? undefined : placeOfLack(request, file.app);
    const isRequest = place !== undefined && placeKey(place.at) === placeKey(request.place);
    if (place === undefined || (isRequest && isRepeated(request, file))) return [];
    const { at, caller } = place;
    // Whoever makes a client without a company may ask only for what needs none: `createClient(token).companies()`.
    if (caller === true && request.uncalled) return [];
    const lack: Lack = {
      at,
      client,
      caller: caller === true,
      isOfCall: !isRequest || isWrittenOut(request),
      request: request.place,
      file: file.path,
      name: routeName(asked),
      host: address.host,
      path,
      isSigned: request.header('authorization') !== 'absent',
      clientCredentials: request.clientCredentials,
      steps: [...request.chain, ...helper(request, at)],
    };
    return [{ client, lack }];
  }),
);

function wantsHeader({ request, path, verdict }: AskedRoute): boolean {
  if (request.kind !== 'api' || verdict.is === 'not-rest') return false;
  if (verdict.is === 'partial' && (request.abstract || !ofCompany.test(path))) return false;
  return needsCompanyHeader(request.method, path.replace(/^\/vapid\b/, '/rest/v1.0'), request.clientCredentials);
}

/** Whatever stands behind is of a company or a project, of which all want the header: `/rest/v1.0/projects/{}/{}`. */
const ofCompany = /^\/rest\/v\d+\.\d+\/(?:companies|projects)\/[^/]+\//;

/** Each place that lacks the header once, as whoever makes its client sees it, with each route that it asks for. */
function placesOf(asks: readonly Ask[], { catalogue }: RuleContext): readonly (readonly [Lack, ...Lack[]])[] {
  const places = new Map<string, Map<string, Lack>>();
  for (const { lack } of asks) {
    if (lack === undefined || isPage(lack, catalogue)) continue;
    const key = placeKey(lack.at);
    const shape = shapeOf(lack.name);
    const known = places.get(key);
    const [first] = known?.values() ?? [];
    if (!known || (first?.client === undefined && lack.client !== undefined)) places.set(key, new Map([[shape, lack]]));
    else if (isOfClient(lack, first?.client) && !known.has(shape)) known.set(shape, lack);
  }
  return [...places.values()].map(routes => [...routes.values()] as [Lack, ...Lack[]]);
}

/** A route whatever its parameters are called. */
function shapeOf(name: string): string {
  return name.replace(/\{\w*\}/g, '{}');
}

function isOfClient({ client }: Lack, other: Place | undefined): boolean {
  return client === undefined || other === undefined ? client === other : placeKey(client) === placeKey(other);
}

/** With a token it is an API call to the wrong host; with cookies it is a page of the web app. */
function isPage({ host, path, isSigned }: Lack, catalogue: RuleContext['catalogue']): boolean {
  return !isSigned && host !== undefined && (catalogue.host(host)?.use === 'web' || servedByWebHost(host, path));
}

/**
 * One finding for what one change would mend: the requests of a client where that is made, unless there is but one beside it; else the
 * request.
 * @param layer the client, where a header of its own would reach them
 */
function report(
  lacks: readonly [Lack, ...Lack[]],
  layer: Place | undefined,
  file: AnalysedFile,
  context: RuleContext,
): void {
  const [{ at: first, client, caller, name, clientCredentials }, ...others] = lacks;
  const isAlone = others.every(({ at }) => placeKey(at) === placeKey(first));
  const shared = isAlone && layer?.file === first.file ? undefined : layer;
  const at = shared ?? first;
  const more = new Set(others.map(lack => shapeOf(lack.name)).filter(other => other !== shapeOf(name))).size;
  const routes = more > 0 ? `\`${name}\` and ${more} more are asked for` : `\`${name}\` is asked for`;
  const requests = new Set(lacks.map(({ request }) => placeKey(request)));
  const home = shared === undefined ? file : file.app.file(shared.file);
  const asked = home && askedRoutes(home).find(({ request }) => requests.has(placeKey(request.place)));
  context.report({
    at,
    message: shared
      ? `This client asks for \`${name}\`${more > 0 ? ` and ${more} more` : ''} without \`${header}\``
      : caller
        ? `This call leaves out the company, so ${routes} without \`${header}\``
        : `${routes} without \`${header}\``,
    because: `Procore wants it on every call, even where the address names the company, and will reject calls without it; such a call may be answered for the wrong company.${
      clientCredentials ? ' With client credentials `/me` and `/companies` need it too.' : ''
    }`,
    steps: stepsTo(
      at,
      client ? [stepAt(client, 'the client is made here')] : [],
      lacks.flatMap(({ steps, request }) => [...steps, stepAt(request, 'the request')]),
    ),
    fixes: caller || home === undefined || asked === undefined ? [] : headerFixes(asked, home, context),
  });
}

/** Not sent, or sent with nothing in it: `...(companyId ? { … } : {})` where nobody gives a company. */
function isLeftOut(value: ReturnType<Request['header']>): boolean {
  if (typeof value === 'string') return value === 'absent';
  return (
    !value.open && value.literals.length > 0 && value.literals.every(literal => literal === null || literal === '')
  );
}

/** It is sent with a constant that whoever runs the program fills in: `COMPANY_ID = ''` at the head of a file. */
function isToFillIn(request: Request, app: App): boolean {
  const value = request.header(header);
  const place = typeof value === 'string' ? undefined : value.place;
  const body = place === undefined ? [] : (app.file(place.file)?.program.body ?? []);
  return body.some(
    statement =>
      statement.kind === 'bind' &&
      statement.value?.kind === 'literal' &&
      place !== undefined &&
      contains(statement, place),
  );
}

function ridesSession(request: Request): boolean {
  if (typeof request.header('cookie') !== 'string' || typeof request.header('x-csrf-token') !== 'string') return true;
  return (
    request.arg('credentials')?.literals.some(literal => literal === 'include' || literal === true) === true &&
    request.header('authorization') === 'absent'
  );
}

/**
 * The request, or, where a function on the way can set the header and takes the company as an argument, or is a method of an object
 * that does, the call that gives it none. A function that can set it and takes no company has it from elsewhere: nothing is said.
 */
function placeOfLack(request: Request, app: App): { readonly at: Place; readonly caller?: true } | undefined {
  const { surroundings, chain } = request;
  if (isWrittenOut(request) || isWrittenBeside(request)) return { at: request.place };
  const ways = surroundings.functions.filter((each, index, all) => !encloses(each, all[index - 1]));
  const wrapper = ways.find(writesHeader);
  if (wrapper === undefined) return { at: headersGivenBy(request) };
  if (leavesMethodOut(wrapper, request)) return { at: request.place };
  const made = madeWithout(wrapper, app);
  if (made) return { at: made, caller: true };
  const taker = namesCompany(wrapper) ? wrapper : (factoryOf(wrapper, app) ?? wrapper);
  const call = chain.findLast(step => step.file !== taker.file || !contains(taker, step));
  if (call === undefined || isGivenBetween(call, taker, app)) return undefined;
  const takes = taker.node.parameters.some(mayBeCompany) || (readsCompany(taker) && writesOptionsOut(call, app));
  return takes ? { at: call, caller: true } : undefined;
}

/** The function around a wrapper that is given the company for all that it makes. */
function factoryOf(wrapper: FunctionFacts, app: App): FunctionFacts | undefined {
  return app
    .file(wrapper.file)
    ?.functions.find(each => each.node !== wrapper.node && encloses(each, wrapper) && namesCompany(each));
}

/** A field of what it is given: `ask.companyId` of `send(ask)`. */
function readsCompany({ node }: FunctionFacts): boolean {
  const names = namesTaken(node);
  return someIn(node.body, each => isCompanyOf(each, names));
}

/** `send({ path, token })`: whoever hands on a record of his own, an account for one, leaves nothing out of it. */
function writesOptionsOut(call: Place, app: App): boolean {
  const file = app.file(call.file);
  return file !== undefined && callAt(call, file)?.args.some(({ value }) => value.kind === 'object') === true;
}

function mayBeCompany({ target }: Parameter): boolean {
  return target.kind !== 'name' || /compan|option|opts|config|header|context|ctx|init/i.test(target.name);
}

/** The call that made an object whose class takes the company and whose methods do not, unless it is given one later: `api.company = id`. */
function madeWithout({ made, owner, node }: FunctionFacts, app: App): Place | undefined {
  const maker = owner && ownConstructor(owner);
  if (made === undefined || !maker?.parameters.some(mayBeCompany)) return undefined;
  return namesCompany({ node }) || app.once(setsCompanyLater) ? undefined : made;
}

function namesCompany({ node }: Pick<FunctionFacts, 'node'>): boolean {
  return node.parameters.some(({ target }) => target.kind === 'name' && /compan/i.test(target.name));
}

/** Some file gives an object its company once it is made; asked of each request. */
function setsCompanyLater({ files }: App): boolean {
  return files.some(({ text }) => /(?<!\b(?:this|self))\.\w*compan\w* ?=[^=]/i.test(text));
}

/** A framework sends a stream's request through its authenticator or session, and some file gives those of the app's own the header. */
function isSignedElsewhere(request: Request, app: App): boolean {
  return recordStreamsOf(request.package) !== undefined && app.files.some(signsStreams);
}

const signsStreams = perFile(
  ({ text }) =>
    /\bauth_headers?\b|\bget_auth_header\b|\brequests_session\b|\bsession\.headers\b/.test(text) &&
    /procore-company-id/i.test(text),
);

/**
 * The client is handed in, known by its type only: who makes it may set the header, where the token is set there too, or where another
 * file of the app speaks of the header.
 */
function isMadeElsewhere(request: Request, app: App): boolean {
  const { path, client, place } = request;
  if (client !== undefined || !path.includes('().')) return false;
  return (
    request.header('authorization') === 'absent' ||
    app.files.some(file => file.path !== place.file && /procore-company-id/i.test(file.text))
  );
}

/** The headers stand in the call itself, key by key: nobody else adds one, whatever other calls of the function send. */
function isWrittenOut(request: Request): boolean {
  const { node, place } = request.arg('headers') ?? {};
  return (
    node?.kind === 'object' &&
    place?.file === request.place.file &&
    contains(request.place, node) &&
    node.properties.every(({ key }) => key !== undefined && key.toLowerCase() !== header.toLowerCase())
  );
}

/**
 * The headers are a variable of the function that sends the request, filled where it is declared and never again: whoever leads here may
 * make others.
 */
function isWrittenBeside(request: Request): boolean {
  const [fn] = request.surroundings.functions;
  const [written, ...more] = request.arg('headers')?.objects ?? [];
  if (fn === undefined || written === undefined || more.length > 0 || written.file !== fn.file) return false;
  const name = heldBy(written.node, fn);
  return (
    name !== undefined &&
    written.properties.every(({ key }) => key !== undefined) &&
    !someIn(fn.node.body, node => changes(node, name))
  );
}

/** The variable of a function that an object is written into. */
function heldBy(object: Span, { node: { body } }: FunctionFacts): string | undefined {
  let name: string | undefined;
  walk(body, node => {
    if (node.kind === 'bind' && node.value?.start === object.start && node.target.kind === 'name')
      name = node.target.name;
  });
  return name;
}

/** It fills a variable's object in, or may: `headers['X-Trace'] = id`, `sign(headers)`. A request's own `headers=headers` does not. */
function changes(node: Node, name: string): boolean {
  const isIt = (each: Node): boolean => each.kind === 'name' && each.name === name;
  if (node.kind === 'assign') return isIt(node.target) || (node.target.kind === 'member' && isIt(node.target.object));
  if (node.kind !== 'call') return false;
  const isOnIt = node.callee.kind === 'member' && isIt(node.callee.object);
  return isOnIt || node.args.some(argument => argument.name === undefined && isIt(argument.value));
}

/** The header's own name stands in a function: as text, or as the key of an object. A variable that is called so is no header. */
function writesHeader({ node }: FunctionFacts): boolean {
  return someIn(node.body, isHeaderKey);
}

/**
 * The call, on the way to the request, that is given the headers as they are written, there or before it in its function, or all that
 * a wrapper hands on as it came (`call(*args, **kwargs)`); where nobody hands anything on, the request.
 */
function headersGivenBy(request: Request): Place {
  const handsOn = request.args.length > 0 && request.args.every(({ spread }) => spread !== undefined);
  const given = handsOn ? request.chain.at(-1) : undefined;
  if (given) return { file: given.file, start: given.start, end: given.end };
  const written = request.arg('headers')?.place;
  const writer = written && writerOf(written, request);
  const call =
    written &&
    request.chain.find(
      step =>
        step.file === written.file && (contains(step, written) || (writer !== undefined && contains(writer, step))),
    );
  return call ? placeOfStep(call) : request.place;
}

/** The function on the way to a request that writes its headers and hands them on: `const headers = {…}; return ask(path, headers)`. */
function writerOf(written: Place, { place, surroundings }: Request): FunctionFacts | undefined {
  const writer = surroundings.functions.find(fn => fn.file === written.file && contains(fn, written));
  return writer === undefined || (place.file === writer.file && contains(writer, place)) ? undefined : writer;
}

/** What a function around another says of the header elsewhere is not said of that other. */
function encloses(outer: FunctionFacts, inner: FunctionFacts | undefined): boolean {
  return inner !== undefined && outer.file === inner.file && contains(outer, inner);
}

/** The helper that makes the headers, where they do not stand in the call that is reported. */
function helper(request: Request, at: Place): readonly Step[] {
  const place = request.arg('headers')?.place;
  if (place === undefined || (place.file === at.file && contains(at, place))) return [];
  return [stepAt(place, 'the headers are made here')];
}
