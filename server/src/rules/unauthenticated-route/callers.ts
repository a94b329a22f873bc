/** Words of a handler by which it says who calls. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Parameter, Program, Statement } from '../../program/model.ts';
import {
  calledName,
  lastName,
  literalText,
  type Node,
  namesIn,
  propertyOf,
  someIn,
  walk,
  withoutAwait,
} from '../../program/walk.ts';
import { givesDatabaseSession, plainWord } from '../../program/words.ts';
import { saidBy } from '../support/flows.ts';
import { isLog } from '../support/logging.ts';
import { askedOfProcore } from './clients.ts';
import { namedByRows, namesOfElements } from './row-owners.ts';

/** Words that speak of who calls. */
const callers =
  'caller session sessions cookie cookies getserversession getsession getauth auth currentuser getuser getcurrentuser user userid useremail requireuser requireauth jwt decoded verifytoken verifyjwt verifysession verifyidtoken verifyuser verifyrequest verifysignature checksignature validatesignature verifykey identity principal isauthenticated protect xapikey loginrequired allowedip allowedips internalsecret adminsecret cronsecret signing unsign badsignature signatureexpired urlsafetimedserializer'.split(
    ' ',
  );

/**
 * A handler says who calls. Python calls a client or a database connection a session too, and what FastAPI reads from the address
 * (`user_id: str`, `Query(…)`) is whatever the caller says.
 */
export function mentionsCaller(fn: FunctionFacts, { app }: AnalysedFile): boolean {
  const isWebs =
    fn.program.language !== 'python' ||
    /request\.session|\bimport\b[^\n]*\bsession\b/.test(app.file(fn.file)?.text ?? '');
  const said = new Set(isWebs && !keepsOneSession(fn, app) ? [] : ['session', 'sessions']);
  if (fn.program.language === 'python')
    for (const { target, type, default: given } of fn.node.parameters)
      if (target.kind === 'name' && isFromAddress(type?.name, given))
        said.add(target.name.replace(/_/g, '').toLowerCase());
  if (fn.node.parameters.some(parameter => isHandedDatabase(parameter, fn.program))) said.add('getsession');
  if (fn.program.language === 'javascript' ? namesUser(fn) : bodyNamesUser(fn))
    for (const word of ofUsers) said.add(word);
  const isAnyones = ({ type, default: given }: Parameter): boolean => isFromAddress(type?.name, given);
  for (const word of askedOfProcore(fn, app, callers, isAnyones)) said.add(word);
  const words = new RegExp(`^(?:${callers.filter(word => !said.has(word)).join('|')})$`);
  const speaks = (ofRows: ReadonlySet<string>): boolean =>
    fn.mentions(words, 1, other => {
      const named = other.node === fn.node ? none : isHandedBody(other, fn) ? new Set([...ofRows, ...ofUsers]) : ofRows;
      return !speaksOf(words, other, leftOut(other, fn), named);
    }) !== undefined;
  if (!speaks(none)) return false;
  const home = app.file(fn.file);
  const ofRows = home === undefined ? none : namedByRows(fn, home);
  return ofRows.size === 0 || speaks(ofRows);
}

/** `db: Session = Depends(get_session)`, of SQLAlchemy's or SQLModel's: https://fastapi.tiangolo.com/tutorial/sql-databases */
function isHandedDatabase({ default: given }: Parameter, program: Program): boolean {
  const [dependency] = given?.kind === 'call' && lastName(given.callee) === 'Depends' ? given.args : [];
  return dependency !== undefined && givesDatabaseSession(lastName(dependency.value) ?? '', program);
}

const none: ReadonlySet<string> = new Set();

const ofUsers = ['user', 'userid', 'useremail'];

/** A helper is handed the body that a handler is sent, and speaks of no user but the one whom that names: `log(body, answer)`. */
function isHandedBody(helper: FunctionFacts, { node: { parameters } }: FunctionFacts): boolean {
  const sent = new Set(parameters.flatMap(({ type, default: given }) => (type && !given ? type.name : [])));
  return helper.program.language === 'python' && bodyNamesUser(helper, type => sent.has(type));
}

/**
 * More than a key of an object that it makes is called so: not `{ user: rfi.created_by }`; and not a client of Python's that keeps
 * connections, `with requests.Session() as session`, whatever is imported beside it.
 * @param ofRows words for users whom a row names, and not who calls
 */
