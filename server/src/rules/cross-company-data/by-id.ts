/** Rows that whoever signs in reads by their id alone, where a read beside asks for the company too. */
import type { AnalysedFile, Effect, FunctionFacts, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span, Statement } from '../../program/model.ts';
import { contains, lastName, leaves, literalText, type Node, nodesOf, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { companyId, companyName } from '../support/data-companies.ts';
import { ownerWords } from '../support/data-keys.ts';
import { wordsOf } from '../support/flows.ts';
import { columnsCompared, valuesCompared } from '../support/stores-compared.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';

/** A read of one table's rows by what they are compared with. */
export interface ReadBy {
  readonly tables: readonly string[];
  /** `id`: whoever asks names the row, or the one that the rows are of, and nothing on the way there speaks of whose it is. */
  readonly by: 'id' | 'company';
  /** What the rows are of, as the column says it: `site` of `where: { siteId }`; absent where the row itself is named. */
  readonly of?: string | undefined;
  readonly at: Step;
  /** Parts of the address, which something may judge that the handler depends on. */
  readonly named: readonly string[];
}

/** `where id = ?`, `where: { id }`, `eq(rfis.id, …)`, `where('id', …)`, `findOneBy({ id })`, `Rfi.id ==` or `pk=` somewhere; or a part of an address. */
const byId =
  /\bwhere\s+(?:\w+\.)?["`]?(?:\w+_)?id["`]?\s*=|\bwhere\s*:\s*\{\s*(?:\w+_?)?id\b|\beq\(\s*\w+\.(?:\w+_?)?id\b|\bwhere\(\s*\{?\s*['"]?(?:\w+[_.])?id\b|\bfind(?:One)?By\w*\(|\.(?:\w+_)?id\s*==|\bpk\s*=|@Param\(|\.get\(\s*[A-Z]\w+,|\.(?:get|post|put|patch|delete)\(\s*['"`]\/[^'"`\n]*:/i;
/** A row's own key, or that of the record at Procore. */
const ids = /^(?:procore)?id$/;
export const companies = new RegExp(`^${companyName}(?:id)?$`);
const byCompany = new RegExp(`\\b${companyId}\\b`, 'i');

/** What asks for some rows of a table; of controllers and routers, what their services ask for. */
const narrows =
  /\bwhere\b|@Controller\(|\bfind(?:One)?By\w*\(|\.objects\b|\.get\(\s*[A-Z]\w+,|get_object_or_404|\.(?:get|post|put|patch|delete)\(\s*['"`]\/[^'"`\n]*:/i;

/** The reads of a file by an id that came in, and those that a company narrows. */
export const readsBy = perFile((file): readonly ReadBy[] => {
  const { text } = file;
  if (file.pathClass !== 'source' || !narrows.test(text) || !(byId.test(text) || byCompany.test(text))) return [];
  if (file.browser) return [];
  return file.effectsOf('store').flatMap((effect): ReadBy[] => {
    const compared = isRead(effect) ? columnsCompared(effect) : undefined;
    const tables = compared === undefined ? [] : tablesAsked(effect);
    if (compared === undefined || tables.length === 0) return [];
    const { columns, whole } = compared;
    if (columns.some(column => companies.test(column)) || isOfWhoAsks(effect, columns, file))
      return [
        { tables, by: 'company', at: stepAt(effect.place, 'a read beside it asks for the company too'), named: [] },
      ];
    const of = whole ? ownerNamed(columns, effect, file) : undefined;
    const route = of !== undefined || (whole && ids.test(columns.join())) ? routeForAnyone(effect, file) : undefined;
    if (route === undefined) return [];
    return [{ tables, by: 'id', of, at: stepAt(effect.place, 'the row is read here'), named: partsOf(route) }];
  });
});

/** Companies that a Customer's members may be of: where they sign in, each sees its own. */
const companiesBeside = /^(?:vendor|firm|(?:sub)?contractor|client|partner|agency)id$/;

/** Rows are asked for by the company that who asks is of, as one of theirs is called: `vendorId: req.member.vendorId`. */
function isOfWhoAsks(effect: Effect, columns: readonly string[], file: AnalysedFile): boolean {
  const [column] = columns.filter(each => companiesBeside.test(each));
  if (column === undefined || effect.place.file !== file.path) return false;
  return valuesCompared(effect, column).some(
    value =>
      value.kind === 'member' &&
      plainWord(value.property ?? '') === column &&
      isPutOnRequest(value.object, effect.surroundings.function),
  );
}

/** `req.member`, or a name that is bound to it; what a request brings by itself says not who asks. */
function isPutOnRequest(node: Expression, fn: FunctionFacts | undefined): boolean {
  if (node.kind === 'member')
    return (
      node.object.kind === 'name' &&
      /^(?:req|request|ctx|context|event)$/.test(node.object.name) &&
      !brought.test(node.property ?? '')
    );
  if (node.kind !== 'name') return false;
  return someIn(
    fn?.node.body ?? [],
    inner =>
      inner.kind === 'bind' &&
      inner.target.kind === 'name' &&
      inner.target.name === node.name &&
      inner.value?.kind === 'member' &&
      isPutOnRequest(inner.value, fn),
  );
}

/** `if (!req.member.sites.includes(row.siteId))`: what was put there of who asks is asked, not only whether it is there. */
function testsWhoAsks(fn: FunctionFacts): boolean {
  const isTheirs = (node: Node): boolean => node.kind === 'member' && isPutOnRequest(node.object, fn);
  const isAsked = (node: Node): boolean =>
    node.kind === 'call'
      ? node.args.length > 0 && someIn(node, isTheirs)
      : node.kind === 'operation' &&
        /^[!=]==$/.test(node.operator) &&
        node.operands.some(isTheirs) &&
        node.operands.every(each => each.kind === 'member');
  return someIn(fn.node.body, node => node.kind === 'branch' && someIn(node.test, isAsked));
}

const brought = /^(?:params|query|body|headers|cookies|files?|url|app|request|req)$/;

/** What rows are of that are read by its id, which comes from who asks: `site` of `where: { siteId: params.id, status }`. */
function ownerNamed(columns: readonly string[], effect: Effect, file: AnalysedFile): string | undefined {
  const [column, another] = columns.filter(each => /[a-z]id$/.test(each) && !ids.test(each));
  if (column === undefined || another !== undefined || columns.some(each => ownerWords.test(each))) return undefined;
  const isInput = (value: Expression): boolean => file.evaluate(value).marks.some(({ is }) => is === 'input');
  const values = effect.place.file === file.path ? valuesCompared(effect, column) : [];
  return values.some(isInput) ? column.replace(/id$/, '') : undefined;
}

/** What is asked, by its name, whether someone may, or says who asks. */
const judges =
  /abilit|polic|permission|permitted|allow|authori|forbid|^(?:may|can|check|assert|ensure|verify|require)(?:access|draw|edit|open|read|see|view)|acl$|^(?:who|me|caller|viewer|actor|principal|identity|claims)$/;

/** What runs before the routes of an address with an id: `router.param('id', …)`, `router.use('/plans/:id', …)`. */
export const looksAtAddress = /\.param\(|\.use\(\s*['"`][^'"`\n]*:/;

/** Whoever runs the app sees all companies. */
export const staff = /admin|staff|superuser|backoffice|operator/i;

/** The route that reads the row which whoever asks names, where no function on the way speaks of whose it is. */
function routeForAnyone(effect: Effect, file: AnalysedFile): RouteFacts | undefined {
  const { place, surroundings } = effect;
  const { text, path, routes } = file;
  const { functions } = surroundings;
  // What a wrapper hands on stands in the registration all the same: `router.get('/plans/:id', caught(async (req, res) => …))`.
  const route =
    surroundings.route ?? routes.find(each => each.file === path && place.file === path && contains(each, place));
  if (route === undefined || route.webhook || !route.authenticated || looksAtAddress.test(text) || isForStaff(route))
    return undefined;
  if (!asksWithInput(effect, file)) return undefined;
  // What registers the route speaks of others too; a decorator stands in what answers.
  const ways = functions.filter(
    fn =>
      fn.file !== route.file || !contains(fn.node, route) || route.handlers.some(({ node }) => isSame(node, fn.node)),
  );
  const words = isDatabases(effect) ? ownersBesideSessions : ownerWords;
  // What runs before may look at the address too.
  const guards = route.handlers.slice(0, -1);
  const isForAll =
    !ways.some(
      fn =>
        speaksOf(fn, words, file) ||
        fn.mentions(judges, 0) !== undefined ||
        testsWhoAsks(fn) ||
        fn.mentions(companiesBeside, 1, other => isHandedTo(fn, other)) !== undefined,
    ) && !guards.some(guard => guard.mentions(/^params$/, 1) !== undefined);
  return isForAll ? route : undefined;
}

/**
 * A function says such a word, or what it calls does. What asks only whether anybody has signed in does not say it, nor what a handler of
 * FastAPI's asks for and does not use.
 */
function speaksOf(fn: FunctionFacts, words: RegExp, file: AnalysedFile): boolean {
  const { body } = fn.node;
  const presence = presenceTests(body);
  const isOfPresence = (at: Span): boolean => presence.some(test => contains(test, at));
  if (someIn(body, node => wordsOf(node).some(word => words.test(word)) && !isOfPresence(node))) return true;
  const said = fn.mentions(words, 2, other => isHandedTo(fn, other));
  const isPassedOver = said && (isAskedFor(said, fn, file) || (said.file === fn.file && isOfPresence(said)));
  if (!isPassedOver) return said !== undefined;
  return someIn(
    fn.node,
    node =>
      node.kind === 'call' && file.evaluate(node.callee).functions.some(each => each.mentions(words, 1) !== undefined),
  );
}

/** A wrapper calls whatever it is handed: what other handlers say is said of their routes. */
function isHandedTo({ node, file }: FunctionFacts, other: FunctionFacts): boolean {
  return other.name === undefined && !(other.file === file && contains(node, other.node));
}

/** What asks whether somebody has signed in, and not who: `if (!locals.user) error(401)`. */
function presenceTests(body: readonly Statement[]): readonly Expression[] {
  const found: Expression[] = [];
  walk(body, node => {
    if (node.kind === 'branch' && isAbsence(node.test) && (leaves(node.then) || node.then.every(isRefusal)))
      found.push(node.test);
  });
  return found;
}

function isAbsence(test: Expression): boolean {
  const [operand] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  return /^(?:user|session|account)(?:id)?$/i.test(lastName(operand) ?? '');
}

/** https://svelte.dev/docs/kit/errors: what such calls throw leaves the handler. */
function isRefusal(statement: Statement): boolean {
  const value = statement.kind === 'evaluate' ? statement.value : undefined;
  return value?.kind === 'call' && /^(?:error|redirect)$/.test(lastName(value.callee) ?? '');
}

/** A parameter of a handler of Python's, or what that depends on. */
function isAskedFor(said: Place, { node, file }: FunctionFacts, { language, path }: AnalysedFile): boolean {
  return (
    language === 'python' &&
    file === path &&
    said.file === path &&
    node.parameters.some(
      ({ target, default: given }) => contains(target, said) || (given !== undefined && contains(given, said)),
    )
  );
}

/** Stands for any part of an address. */
const anyPart = '*';

/** The parts of an address by their names, `{check_id}`; any, where a handler asks for something that knows whose it is. */
function partsOf({ path, handlers }: RouteFacts): readonly string[] {
  const parts = [...(path ? flat(path) : '').matchAll(/\{(\w+)/g)].map(([, name = '']) => name);
  const asksWhose = handlers
    .at(-1)
    ?.node.parameters.some(({ target }) => target.kind === 'name' && ownerWords.test(target.name));
  return asksWhose ? [...parts, anyPart] : parts;
}

/** Parameters of what a file's handlers depend on: `Depends(own_check)` of `def own_check(check_id: int)`; of what is not known, any. */
export const dependedOn = perFile((file): readonly string[] => {
  if (file.language !== 'python' || !/\b(?:Depends|Security)\(/.test(file.text)) return [];
  return nodesOf(file.program, 'call').flatMap(({ callee, args: [given] }) => {
    if (given === undefined || !/^(?:Depends|Security)$/.test(lastName(callee) ?? '')) return [];
    const { functions, libraries } = file.evaluate(given.value);
    if (functions.length + libraries.length === 0) return anyPart;
    return functions.flatMap(({ node }) => {
      const asked = node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
      // A session that is made for whoever asks sees their rows alone: `async def rows(workspace): … yield session`.
      return node.generator && asked.some(name => ownerWords.test(name)) ? [...asked, anyPart] : asked;
    });
  });
});

/** The address, or what stands before what answers, lets in only who runs the app: `/admin/…`, `@Roles('admin')`, `Depends(staff)`. */
export function isForStaff({ path, handlers }: RouteFacts): boolean {
  if (path && staff.test(flat(path))) return true;
  return handlers.some(({ name = '', node, owner }, index) => {
    if (index < handlers.length - 1 && staff.test(name)) return true;
    const before = [
      ...(node.annotations ?? []),
      ...(owner?.annotations ?? []),
      ...(owner?.members.find(({ value }) => value === node)?.annotations ?? []),
      ...node.parameters.flatMap(({ default: given }) => given ?? []),
    ];
    return someIn(before, each => staff.test(lastName(each) ?? literalText(each) ?? ''));
  });
}

/** What came in is handed to the call, or compared in it: `where(Rfi.id == number)`, `.where(eq(rfis.id, number))`. */
function asksWithInput(effect: Effect, file: AnalysedFile): boolean {
  const { args, node, place } = effect;
  const isInput = ({ marks }: Value): boolean => marks.some(mark => mark.is === 'input');
  if (args.some(({ value }) => isInput(value))) return true;
  return (
    place.file === file.path &&
    (valuesCompared(effect).some(value => isInput(file.evaluate(value))) ||
      someIn(
        node,
        inner =>
          inner.kind === 'operation' &&
          inner.operator === '===' &&
          inner.operands.some(operand => isInput(file.evaluate(operand))),
      ))
  );
}

function isSame(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end;
}

/** `session.get(Rfi, id)`: the session is the database's, and nobody's who signed in. */
function isDatabases({ node, program }: Effect): boolean {
  const called = node.kind === 'call' && node.callee.kind === 'member' ? lastName(node.callee.object) : undefined;
  return program.language === 'python' && /session/i.test(called ?? '');
}

const ownersBesideSessions = new RegExp(ownerWords.source.replace('session|', ''), ownerWords.flags);
