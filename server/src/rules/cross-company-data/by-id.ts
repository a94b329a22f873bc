/** Rows that whoever signs in reads by their id alone, where a read beside asks for the company too. */
import type { AnalysedFile, Effect, FunctionFacts, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { contains, lastName, literalText, type Node, nodesOf, someIn } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { companyId, companyName } from '../support/data-companies.ts';
import { ownerWords } from '../support/data-keys.ts';
import { wordsOf } from '../support/flows.ts';
import { answering } from '../support/handlers.ts';
import { columnsCompared, valuesCompared } from '../support/stores-compared.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';
import { entryAround, isGiven, namesGiven } from './entries.ts';
import {
  asksForSignIn,
  guardsCompanies,
  isFiltered,
  isGuarded,
  passedOver,
  signingIn,
  staff,
  takesOnly,
} from './who-asks.ts';

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
  /** Only what stands before all routes may know whose the row is, as what answers is not handed who asks. */
  readonly unknowing?: true;
  /** The file of the page that shows it, which a layout around it may judge. */
  readonly page?: string;
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
    const asked = of !== undefined || (whole && ids.test(columns.join())) ? askedByAnyone(effect, file) : undefined;
    if (asked === undefined) return [];
    return [{ tables, by: 'id', of, at: stepAt(effect.place, 'the row is read here'), ...asked }];
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
  /abilit|polic|permission|permitted|allow|authori|forbid|^(?:may|can|check|assert|ensure|verify|require)(?:access|draw|edit|open|read|see|view)|acl$|^(?:assert|check|ensure|has|require|verify)\w*role|^(?:who|me|caller|viewer|actor|principal|identity|claims)$/;

/** What runs before the routes of an address with an id: `router.param('id', …)`, `router.use('/plans/:id', …)`. */
export const looksAtAddress = /\.param\(|\.use\(\s*['"`][^'"`\n]*:/;

type Asked = Pick<ReadBy, 'named' | 'unknowing' | 'page'>;

/** How the row is read which whoever asks names, where no function on the way speaks of whose it is. */
function askedByAnyone(effect: Effect, file: AnalysedFile): Asked | undefined {
  const { place, surroundings } = effect;
  const { text, path, routes } = file;
  const { functions } = surroundings;
  // What a wrapper hands on stands in the registration all the same: `router.get('/plans/:id', caught(async (req, res) => …))`.
  const route =
    surroundings.route ?? routes.find(each => each.file === path && place.file === path && contains(each, place));
  if (looksAtAddress.test(text)) return undefined;
  if (route === undefined) return askedOfEntry(effect, file);
  if (route.webhook || isForStaff(route) || route.handlers.some(isFiltered)) return undefined;
  const isProcedure = /trpc/.test(route.framework);
  if (isProcedure && !isOfSignedIn(route, text)) return undefined;
  if (!(route.authenticated || asksForSignIn(answering(route)?.node.body ?? []))) return undefined;
  if (!asksWithInput(effect, file, answering(route))) return undefined;
  // What registers the route speaks of others too; a decorator stands in what answers.
  const ways = functions.filter(
    fn =>
      fn.file !== route.file || !contains(fn.node, route) || route.handlers.some(({ node }) => isSame(node, fn.node)),
  );
  const words = isDatabases(effect) ? ownersBesideSessions : ownerWords;
  // What runs before may look at the address too.
  const guards = route.handlers.slice(0, -1);
  const isNobodys = knowsNobody(route);
  const isForAll =
    !ways.some(fn => fn.mentions(judges, 0) !== undefined) &&
    (isNobodys ||
      !ways.some(
        fn =>
          speaksOf(fn, words, file) ||
          testsWhoAsks(fn) ||
          fn.mentions(companiesBeside, 1, other => isHandedTo(fn, other)) !== undefined,
      )) &&
    !guards.some(guard => guard.mentions(/^params$/, 1) !== undefined);
  if (!isForAll) return undefined;
  const isUnknowing = isNobodys || !route.authenticated || isProcedure;
  return { named: partsOf(route), ...(isUnknowing ? { unknowing: true } : {}) };
}

const staffPages = new RegExp(`${staff.source}|(?:^|[/(])(?:internal|ops|support)[/)]`, 'i');

/** The same of a page, or of a server action, neither of which the code writes an address for. */
function askedOfEntry(effect: Effect, file: AnalysedFile): Asked | undefined {
  const fn = entryAround(effect, file);
  if (fn === undefined || staffPages.test(file.relative) || !asksWithGiven(effect, fn, true)) return undefined;
  const ways = effect.surroundings.functions.filter(way => way.file !== file.path || contains(fn.node, way.node));
  return [fn, ...ways].some(way => speaksOf(way, ownerWords, file) || way.mentions(judges, 0) !== undefined)
    ? undefined
    : { named: [], unknowing: true, page: file.relative };
}

/** A method of Nest's that is handed no more than what the address and the body name, and by itself says nothing of whose it is. */
function knowsNobody(route: RouteFacts): boolean {
  const fn = answering(route);
  return (
    fn?.owner !== undefined &&
    fn.node.parameters.every(({ annotations = [] }) => annotations.length > 0) &&
    takesOnly(fn, /^(?:Param|Query|Body)$/) &&
    !isGuarded(fn) &&
    !someIn(fn.node.body, node => wordsOf(node).some(word => ownerWords.test(word))) &&
    fn.mentions(knowingWhere, 2) === undefined
  );
}

/** What knows who asks without being handed it. */
const knowingWhere =
  /^current$|current(?:user|session|account|company|context|request)|(?:http|request|user)context|tenan(?:t|cy)(?!id)|session|caller|viewer|principal|^(?:who|me|cls|als|ctx|req|request)$/;

/** A procedure's builder is named for a sign-in alone, `signedIn.input(…)`: what others ask for is written where they are made. */
function isOfSignedIn({ start }: RouteFacts, text: string): boolean {
  const [builder = ''] = /^[\w.]+/.exec(text.slice(start, start + longestBuilder)) ?? [];
  return /protected|private/i.test(builder) || (signingIn.test(builder) && !guardsCompanies.test(builder));
}

const longestBuilder = 60;

/**
 * A function says such a word, or what it calls does. What asks only whether anybody has signed in does not say it, nor what writes down or
 * shows who asked, nor what a handler of FastAPI's asks for and does not use.
 */
function speaksOf(fn: FunctionFacts, words: RegExp, file: AnalysedFile): boolean {
  const passed = [...passedOver(fn.node.body), ...askedFor(fn, file)];
  const places = passed.map(({ start, end }) => ({ file: fn.file, start, end }));
  return fn.mentions(words, 2, other => isHandedTo(fn, other), places) !== undefined;
}

/** A wrapper calls whatever it is handed: what other handlers say is said of their routes. */
function isHandedTo({ node, file }: FunctionFacts, other: FunctionFacts): boolean {
  return other.name === undefined && !(other.file === file && contains(node, other.node));
}

/** What a handler of Python's takes, and what that depends on. */
function askedFor({ node, file }: FunctionFacts, { language, path }: AnalysedFile): readonly Span[] {
  if (language !== 'python' || file !== path) return [];
  return node.parameters.flatMap(({ target, default: given }) => (given === undefined ? [target] : [target, given]));
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
function asksWithInput(effect: Effect, file: AnalysedFile, fn: FunctionFacts | undefined): boolean {
  const { args, node, place } = effect;
  const isInput = ({ marks }: Value): boolean => marks.some(mark => mark.is === 'input');
  if (args.some(({ value }) => isInput(value))) return true;
  if (fn?.file === file.path && place.file === file.path && asksWithGiven(effect, fn, false)) return true;
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

function asksWithGiven(effect: Effect, fn: FunctionFacts, takesAll: boolean): boolean {
  const names = namesGiven(fn, takesAll);
  return valuesCompared(effect).some(value => isGiven(value, names));
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
