import type { AnalysedFile, App, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Call, Expression, Name, Span } from '../../program/model.ts';
import { contains, findAt, lastName, returnedBy, someIn, walk, walkProgram } from '../../program/walk.ts';
import { credentialsIn } from '../support/credentials.ts';
import { sharedWrites } from '../support/data-shared.ts';
import { userToken } from '../support/data-tenants.ts';
import { wordsIn } from '../support/flows.ts';
import { callsOf } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn, placeKey } from '../support/places.ts';
import { localsAt, pickedBy, readsOfOne, speaksOfSomeone } from '../support/stores-ones.ts';
import { asksOfOthers, statementOf, tablesAsked } from '../support/stores-tables.ts';
import { entriesOf, openablePath } from './entries.ts';

const personal = /(?:^|_)(?:refresh|access|user|bearer|personal)_?token$|^procore_(?:\w+_)?token$/i;

/** A program's own; a refresh token is only ever a person's. */
const programs = /(?:^|_)(?:service|svc|machine|m2m|robot|system|dmsa)_(?!.*refresh)/i;

/** A request that carries one person's token, and where a user of the app sets it off. */
export interface PersonalToken {
  readonly request: Pick<Request, 'place' | 'chain'>;
  readonly entry: Place & {
    readonly label: string;
    readonly open: boolean;
    /** Where it is open if the app is. */
    readonly openable: string | undefined;
  };
  /** The variable of the environment that holds it. */
  readonly variable?: string;
  /** The log-in that gave it. */
  readonly given?: string;
  /** The calls that read it out of a store or a file, or whose it is: the token itself, and the row that says by whom it is found. */
  readonly reads?: readonly string[];
  /** Where what is read is asked for by its name in the code: `kept.get('token')`. */
  readonly named?: Place & { readonly callee: Span };
}

/** How many calls lead from what a user asks for to the token's renewal: a page, a service, its client, the client's token, a refresh. */
const farthest = 5;

/** Requests that users of the app set off and that carry a token, or a refresh token, that is not their own by what they sent. */
export const personalTokens = perFile((file): readonly PersonalToken[] =>
  entriesOf(file).flatMap(each => {
    const { fn, label, open, file: home, start, end } = each;
    const reached = { entry: fn, effects: fn.effects(farthest), app: file.app };
    const carrying = reached.effects.filter(isRequest).flatMap(request => {
      const found = request.procore === 'certain' ? carriedBy(request, reached) : undefined;
      const { place, chain } = request;
      return found ? [{ request: { place, chain }, ...found }] : [];
    });
    if (carrying.length === 0) return [];
    const entry = { file: home, start, end, label, open, openable: openablePath(each, file) };
    return carrying.map(found => ({ ...found, entry }));
  }),
);

/** What a user sets off, and all that this does. */
interface Reached {
  readonly entry: FunctionFacts;
  readonly effects: readonly Effect[];
  readonly app: App;
}

function carriedBy(
  request: Request,
  reached: Reached,
): Pick<PersonalToken, 'variable' | 'given' | 'reads' | 'named'> | undefined {
  const header = request.header('authorization');
  const values: (Value | undefined)[] = [typeof header === 'string' ? undefined : header];
  if (request.kind === 'token' && request.grant === 'refresh_token')
    values.push(request.body?.property('refresh_token'));
  for (const value of values) {
    if (value === undefined || value.marks.some(({ is }) => is === 'input')) continue;
    for (const mark of value.marks)
      if (mark.is === 'environment' && personal.test(mark.name) && !programs.test(mark.name))
        return { variable: mark.name };
    const [given] = credentialsIn(value).find(({ whose }) => whose === 'procore')?.steps ?? [];
    const read = readFrom(value, request, reached);
    const named = read && namedAt(read, request, reached);
    if ((given !== undefined && request.kind === 'api') || read !== undefined)
      return {
        ...(given !== undefined && request.kind === 'api' ? { given: placeKey(given) } : {}),
        ...(read === undefined
          ? {}
          : { reads: [placeKey(read), ...owners(read, reached)], ...(named === undefined ? {} : { named }) }),
      };
  }
  return undefined;
}

/** The one call that read a token out of a store or a file, of which nothing on the way picks somebody's. */
function readFrom({ marks }: Value, request: Request, { entry, effects, app }: Reached): Place | undefined {
  const reads = marks.flatMap(mark => (mark.is === 'stored' ? mark : []));
  const [first] = reads;
  if (first === undefined || marks.some(({ is }) => is === 'environment')) return undefined;
  const key = placeKey(first.read);
  const home = app.file(first.read.file);
  // What is kept under a name is no more than its value: `select value from settings where key = ?`.
  const asked = home?.text.slice(first.read.start, first.read.end) ?? '';
  const isToken = (fields: readonly string[]): boolean =>
    namesToken(fields) || (fields.length === 0 && /token|\bselect\s+\W?(?:v|val|value)\W?\s+from\b/i.test(asked));
  if (!reads.every(({ read, fields }) => placeKey(read) === key && isToken(fields))) return undefined;
  if (first.file !== true) return first.read;
  const isIt = ({ place }: Effect): boolean => placeKey(place) === key;
  const ways = effects.filter(isIt);
  if (ways.length > 0) return ways.some(way => between(way, request, entry).some(picksOne)) ? undefined : first.read;
  // It is opened behind more calls than are followed: those of its own file, and what they call, say whether it holds one for each.
  const leading = home?.functions.filter(fn => fn.effects(2).some(isIt)) ?? [];
  const called = leading.flatMap(({ node }) =>
    callsOf(node).flatMap(({ callee }) => home?.evaluate(callee).functions ?? []),
  );
  return leading.length === 0 || [...leading, ...called].some(picksOne) ? undefined : first.read;
}

