/** Rows that whoever signs in reads by their id alone, where a read beside asks for the company too. */
import type { AnalysedFile, Effect, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { contains, lastName, literalText, nodesOf, someIn } from '../../program/walk.ts';
import { ownerWords } from '../support/data-keys.ts';
import { wordsIn } from '../support/flows.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';
import { columnsCompared } from './compared.ts';

/** A read of one table's rows by what they are compared with. */
export interface ReadBy {
  readonly tables: readonly string[];
  /** `id`: whoever asks names the row, and nothing on the way there speaks of whose it is. */
  readonly by: 'id' | 'company';
  readonly at: Step;
}

/** `where id = ?`, `where: { id }`, `findOneBy({ id })`, `Rfi.id ==` or `pk=` somewhere, and a comparison with a company somewhere. */
const byId =
  /\bwhere\s+(?:\w+\.)?["`]?id["`]?\s*=|\bwhere\s*:\s*\{\s*id\b|\bfind(?:One)?By\w*\(|\.id\s*==|\bpk\s*=|@Param\(|\.get\(\s*[A-Z]\w+,/i;
export const companies = /^(?:company|tenant|org|organi[sz]ation|account|customer|workspace)(?:id)?$/;
const byCompany = /\b(?:company|tenant|org|organi[sz]ation|account|customer|workspace)_?id\b/i;

/** What asks for some rows of a table; of Nest's controllers, what their services ask for. */
const narrows = /\bwhere\b|@Controller\(|\bfind(?:One)?By\w*\(|\.objects\b|\.get\(\s*[A-Z]\w+,|get_object_or_404/i;

/** The reads of a file by an id that came in, and those that a company narrows. */
export const readsBy = perFile((file): readonly ReadBy[] => {
  const { text } = file;
  if (file.pathClass !== 'source' || !narrows.test(text) || !(byId.test(text) || byCompany.test(text))) return [];
  if (file.browser) return [];
  return file.effectsOf('store').flatMap((effect): ReadBy[] => {
    const columns = isRead(effect) ? columnsCompared(effect) : undefined;
    const tables = columns === undefined ? [] : tablesAsked(effect);
    if (columns === undefined || tables.length === 0) return [];
    if (columns.some(column => companies.test(column)))
      return [{ tables, by: 'company', at: stepAt(effect.place, 'a read beside it asks for the company too') }];
    if (columns.join() !== 'id' || !isForAnyone(effect, file)) return [];
    return [{ tables, by: 'id', at: stepAt(effect.place, 'the row is read here') }];
  });
});

/** What is asked, by its name, whether someone may, or says who asks. */
const judges =
  /abilit|polic|permission|permitted|allow|authori|forbid|^(?:may|can|check|assert|ensure|verify|require)(?:access|draw|edit|open|read|see|view)|acl$|^(?:who|me|caller|viewer|actor|principal|identity|claims)$/;

/** What runs before the routes of an address with an id: `router.param('id', …)`, `router.use('/plans/:id', …)`. */
export const looksAtAddress = /\.param\(|\.use\(\s*['"`][^'"`\n]*:/;

/** Whoever runs the app sees all companies. */
const staff = /admin|staff|superuser|backoffice|operator/i;

/** A route reads the row that whoever asks names, and no function on the way speaks of whose it is. */
function isForAnyone(effect: Effect, file: AnalysedFile): boolean {
  const { place, surroundings } = effect;
  const { text, path, routes } = file;
  const { functions } = surroundings;
  // What a wrapper hands on stands in the registration all the same: `router.get('/plans/:id', caught(async (req, res) => …))`.
  const route =
    surroundings.route ?? routes.find(each => each.file === path && place.file === path && contains(each, place));
  if (route === undefined || route.webhook || !route.authenticated || looksAtAddress.test(text) || isForStaff(route))
    return false;
  if (!asksWithInput(effect, file) || dependsOnAddress(route, file)) return false;
  // What registers the route speaks of others too; a decorator stands in what answers.
  const ways = functions.filter(
    fn =>
      fn.file !== route.file || !contains(fn.node, route) || route.handlers.some(({ node }) => isSame(node, fn.node)),
  );
  const words = isDatabases(effect) ? ownersBesideSessions : ownerWords;
  // What runs before may look at the address too.
  const guards = route.handlers.slice(0, -1);
  return (
    !ways.some(
      fn =>
        fn.node.body.some(node => wordsIn(node).some(word => words.test(word))) ||
        fn.mentions(words, 2) !== undefined ||
        fn.mentions(judges, 0) !== undefined,
    ) && !guards.some(guard => guard.mentions(/^params$/, 1) !== undefined)
  );
}

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

/** What runs before is handed the id, too: `Depends(own_check)` of `def own_check(check_id: int)`. */
function dependsOnAddress({ path }: RouteFacts, file: AnalysedFile): boolean {
  if (file.language !== 'python') return false;
  const ids = new Set([...(path ? flat(path) : '').matchAll(/\{(\w+)/g)].map(([, name]) => name));
  return nodesOf(file.program, 'call').some(
    ({ callee, args: [given] }) =>
      lastName(callee) === 'Depends' &&
      given !== undefined &&
      file
        .evaluate(given.value)
        .functions.some(({ node }) =>
          node.parameters.some(({ target }) => target.kind === 'name' && ids.has(target.name)),
        ),
  );
}

/** What came in is handed to the call, or compared in it: `where(Rfi.id == number)`. */
function asksWithInput({ args, node, place }: Effect, file: AnalysedFile): boolean {
  const isInput = ({ marks }: Value): boolean => marks.some(mark => mark.is === 'input');
  if (args.some(({ value }) => isInput(value))) return true;
  return (
    place.file === file.path &&
    someIn(
      node,
      inner =>
        inner.kind === 'operation' &&
        inner.operator === '===' &&
        inner.operands.some(operand => isInput(file.evaluate(operand))),
    )
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