function speaksOf(words: RegExp, fn: FunctionFacts, unsaid: ReadonlySet<string>, ofRows: ReadonlySet<string>): boolean {
  const { body, parameters } = fn.node;
  const isPython = fn.program.language === 'python';
  const elements = namesOfElements(fn);
  const isSaid = (word = ''): boolean => words.test(plainWord(word)) && !ofRows.has(plainWord(word));
  const given = parameters.flatMap(({ target, default: value }) => [target, ...(value ? [value] : [])]);
  const empty = new Set(
    parameters.flatMap(({ target, default: value }) => (value ? [] : namesIn(target))).filter(name => unsaid.has(name)),
  );
  const roots = [...body.flatMap(statement => withoutIt(statement, empty)), ...given];
  const asides = asidesIn(roots);
  const tables = wholeTables(roots);
  const clients = new Set<string | undefined>();
  if (isPython)
    walk(body, node => {
      if (node.kind !== 'bind' || node.target.kind !== 'name' || !node.value) return;
      const made = withoutAwait(node.value);
      if (made.kind === 'call' && /Session$/.test(lastName(made.callee) ?? '')) clients.add(node.target.name);
    });
  return someIn(roots, node => {
    if (node.kind === 'object-target') return node.entries.some(({ key }) => isSaid(key));
    if (node.kind === 'literal') return !asides.has(node) && isSaid(String(node.value));
    if (node.kind === 'name' && (unsaid.has(node.name) || elements.has(node.name))) return false;
    if (tables.has(node)) return false;
    const name = lastName(node);
    const isClient = isPython && (name === 'Session' || (clients.has(name) && node.kind !== 'member'));
    return !isClient && isSaid(name);
  });
}

/**
 * Models of which all rows are asked for, whoever calls: `prisma.user` of `prisma.user.findMany({ include: { rfis: true } })`.
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#findmany
 */
function wholeTables(roots: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const root of roots)
    walk(root, node => {
      if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'findMany') return;
      const [options] = node.args;
      const isKnown =
        options?.value.kind === 'object' && options.value.properties.every(({ key }) => key !== undefined);
      if (options === undefined || (isKnown && propertyOf(options.value, 'where') === undefined))
        found.add(node.callee.object);
    });
  return found;
}

/** Texts about nobody who calls: who says a part of a talk with a model, `{ role: 'user', content }`, and what a log says, `log.info('sync', source='user')`. */
function asidesIn(roots: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const root of roots)
    walk(root, node => {
      if (node.kind === 'object') for (const { key, value } of node.properties) if (key === 'role') found.add(value);
      if (node.kind === 'call' && isLog(node))
        for (const { value } of node.args) if (value.kind === 'literal') found.add(value);
    });
  return found;
}

/** Its own body says a word of a user, besides the role of a part in a talk with a model, and what a log says. */
export function saysUser({ node: { body } }: FunctionFacts, words: RegExp): boolean {
  const asides = asidesIn(body);
  return someIn(body, node => !asides.has(node) && saidBy(node).some(word => words.test(plainWord(word))));
}

/** What is left of a statement where nothing was given for some parameters: of `if (userId) return ofUser(userId)` nothing is. */
function withoutIt(statement: Statement, empty: ReadonlySet<string>): readonly Statement[] {
  const isPassedOver = statement.kind === 'branch' && statement.test.kind === 'name' && empty.has(statement.test.name);
  return isPassedOver ? statement.otherwise : [statement];
}

/** Parameters of what a handler calls that it gives nothing for: `userId` of `procoreGet(path, options)`. */
function leftOut({ name, node, owner, program }: FunctionFacts, handler: FunctionFacts): ReadonlySet<string> {
  // Python's methods name the object that they are called on.
  const before = program.language === 'python' && owner !== undefined ? 1 : 0;
  let given: number | undefined;
  if (node !== handler.node && name !== undefined)
    walk(handler.node.body, inner => {
      if (inner.kind !== 'call' || lastName(inner.callee) !== name) return;
      const isCounted = inner.args.every(each => each.spread === undefined && each.name === undefined);
      given = Math.max(given ?? 0, isCounted ? before + inner.args.length : node.parameters.length);
    });
  return new Set(given === undefined ? [] : node.parameters.slice(given).flatMap(({ target }) => namesIn(target)));
}

/** What it calls a session is a mapping of the module's own, the same for all who ask: `session = {}`. */
function keepsOneSession(fn: FunctionFacts, app: AnalysedFile['app']): boolean {
  if (fn.program.language !== 'python') return false;
  const at = fn.mentions(/^session$/, 1);
  const said = at && app.file(at.file)?.evaluate({ kind: 'name', name: 'session', start: at.start, end: at.end });
  return (said?.objects.length ?? 0) > 0;
}

const isUser = (name: string | undefined): boolean => /^user_?(?:id|email)?$/i.test(name ?? '');

