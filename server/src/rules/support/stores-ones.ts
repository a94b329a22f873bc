/** Records that an app keeps once for all of its users: read back by nothing that says whose they are. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, FunctionExpression, Span, Target } from '../../program/model.ts';
import { contains, isSelf, lastName, type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { callsIn, chainAround } from './chains.ts';
import { wordsIn } from './flows.ts';
import { placeKey } from './places.ts';
import { isOfDocuments, isRead, statementOf } from './stores-tables.ts';

/** Words for whoever asks. */
export const speaksOfSomeone =
  /user|account|tenant|compan|organi[sz]ation|workspace|session|cookie|request|member|person|context|principal|owner/i;

/** A call that gives the same record to whoever asks. */
export interface ReadOfOne extends Span {
  /** Its place, as what was read knows it. */
  readonly key: string;
  readonly callee: Span | undefined;
  /** It is a file, of which no database picks rows. */
  readonly isFile: boolean;
  /** Only what the functions around it are called with picks the record: `getValue.get(key)` of `const get = key => …`. */
  readonly byKey: boolean;
  /** It says that log-ins are kept there, and no other things under their names. */
  readonly ofGrants: boolean;
}

/** The calls of a file that may read a token from one record of a store, or from a file, which nothing chooses by who asks. */
export const readsOfOne = perFile((file): readonly ReadOfOne[] => (tellsOfOne.test(file.text) ? onesIn(file) : []));

/** What reads by a name need not say what it reads: `select v from kept where k = ?`. */
const tellsOfOne = /token|\bwhere\s+\W?(?:k|\w*key|name|setting|slot)\W?\s*=/i;

/** What was read stands in the one record that the app keeps for all of its users. */
export function isOfOneRecord({ read }: { readonly read: Place }, app: App): boolean {
  const home = app.owning(read.file).file(read.file);
  return home !== undefined && onesIn(home).some(({ key, byKey }) => key === placeKey(read) && !byKey);
}

const onesIn = perFile((file): readonly ReadOfOne[] => {
  if (file.browser) return [];
  return file
    .effectsOf('store', 'read-file')
    .filter(read => read.place.file === file.path && read.chain.length === 0)
    .flatMap(read => {
      const { place, node, does } = read;
      const byKey = !isOfOne(read, file);
      if (byKey && (does !== 'store' || !isOfOne(read, file, givenAround(read, file)))) return [];
      const callee = node.kind === 'call' ? { start: node.callee.start, end: node.callee.end } : undefined;
      const { start, end } = place;
      const whole = chainAround(node, file.program);
      const ofGrants = speaksOfGrants.test(file.text.slice(whole.start, whole.end));
      return [{ key: placeKey(place), start, end, callee, isFile: does === 'read-file', byKey, ofGrants }];
    });
});

const speaksOfGrants = /token|grant|oauth|credential|procore|log-?in|connection/i;

/**
 * Whether a file says that the database, or what stands before it, picks the rows of whoever is signed in: policies of PostgreSQL, a
 * schema for each tenant, as Django's applications of that kind have it.
 */
export const choosesRows = perFile(({ language, text }) => language !== 'json' && choosing.test(text));

