import type { AnalysedFile, App, Value } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { returnedBy } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { nameOf } from '../support/credentials.ts';
import { dataSinks, isIdentifier, nameOfData, requestName } from '../support/data.ts';
import { keyElsewhere, keyWithoutOwner, memoOf, ownerless, saysWhose, written } from '../support/data-keys.ts';
import { sharedWrites } from '../support/data-shared.ts';
import { isSingle, sharedFields } from '../support/data-singletons.ts';
import {
  dataOfWhoAsks,
  differs,
  isOfOneCompany,
  serves,
  settingOfCompany,
  sharedData,
  tokenOfWhoAsks,
  userToken,
  varies,
} from '../support/data-tenants.ts';
import { placeOf } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';
import { callName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { listOf } from '../support/routes.ts';
import { type KeptTable, keptTables } from '../support/stores-kept.ts';
import { guardsCompany, readsOfNamed } from './by-company.ts';
import { dependedOn, readsBy } from './by-id.ts';
import { clientsAsked, filledOnce, sharedClients } from './clients.ts';
import { isJudgedAround } from './entries.ts';
import { figuresOfPeers, isSameTable } from './peers.ts';
import { openTables } from './policies.ts';
import { narrowsAll, ownersOf, unnarrowedLists } from './unnarrowed.ts';
import { openViews } from './views.ts';

const because =
  'The company differs from request to request, and what is kept here for one is found by another. Put the company’s id into the key. If the app serves one company only, say so with `singleTenant` in `policy-lens.json`.';

export default defineRule({
  id: 'cross-company-data',
  clauses: ['2(i)'],
  severity: 'warning',
  title: 'A cache, store or variable that companies share, without the company in its key',
  blind:
    'Separate deployments or databases for each company, caches inside libraries, and tables whose rows belong to a company by another table.',
  check(file, context) {
    if (context.declarations.singleTenant || file.browser) return;
    inStores(file, context);
    inVariables(file, context);
    inFields(file, context);
    inMemos(file, context);
  },
  get perFile() {
    return [
      filledOnce,
      clientsAsked,
      unnarrowedLists,
      keptTables,
      readsBy,
      dependedOn,
      readsOfNamed,
      guardsCompany,
      figuresOfPeers,
    ];
  },
  checkApp(app, context) {
    if (context.declarations.singleTenant) return;
    ofClients(app, context);
    // Of a large app few files are near Procore: these are asked first whether there are rows of it.
    const kept = sourceFiles(app).flatMap(keptTables);
    if (kept.length === 0) return;
    inLists(app, kept, context);
    inRows(app, kept, context);
    ofPeers(app, kept, context);
    ofNamed(app, kept, context);
    inViews(app, kept, context);
    inPolicies(app, kept, context);
  },
});

/** Clients that are made once, with what came in with one user's request. */
function ofClients(app: App, context: RuleContext): void {
  for (const { name, at, token } of sharedClients(app))
    context.report({
      at,
      message: `\`${name}\` keeps a client with the token of one user for all that the server answers to`,
      because,
      steps: stepsTo(at, [token]),
    });
}

/** Lists of rows that whoever signs in gets, whose neighbours give only what belongs to who asks. */
function inLists(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const lists = app.files.flatMap(unnarrowedLists);
  if (lists.length === 0 || narrowsAll(app) || servesOneCompany(app)) return;
  const owned = app.files.flatMap(ownersOf);
  for (const { table, at, beside, ways } of lists) {
    const stored = kept.find(each => each.table === table);
    const isOwned = owned.some(each => each.table === table && ways.includes(each.field));
    if (stored === undefined || !isOwned) continue;
    context.report({
      at: placeOf(at),
      message: `The rows of \`${table}\` are listed for whoever signs in, of whatever company they are`,
      because:
        'The list beside it gives only what belongs to who asks. Narrow this one the same way. If the app serves one company only, say so with `singleTenant` in `policy-lens.json`.',
      steps: stepsTo(at, [beside, stored.step]),
    });
  }
}

/** Rows of API Data that whoever signs in reads by an id alone, where another read of the table asks for the company too. */
function inRows(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const reads = app.files.flatMap(readsBy);
  const open = reads.filter(({ by }) => by === 'id');
  if (open.length === 0 || servesOneCompany(app) || app.files.some(seesToRows)) return;
  const judged = new Set(app.files.flatMap(dependedOn));
  const mayBeJudged =
    open.some(({ unknowing }) => unknowing) &&
    app.files.some(each => guardsCompany(each) || knowsAnywhere.test(each.text));
  for (const { tables, at, named, of, unknowing, page } of open) {
    if (named.some(part => judged.has(part)) || (unknowing && mayBeJudged)) continue;
    if (page !== undefined && isJudgedAround(page, app.files)) continue;
    const isOfIt = (table: string): boolean => tables.includes(table);
    const isAsked = (table: string): boolean => (of === undefined ? isOfIt(table) : isSameTable(table, of));
    const beside = reads.find(({ by, tables: others }) => by === 'company' && others.some(isAsked));
    const stored = kept.find(({ table }) => isOfIt(table));
    if (beside === undefined || stored === undefined) continue;
    const rows = of === undefined ? 'A row of' : 'Rows of';
    const key = of === undefined ? 'by its id' : `by the id of their ${of}`;
    context.report({
      at: placeOf(at),
      message: `${rows} \`${stored.table}\` ${of === undefined ? 'is' : 'are'} read ${key} alone for whoever signs in, of whatever company they are`,
      because: `Another read of ${of === undefined ? 'the table' : `the ${of}`} asks for the company too. Ask for it here as well. If the app serves one company only, say so with \`singleTenant\` in \`policy-lens.json\`.`,
      steps: stepsTo(at, [stored.step, beside.at]),
    });
  }
}

/** Rows of API Data of the company that whoever signs in names, where a route beside asks whether they are of it. */
function ofNamed(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const reads = app.files.flatMap(readsOfNamed);
  if (reads.length === 0 || servesOneCompany(app) || app.files.some(each => seesToRows(each) || guardsCompany(each)))
    return;
  for (const { tables, at, beside } of reads) {
    const stored = kept.find(({ table }) => tables.includes(table));
    if (stored === undefined) continue;
    context.report({
      at: placeOf(at),
      message: `Rows of \`${stored.table}\` are read for whoever signs in, of whatever company the address names`,
      because:
        'A route beside asks who is of the company. Ask for it here as well. If the app serves one company only, say so with `singleTenant` in `policy-lens.json`.',
      steps: stepsTo(at, [stored.step, beside]),
    });
  }
}

/** Figures of other companies' API Data, worked out for the one that asks. */
function ofPeers(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const figures = app.files.flatMap(figuresOfPeers);
  if (figures.length === 0 || servesOneCompany(app)) return;
  for (const { tables, at } of figures) {
    const stored = kept.find(({ table }) => tables.some(each => isSameTable(each, table)));
    if (stored === undefined) continue;
    context.report({
      at: placeOf(at),
      message: `Figures are worked out of the rows of \`${stored.table}\` that belong to other companies than the one that they are for`,
      because:
        'API Data of one organization then benefits another. Work them out of its own rows alone; a benchmark needs the consent of each Customer whose rows go into it.',
      steps: stepsTo(at, [stored.step]),
    });
  }
}

/** Rows of API Data that a view shows to all, of tables of which each company may see its own. */
function inViews(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const views = openViews(app, kept);
  for (const { at, name, table, steps } of views.length > 0 && !servesOneCompany(app) ? views : [])
    context.report({
      at,
      message: `The view \`${name}\` gives the rows of \`${table}\` to whoever signs in, of whatever company they are`,
      because:
        'A view reads its tables as who made it, and the policies by which each company sees its own rows do not hold there. Make it `with (security_invoker = true)`, or have it ask for the company.',
      steps: stepsTo(at, steps),
    });
}

/** Rows of API Data that a policy of the database shows to whoever signs in, each with a company of their own. */
function inPolicies(app: App, kept: readonly KeptTable[], context: RuleContext): void {
  const open = openTables(app, kept);
  if (open === undefined || servesOneCompany(app)) return;
  const { at, tables, steps } = open;
  context.report({
    at,
    message: `Whoever signs in reads all rows of ${listOf(tables.map(table => `\`${table}\``))}, of whatever company they are`,
    because:
      'The policy is `using (true)`, and each user connects a company of their own. Have it ask for the company, or for who may see the project. If the app serves one company only, say so with `singleTenant` in `policy-lens.json`.',
    steps: stepsTo(at, steps),
  });
}

/** An app that is set up for one company. */
function servesOneCompany(app: App): boolean {
  return sourceFiles(app).some(({ text }) => settingOfCompany.test(text));
}

/**
 * The database itself, or its client, narrows what each may see: https://www.postgresql.org/docs/current/ddl-rowsecurity.html,
 * https://www.prisma.io/docs/orm/prisma-client/client-extensions, https://zenstack.dev/docs, https://mongoosejs.com/docs/plugins.html,
 * https://docs.sqlalchemy.org/en/20/orm/session_events.html#adding-global-where-on-criteria, https://django-tenants.readthedocs.io;
 * or each has a schema of its own: https://docs.sqlalchemy.org/en/20/core/connections.html#translation-of-schema-names
 */
const narrowsRows =
  /row[\s_]level[\s_]security|\bset_config\(|\bset\s+(?:local|session)\s+\w+\.\w|\$extends\(|@zenstackhq\/|\bdefineExtension\(|\bAsyncLocalStorage\b|\bmongoose\.plugin\(|\.pre\(\s*(?:['"/[]+)find|\bset\s+(?:(?:local|session)\s+)?search_path\b|schema_translate_map|with_loader_criteria|do_orm_execute|django_tenants|django_multitenant|django_scopes/i;

/** `request.params.id`, `const { params } = request` */
const readsAddress = /\.params\b|\{[^{}]{0,99}\bparams\b/;

/** What narrows rows by itself, or judges by an address who may see what it names: https://docs.nestjs.com/guards */
function seesToRows({ text, functions }: AnalysedFile): boolean {
  if (narrowsRows.test(text) || /\bpath_params\b/.test(text)) return true;
  if (!/\bCanActivate\b/.test(text) || !readsAddress.test(text)) return false;
  // A guard may stand in the file of a controller that reads its address by itself.
  const guards = functions.filter(({ name, owner }) => name === 'canActivate' && owner !== undefined);
  return guards.length === 0 || guards.some(guard => guard.mentions(/^params$/, 2) !== undefined);
}

/** What knows who asks wherever it is called: https://docs.nestjs.com/fundamentals/injection-scopes, https://papooch.github.io/nestjs-cls/,
 * https://trpc.io/docs/server/middlewares */
const knowsAnywhere =
  /\bScope\.REQUEST\b|@Inject\(\s*REQUEST\b|\bClsService\b|\bnestjs-cls\b|\b(?:getR|r)awInput\b|\{[^{}]{0,99}\b(?:input[^{}]{0,99}\bnext|next[^{}]{0,99}\binput)\b|\bopts?\.input\b[\s\S]{0,400}\.next\(|\b(?:nestjs-request-context|(?:express-)?http-context)\b/;

/** Key-value stores, and vector stores that are searched across everything that is in them. */
function inStores(file: AnalysedFile, context: RuleContext): void {
  const seen = new Set<string>();
  for (const { effect, carriers, steps } of dataSinks(file, ['cache', 'vector-store'])) {
    const mark = carriers.map(each => sharedData(each, file.app)).find(found => found !== undefined);
    if (mark === undefined) continue;
    const at = effect.does === 'cache' ? keyWithoutOwner(effect, file, mark.request) : ownerless(effect, file);
    if (at === undefined || seen.has(placeKey(at))) continue;
    seen.add(placeKey(at));
    context.report({
      at,
      message: `${callName(effect, context)} keeps ${nameOfData(mark)} for all companies under one ${effect.does === 'cache' ? 'key' : 'roof'}`,
      because,
      steps: stepsTo(at, steps, keyElsewhere(effect, at, file)),
    });
  }
  inLoaders(file, context, seen);
}

/** What a cache asks for the value where it has none, and what that asks Procore for: its answers, or what is counted of them. */
function inLoaders(file: AnalysedFile, context: RuleContext, seen: Set<string>): void {
  for (const effect of file.effectsOf('cache')) {
    const loaders = effect.mode === undefined ? (effect.arg('callback')?.functions ?? []) : [];
    if (loaders.length === 0) continue;
    const request = loaders
      .flatMap(fn => fn.effects(3).filter(isRequest))
      .find(each => each.kind === 'api' && each.method === 'GET' && each.procore === 'certain' && varies(each));
    if (request === undefined) continue;
    const at = keyWithoutOwner(effect, file, request);
    if (at === undefined || seen.has(placeKey(at))) continue;
    seen.add(placeKey(at));
    context.report({
      at,
      message: `${callName(effect, context)} keeps what is made of the answer of ${requestName(request)} for all companies under one key`,
      because,
      steps: stepsTo(at, keyElsewhere(effect, at, file), [stepAt(request.place, 'it is asked for here')]),
    });
  }
}

/** Fields of objects that there is one of, which live as long. */
function inFields(file: AnalysedFile, context: RuleContext): void {
  const fields = sharedFields(file);
  const reported = new Set<string>();
  for (const { name, declared: at, filled, values } of fields.length > 0 && serves(file) ? fields : []) {
    const mark = values.map(each => sharedData(each, file.app)).find(found => found !== undefined);
    if (mark === undefined || reported.has(placeKey(at))) continue;
    reported.add(placeKey(at));
    context.report({
      at,
      message: `\`${name}\` keeps ${nameOfData(mark)} for all companies that the server answers to`,
      because,
      steps: stepsTo(at, [stepAt(filled, 'it is filled for one of them, once')], mark.steps),
    });
  }
}