/**
 * The functions that what is read goes through to the request. Who calls the client that reads its token by itself sees nothing of it,
 * whatever they look for: `rfis.find(each => each.number === number)`.
 */
function between(read: Effect, request: Request, entry: FunctionFacts): readonly FunctionFacts[] {
  const apart = read.chain.findIndex((site, index) => !isSameSite(site, request.chain[index]));
  const shared = apart < 0 ? read.chain : read.chain.slice(0, apart);
  const own = [read.place, ...read.chain.slice(shared.length)];
  const holds = ({ file, node }: FunctionFacts, places: readonly Place[]): boolean =>
    places.some(place => place.file === file && contains(node, place));
  return [entry, ...read.surroundings.functions].filter(fn => !holds(fn, shared) || holds(fn, own));
}

function isSameSite(site: Place, other: Place | undefined): boolean {
  return other !== undefined && placeKey(site) === placeKey(other);
}

/** Where what is read is asked for by what the code itself calls it, if each who leads there does so: `kept.get('token')`. */
function namedAt(
  read: Place,
  { surroundings }: Request,
  { effects, app }: Reached,
): PersonalToken['named'] | undefined {
  const key = placeKey(read);
  const isIt = ({ does, place }: Effect): boolean => does === 'store' && placeKey(place) === key;
  // What sends the request may read other things there, and be handed the token by who read it elsewhere.
  const ways = [...(surroundings.function?.effects(2) ?? []), ...effects].filter(isIt);
  const asked = ways.map(way => {
    const calls = way.chain.toReversed().flatMap(step => {
      const home = app.file(step.file);
      const call = home && findAt(home.program, step.start).find(node => node.kind === 'call' && node.end === step.end);
      return home !== undefined && call?.kind === 'call' ? { home, call } : [];
    });
    const [last] = calls;
    if (last === undefined || isMadeForOne(last.call, last.home)) return undefined;
    const names = ({ home, call }: (typeof calls)[number]): boolean =>
      call.args.length > 0 && call.args.every(isWritten(home));
    // A name may be handed on to what reads by it, beside the database that it is to read: `tokenOf(db, name)`.
    const picked = names(last) ? [] : pickedBy(way, app.file(read.file));
    if (!names(last) && (picked.length === 0 || !picked.every(isFixed))) return undefined;
    const { home, call } = calls.find(({ home, call }) => call.args.some(isWritten(home))) ?? last;
    const { start, end } = call.callee;
    return { ...placeIn(home, call), callee: { start, end } };
  });
  return asked.every(at => at !== undefined) ? asked[0] : undefined;
}

/** What is asked was made by a function, of what that was called with: `keptOf(person).get('token')`, where `keptOf` opens a database for each. */
function isMadeForOne({ callee }: Call, file: AnalysedFile): boolean {
  if (callee.kind !== 'member') return false;
  const { node: made, place } = file.evaluate(callee.object);
  const home = place && file.app.file(place.file);
  if (made?.kind !== 'call' || home === undefined) return false;
  const locals = localsAt(made, home);
  return made.args.some(({ value }) => someIn(value, node => node.kind === 'name' && locals.has(node.name)));
}

/** An argument is a text that stands in the code, or a constant of one. */
function isWritten(home: AnalysedFile): (argument: Argument) => boolean {
  return ({ value }) => isFixed(home.evaluate(value));
}

/** The reads of log-ins that a file has done for somebody, by what it does not fix itself: `tokenOf(req.user.id)`. */
export const readsForSomeone = perFile((file): readonly string[] => {
  const found = new Set<string>();
  for (const read of tellsOfCalls.test(file.text) ? file.effectsOf('store') : []) {
    if (read.chain.length === 0 || read.abstract) continue;
    const home = file.app.file(read.place.file);
    const key = placeKey(read.place);
    const isIts = home !== undefined && readsOfOne(home).some(each => each.key === key && each.byKey && each.ofGrants);
    if (isIts && !pickedBy(read, home).every(isFixed)) found.add(key);
  }
  return [...found];
});

const tellsOfCalls = /token|grant|credential|connection|client|procore/i;

function isFixed({ literals, open, marks }: Value): boolean {
  return literals.length > 0 && !open && marks.length === 0;
}