/** The same in a model that FastAPI fills from the request's body: `body.user_id` of `body: Order`. */
function bodyNamesUser(fn: FunctionFacts, isBody: (type: string) => boolean = () => true): boolean {
  const bodies = new Set<string>();
  for (const { target, type, default: given } of fn.node.parameters)
    if (
      target.kind === 'name' &&
      given === undefined &&
      /^[A-Z](?!(?:Http)?Request$|WebSocket$|\w*Session$)/.test(type?.name ?? '') &&
      isBody(type?.name ?? '')
    )
      bodies.add(target.name);
  let named = false;
  let known = false;
  walk(fn.node.body, node => {
    if (node.kind === 'member' && isUser(node.property)) {
      if (node.object.kind === 'name' && bodies.has(node.object.name)) named = true;
      else known = true;
    }
    if (node.kind === 'name' && isUser(node.name)) known = true;
  });
  return named && !known;
}

/** The user it speaks of is whoever the request names, and nobody else: `const { userId } = req.query`. */
export function namesUser({ node: { body, parameters } }: FunctionFacts): boolean {
  const handed = new Set(parameters.flatMap(({ target }) => namesIn(target)));
  let named = false;
  // A wrapper around the handler hands it who calls: `withUser(async (req, { user }) => …)`.
  let known = [...handed].some(isUser);
  walk(body, node => {
    if (node.kind === 'bind' && node.value !== undefined) {
      if (isSent(withoutAwait(node.value))) {
        const keys = node.target.kind === 'object-target' ? node.target.entries.map(({ key }) => key) : [];
        named ||= keys.some(isUser);
        known ||= keys.some(isProof);
      } else known ||= namesIn(node.target).some(isUser) && isOfRequest(node.value, handed);
    }
    const asked = fieldAsked(node);
    named ||= isUser(asked);
    known ||= isProof(asked);
    // The gateway has asked who calls: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    known ||= lastName(node) === 'authorizer';
    if (node.kind !== 'member') return;
    if (isSent(node.object)) {
      named ||= isUser(node.property);
      known ||= isProof(node.property);
    } else if (isUser(node.property))
      known ||= /^(?:req|request|ctx|context|clientContext|c|locals|state|event|res)$/.test(
        lastName(node.object) ?? '',
      );
  });
  return named && !known;
}

/** It is found by the request itself, and not by what that says: `await whoIs(req)`, `c.get('user')`. */
function isOfRequest(value: Expression, handed: ReadonlySet<string>): boolean {
  return (
    someIn(value, node => node.kind === 'name' && handed.has(node.name)) &&
    !someIn(value, node => (node.kind === 'member' || node.kind === 'name') && (isSent(node) || isSearch(node)))
  );
}

/** What shows, beside a user's number, that it is they who ask. */
const isProof = (name: string | undefined): boolean =>
  /secret|(?<!page_?|next_?|cursor_?|continuation_?|sync_?)token|passw|passcode|signature|^(?:pin|otp|code|key|proof|hash)$|(?:access|share|invite|login)_?(?:code|key)$/i.test(
    name ?? '',
  );

/** The field of an address that is read: `searchParams.get('userId')`. */
function fieldAsked(node: Node): string | undefined {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'get') return undefined;
  return isSearch(node.callee.object) ? literalText(node.args[0]?.value) : undefined;
}

/** https://developer.mozilla.org/en-US/docs/Web/API/URL/searchParams */
function isSearch(node: Node): boolean {
  return lastName(node) === 'searchParams';
}

/** What the caller sends: `req.query`, `await request.json()`, `JSON.parse(event.body || '{}')`. */
function isSent(value: Expression): boolean {
  const parsed = value.kind === 'call' && isJsonParse(value.callee) ? value.args[0]?.value : undefined;
  const sent = parsed?.kind === 'choice' && parsed.test === undefined ? parsed.options[0] : (parsed ?? value);
  return sent !== undefined && sentUnder.test(calledName(sent) ?? '');
}

/** A gateway's event has its own names: https://docs.netlify.com/build/functions/lambda-compatibility */
const sentUnder = /^(?:query|body|params|json|queryStringParameters|pathParameters)$/;

function isJsonParse(callee: Expression): boolean {
  return callee.kind === 'member' && callee.property === 'parse' && lastName(callee.object) === 'JSON';
}

function isFromAddress(type: string | undefined, given: Expression | undefined): boolean {
  if (given?.kind === 'call') return /^(?:Query|Path)$/.test(lastName(given.callee) ?? '');
  return type !== undefined && /^(?:str|int|UUID)$/.test(type) && (given === undefined || given.kind === 'literal');
}