/** Answers that a decorator keeps by the arguments, of a function that finds out by itself for whom it asks. */
function inMemos(file: AnalysedFile, context: RuleContext): void {
  for (const fn of file.functions) {
    const memo = memoOf(fn);
    if (memo === undefined) continue;
    const dataKept = (value: Value) => {
      const mark = memo.leavesOut ? sharedData(value, file.app) : undefined;
      return mark?.request && differs(mark.request, file.app) ? mark : dataOfWhoAsks(value);
    };
    const mark = returnedBy(fn.node.body)
      .map(value => dataKept(file.evaluate(value)))
      .find(found => found !== undefined);
    if (mark === undefined) continue;
    const at = placeIn(file, memo.node);
    context.report({
      at,
      message: `\`${fn.name}\` keeps ${nameOfData(mark)} for all companies that the server answers to`,
      because,
      steps: stepsTo(at, mark.steps),
    });
  }
}

/** Maps and variables of a module, which live as long as the server and are shared by all who ask it. */
function inVariables(file: AnalysedFile, context: RuleContext): void {
  const reported = new Set<string>();
  const report = (at: Place, message: string, steps: readonly Step[]): void => {
    if (reported.has(placeKey(at))) return;
    reported.add(placeKey(at));
    context.report({ at, message, because, steps: stepsTo(at, steps) });
  };
  for (const write of sharedWrites(file)) {
    const { variable, value, key } = write;
    const kept = file.evaluate(value);
    // Whoever comes while it runs gets what was asked for another only where the two may differ.
    const mark = variable.whileRunning ? dataOfWhoAsks(kept) : sharedData(kept, file.app);
    // Whether there is one object for all asks every file of the app.
    if (variable.owner && (mark === undefined || !serves(file) || !isSingle(variable.owner, file))) continue;
    const name = `\`${variable.name}\``;
    // A field by a fixed name (`grant['access_token'] = …`) holds one thing, as the variable does.
    if (key !== undefined && !(mark === undefined && key.kind === 'literal')) {
      if (mark === undefined || saysWhose(key, file)) continue;
      const at = written(file.evaluate(key)) ?? placeIn(file, key);
      const declared = stepAt(placeIn(file, variable.declared), 'what keeps it for all is declared here');
      report(at, `${name} keeps ${nameOfData(mark)} for all companies under one key`, [...mark.steps, declared]);
      continue;
    }
    const at = placeIn(file, variable.declared);
    const token = variable.whileRunning ? tokenOfWhoAsks(kept, file) : userToken(kept, file);
    // Whose token serves several users of one company is asked by `shared-identity`; both questions go to every file of the app.
    if ((mark ?? token) === undefined || !serves(file) || (mark === undefined && isOfOneCompany(file.app))) continue;
    // Ids that are gathered to know again what was dealt with show nothing of anyone.
    if (mark !== undefined && !(write.added && isIdentifier(mark)))
      report(at, `${name} keeps ${nameOfData(mark)} for all companies that the server answers to`, mark.steps);
    if (token !== undefined)
      report(
        at,
        `${name} keeps ${nameOf(token.credential)} of one user for all that the server answers to`,
        token.steps,
      );
  }
}