/** `SELECT user_id FROM grants ORDER BY updated_at DESC LIMIT 1`: the calls that read by whom a row of the same table is to be found. */
function owners(read: Place, { effects }: Reached): readonly string[] {
  const stored = effects.filter(({ does }) => does === 'store');
  const tables = stored.filter(({ place }) => placeKey(place) === placeKey(read)).flatMap(tablesAsked);
  return stored
    .filter(
      other =>
        selectsOwner.test(statementOf(other)) &&
        !asksOfOthers(other) &&
        tablesAsked(other).some(table => tables.includes(table)),
    )
    .map(({ place }) => placeKey(place));
}

const selectsOwner = /^\s*select\s+(?:\w+\.)?["`]?(?:user|owner|member|person)_?id\b/i;

/** `tokens[req.user.id]`, `tokens.get(user_id)`, `people.find(each => …)`, `if (each.person === person)` */
function picksOne({ node: { body, parameters } }: FunctionFacts): boolean {
  const isGiven = (value: Expression | undefined): boolean =>
    value?.kind === 'name' &&
    !ofAddress.test(value.name) &&
    parameters.some(({ target }) => target.kind === 'name' && target.name === value.name);
  return someIn(body, node => {
    if (node.kind === 'member') return node.index !== undefined && node.index.kind !== 'literal';
    if (node.kind === 'operation' && node.operator === '===')
      return node.operands.some(isGiven) && node.operands.some(({ kind }) => kind === 'member');
    const [first] = node.kind === 'call' ? node.args : [];
    if (node.kind !== 'call' || first === undefined) return false;
    const name = lastName(node.callee) ?? '';
    if (name === 'get') return isGiven(first.value) || wordsIn(first.value).some(word => speaksOfSomeone.test(word));
    return /^(?:find|filter|next)$/.test(name) && first.value.kind !== 'literal';
  });
}

/** What a request is sent to: `client.get(path)`. */
const ofAddress = /url|uri|path|address|endpoint|route|href|resource/i;

/** `access_token`, `tokens.refreshToken`: nothing on the way is somebody's. */
function namesToken(fields: readonly string[]): boolean {
  return (
    /token$|^(?:access|refresh|v|val|value)$/i.test(fields.at(-1) ?? '') &&
    fields.slice(0, -1).every(field => recordOf.test(field))
  );
}

const recordOf =
  /^(?:(?:procore|oauth|auth|tokens?|credentials?)(?:_?(?:data|set|json|response|payload|info))?|data|v|val|value|rows?|\d+)$/i;

/** A variable of a module that holds what a log-in gave last, and where requests are signed with it. */
export interface KeptGrant {
  readonly name: string;
  readonly given: string;
  readonly written: Place;
  readonly read: Place;
}

/** Tokens of one user's log-in that a module keeps for whoever asks next: `grant = data` of `let grant = null`. */
export const keptGrants = perFile((file): readonly KeptGrant[] => {
  if (!file.allRequests.some(({ kind }) => kind === 'token')) return [];
  return sharedWrites(file).flatMap(({ variable, value, key }) => {
    const { name, owner, whileRunning } = variable;
    if (owner !== undefined || whileRunning || (key !== undefined && key.kind !== 'literal')) return [];
    const [given] = userToken(file.evaluate(value), file)?.steps ?? [];
    const read = given && readOfName(name, file);
    return read ? [{ name, given: placeKey(given), written: placeIn(file, value), read }] : [];
  });
});

/** Where a name is read to sign a request, or given back to who does. */
function readOfName(name: string, file: AnalysedFile): Place | undefined {
  const given = file.functions.flatMap(({ node }) => returnedBy(node.body));
  let read: Name | undefined;
  for (const value of [...signatures(file), ...given])
    walk(value, node => {
      if (node.kind === 'name' && node.name === name) read ??= node;
      return read === undefined && node.kind !== 'function';
    });
  return read && placeIn(file, read);
}

/** Where a header that signs a request is given what a condition holds of. */
export function signedWith(files: readonly AnalysedFile[], holds: (value: Value) => boolean): Place | undefined {
  for (const file of files) {
    const found = signatures(file).find(value => holds(file.evaluate(value)));
    if (found !== undefined) return placeIn(file, found);
  }
  return undefined;
}

/** What headers that sign requests are given: `{ Authorization: … }`, `headers['Authorization'] = …`, `headers.set('Authorization', …)`. */
function signatures({ program, text }: AnalysedFile): readonly Expression[] {
  if (!/authorization/i.test(text)) return [];
  const found: Expression[] = [];
  walkProgram(program, node => {
    if (node.kind === 'object')
      for (const { key, value } of node.properties) if (isAuthorization(key)) found.push(value);
    if (node.kind === 'assign' && node.target.kind === 'member') {
      const { property, index } = node.target;
      if (isAuthorization(property) || (index?.kind === 'literal' && isAuthorization(index.value)))
        found.push(node.value);
    }
    if (node.kind === 'call') {
      const [name, value] = node.args;
      if (value && name?.value.kind === 'literal' && isAuthorization(name.value.value)) found.push(value.value);
    }
  });
  return found;
}

function isAuthorization(name: unknown): boolean {
  return typeof name === 'string' && /^authorization$/i.test(name);
}