const choosing =
  /row.level.security|\bset_config\(|\bset local\b|current_setting\(|auth\.uid\(|search_path|\b(?:django_(?:tenants|multitenant)|tenant_schemas)\b/i;

/** Clients that such policies hold for; those of servers pass them by: https://firebase.google.com/docs/firestore/security/get-started */
const withPolicies = /supabase|firebase(?![-_]admin)|convex|instantdb|pocketbase|nhost/;

/** The names that the functions around a read are called with. */
function givenAround({ place }: Effect, { functions }: AnalysedFile): ReadonlySet<string> {
  return new Set(
    functions.flatMap(({ node }) =>
      contains(node, place) ? node.parameters.flatMap(({ target }) => namesIn(target)) : [],
    ),
  );
}

/**
 * What picks the record that a call reads, in one way to reach it, of what the functions around it are called with: `owner` of
 * `findUnique({ where: { id: owner } })`.
 */
export function pickedBy(read: Effect, file: AnalysedFile | undefined): readonly Value[] {
  if (file === undefined) return [];
  const given = givenAround(read, file);
  const locals = localsAt(read.place, file);
  const names = new Map<string, Expression>();
  const note = (root: Expression, depth: number): void =>
    walk(root, node => {
      if (node.kind !== 'name' || names.has(node.name)) return;
      const bound = locals.get(node.name);
      if (given.has(node.name)) names.set(node.name, node);
      else if (bound !== undefined && depth > 0) note(bound, depth - 1);
    });
  for (const { args } of callsIn(chainAround(read.node, file.program))) for (const { value } of args) note(value, 2);
  return [...names.values()].map(name => read.evaluate(name));
}

/** @param keys names that are taken for fixed */
function isOfOne(read: Effect, file: AnalysedFile, keys: ReadonlySet<string> = new Set()): boolean {
  const whole = chainAround(read.node, file.program);
  if (!isSameForAll(whole, read, file, keys)) return false;
  if (read.does === 'read-file') return read.pathEnd !== '' && !read.pathPatterns.some(path => /\*[^/\\]*$/.test(path));
  if (!isRead(read) || hasPolicies(read, file) || isMadeForSomeone(whole, read, file) || picksGroup(whole, read))
    return false;
  // Of a reference that a function makes, its path tells whether it is the same for all.
  if (isOfDocuments(read)) return isOneDocument(read, keys);
  const statement = statementOf(read);
  const isBound = /[?%:@]|\$\d/.test(wherePart(statement));
  if (isBound && !(picksByName.test(wherePart(statement)) && handsOver(whole))) return false;
  return isOne(whole, statement) || takesFirst(whole, file);
}

/** `where key = ?`, `where provider = ?`: of what is kept under a name, which is handed over. */
const picksByName =
  /^\s*["`[]?(?:k|\w*key|id|name|setting|slot|slug|label|provider|service|vendor|platform|source|integration|connection|kind|type)["`\]]?\s*=\s*(?:\?|%s|[:@$]\w+|%\(\w+\)s)\s*(?:limit\s+1\s*)?;?\s*$/i;

/** Policies hold for what reads; a server's own client passes them by: https://supabase.com/docs/guides/api/api-keys */
function hasPolicies({ package: from, client }: Effect, file: AnalysedFile): boolean {
  if (!withPolicies.test(from)) return false;
  const home = client && file.app.file(client.file);
  const made = client && home ? home.text.slice(client.start, client.end) : '';
  return !/supabase/.test(from) || /ssr|helpers/.test(from) || !ofServers.test(made);
}

const ofServers = /service_?(?:role|key)|secret/i;

/** `.eq('company_id', 7)`, `where: { tenant: … }`, `where company_id = 7`: what is kept for one group is found by which. */
function picksGroup(whole: Expression, read: Effect): boolean {
  const names = callsIn(whole).flatMap(({ args }) =>
    args.flatMap(({ name, value }) => [name ?? '', ...namedIn(value)]),
  );
  return [wherePart(statementOf(read)), ...names].some(name => ofGroup.test(name));
}

function namedIn(root: Expression): readonly string[] {
  const found: string[] = [];
  walk(root, node => {
    if (node.kind === 'object')
      found.push(...node.properties.flatMap(({ key }) => (typeof key === 'string' ? key : [])));
    if (node.kind === 'literal' && typeof node.value === 'string' && !/\s/.test(node.value)) found.push(node.value);
    if (node.kind === 'member') found.push(node.property ?? '');
  });
  return found;
}

const ofGroup = /^(?:\w+[._])?(?:compan(?:y|ies)|tenant|organi[sz]ation|workspace)(?:_?id)?\b/i;

/** The first of the rows is taken where they are asked for, or under the name that they get: `const [row] = …`, `rows[0]`. */
function takesFirst(whole: Expression, file: AnalysedFile): boolean {
  if (callsIn(whole).some(({ callee }) => /^(?:find|filter|map)$/.test(lastName(callee) ?? ''))) return false;
  const isFirst = (node: Node, isIt: (rows: Expression) => boolean): boolean =>
    node.kind === 'member' && node.index?.kind === 'literal' && node.index.value === 0 && isIt(node.object);
  const isWhole = (rows: Expression | undefined): boolean =>
    rows !== undefined &&
    (rows === whole ||
      (rows.kind === 'await' && isWhole(rows.value)) ||
      (rows.kind === 'member' && isWhole(rows.object)));
  const around = file.functions.filter(({ node }) => contains(node, whole)).at(-1)?.node.body ?? [];
  const names = new Set<string>();
  let isTaken = false;
  const noteRows = (target: Target): void => {
    if (target.kind === 'name') names.add(target.name);
    if (target.kind === 'list-target') isTaken ||= target.items.length === 1;
    if (target.kind === 'object-target')
      for (const { key, target: inner } of target.entries) if (/^(?:rows|data)$/.test(key ?? '')) noteRows(inner);
  };
  walk(around, node => {
    if (node.kind === 'bind' && isWhole(node.value)) noteRows(node.target);
  });
  return (
    isTaken ||
    someIn(around, node =>
      isFirst(
        node,
        rows =>
          isWhole(rows) ||
          (rows.kind === 'name' && names.has(rows.name)) ||
          (rows.kind === 'member' &&
            rows.property === 'rows' &&
            rows.object.kind === 'name' &&
            names.has(rows.object.name)),
      ),
    )
  );
}

/** Something is handed over beside the statement, all of which is the same for all: `'token'`, `(key,)`, `{ k: 'token' }`. */
function handsOver(whole: Expression): boolean {
  return callsIn(whole).some(({ args }) => args.some(({ value }) => isKey(value)));
}

function isKey(value: Expression): boolean {
  if (value.kind === 'list') return value.items.some(item => isKey(item.value));
  if (value.kind === 'object') return value.properties.some(property => isKey(property.value));
  return value.kind === 'name' || (value.kind === 'literal' && !/\s/.test(String(value.value)));
}

/** `doc('connections/yard')`, and none of somebody's: `doc(`teams/${team}/connections/yard`)`. */
function isOneDocument(read: Effect, keys: ReadonlySet<string>): boolean {
  const paths = read.arg('model')?.texts ?? [];
  return (
    paths.some(
      path =>
        flat(path)
          .replace(/^\/|\/$/g, '')
          .split('/').length %
          2 ===
        0,
    ) && paths.every(({ parts }) => parts.every(part => 'text' in part || keys.has(part.name ?? '')))
  );
}

/** What a statement says of the rows that it wants. */
function wherePart(statement: string): string {
  return /\bwhere\b(.*)$/is.exec(statement)?.[1] ?? '';
}

/** The first or the only row, whichever it is. */
function isOne(whole: Expression, statement: string): boolean {
  if (/\blimit\s+1\b|\btop\s*\(?1\b|\bid\s*=\s*1\b/i.test(statement)) return true;
  return callsIn(whole).some(
    ({ callee, args }) =>
      takesOne.test(lastName(callee) ?? '') ||
      (lastName(callee) === 'limit' && args[0]?.value.kind === 'literal' && args[0].value.value === 1),
  );
}

const takesOne =
  /^(?:first|last|latest|earliest|get|findFirst|findFirstOrThrow|findUnique|findUniqueOrThrow|find_one|findOne|findOneBy|findOneOrFail|findByPk|one|one_or_none|scalar|scalar_one|scalar_one_or_none|fetchone|fetch_one|fetchrow|get_solo|single|maybeSingle)$/;

const ofTenant = /tenant|session|cookie|request|\bctx\b|current|scoped/i;

/**
 * What the calls go on from is made for one tenant or one request: `tenantDb.grants`, `database()` that asks whose it is to be,
 * `mine.prepare(…)` of `mine = open(user.file)`.
 */
function isMadeForSomeone(whole: Expression, read: Effect, file: AnalysedFile): boolean {
  const root = rootOf(whole);
  // Its session is one of the database's: https://docs.sqlalchemy.org/en/20/orm/session_basics.html
  const isOfSqlalchemy = /sqlalchemy|sqlmodel/.test(read.package);
  const made = root.kind === 'name' ? localsAt(read.place, file).get(root.name) : undefined;
  if (made !== undefined && callsIn(made).some(({ args }) => args.some(({ value }) => isOfSomeone(value, file))))
    return true;
  return (
    (root.kind === 'name' && isHandedFor(root.name, read, file)) ||
    callsIn(whole).some(
      ({ callee }) =>
        ofTenant.test(
          wordsIn(callee)
            .filter(word => !isOfSqlalchemy || word !== 'session')
            .join(' '),
        ) ||
        file
          .evaluate(callee)
          .functions.some(fn => fn.mentions(/tenant|schema|localstorage|getstore|currentuser/, 1) !== undefined),
    )
  );
}

function rootOf(whole: Expression): Expression {
  let at = whole;
  for (const { callee } of callsIn(whole)) at = callee;
  while (at.kind === 'member') at = at.object;
  return at;
}

function isOfSomeone(value: Expression, file: AnalysedFile): boolean {
  return someIn(value, node => (node.kind === 'name' || node.kind === 'member') && isSomeones(node, file));
}

/** FastAPI has the session made by a function that is itself told who asks: `db=Depends(get_db)` of `def get_db(me=Depends(who))`. */
function isHandedFor(name: string, { surroundings }: Effect, file: AnalysedFile): boolean {
  const { parameters = [] } = surroundings.function?.node ?? {};
  const given = parameters.find(({ target }) => target.kind === 'name' && target.name === name)?.default;
  const [maker] = given?.kind === 'call' && lastName(given.callee) === 'Depends' ? given.args : [];
  return maker !== undefined && file.evaluate(maker.value).functions.some(({ node }) => node.parameters.length > 0);
}

/** Nothing that a call is given, however deep, differs from one who asks to the next. */
function isSameForAll(whole: Expression, { place }: Effect, file: AnalysedFile, keys: ReadonlySet<string>): boolean {
  const locals = localsAt(place, file);
  const isFixed = (node: Expression, depth = 2): boolean => {
    const all = (nodes: readonly Expression[]): boolean => nodes.every(each => isFixed(each, depth));
    switch (node.kind) {
      case 'literal':
        return true;
      case 'object':
        return node.properties.every(({ spread }) => !spread) && all(node.properties.map(({ value }) => value));
      case 'list':
        return node.comprehension === undefined && all(node.items.map(({ value }) => value));
      case 'template':
        return all(node.parts);
      case 'join':
        return all([node.left, node.right]);
      case 'operation':
        return all(node.operands);
      case 'await':
        return isFixed(node.value, depth);
      case 'name': {
        if (keys.has(node.name)) return true;
        if (!locals.has(node.name)) return !isSomeones(node, file);
        const value = locals.get(node.name);
        return value !== undefined && depth > 0 && isFixed(value, depth - 1);
      }
      case 'member':
        return !isSomeones(node, file) && all([node.object, ...(node.index ? [node.index] : [])]);
      case 'call':
        return (
          asksForNothing.test(lastName(node.callee) ?? '') && all([node.callee, ...node.args.map(({ value }) => value)])
        );
      default:
        return false;
    }
  };
  return callsIn(whole).every(({ args }) => args.every(({ value }) => isFixed(value)));
}

/** What builds a query or a path of what it is given, and knows of nothing else. */
const asksForNothing =
  /^(?:select|eq|desc|asc|and|or|and_|or_|is|is_|isNull|isNotNull|is_not|where|filter|filter_by|from|select_from|order_?[bB]y|limit|sql|text|join|resolve|dirname|fileURLToPath|URL|Path|cwd|abspath|expanduser)$/;

/** The names that are bound in the functions around a place, with what they are bound to where that is said once. */
export function localsAt(place: Span, { functions }: AnalysedFile): ReadonlyMap<string, Expression | undefined> {
  const found = new Map<string, Expression | undefined>();
  for (const { node } of functions)
    if (contains(node, place))
      for (const [name, value] of boundIn(node)) found.set(name, found.has(name) ? undefined : value);
  return found;
}

type Bound = readonly (readonly [name: string, value: Expression | undefined])[];
const bound = new WeakMap<FunctionExpression, Bound>();

/** All that a function binds, in what is written in it too: one that registers all routes is around each of them. */
function boundIn(fn: FunctionExpression): Bound {
  const known = bound.get(fn);
  if (known !== undefined) return known;
  const found: [string, Expression | undefined][] = [];
  const add = (target: Target, value?: Expression): void => {
    for (const name of namesIn(target)) found.push([name, target.kind === 'name' ? value : undefined]);
  };
  for (const { target } of fn.parameters) add(target);
  walk(fn.body, inner => {
    if (inner.kind === 'bind' || inner.kind === 'assign') add(inner.target, inner.value);
    if (inner.kind === 'loop' && inner.target !== undefined) add(inner.target);
  });
  bound.set(fn, found);
  return found;
}

/** Whether a name may stand for whoever asks; the class of rows and what it calls its columns do not. */
function isSomeones(node: Expression, file: AnalysedFile): boolean {
  const [root = ''] = wordsIn(node);
  if (/^[A-Z]\w*[a-z]/.test(root)) return false;
  return (
    isSelf(node) ||
    wordsIn(node).some(word => speaksOfSomeone.test(word)) ||
    file.evaluate(node).marks.some(({ is }) => is === 'input')
  );
}
