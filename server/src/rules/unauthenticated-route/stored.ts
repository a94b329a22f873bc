import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from '../support/app.ts';
import { anchorIn } from '../support/handlers.ts';
import { keepingIn } from '../support/stores.ts';
import { isRead, tablesAsked, tablesWritten } from '../support/stores-tables.ts';

/** Nothing is asked of Procore here: the header is what who calls brings, for the database to judge by or for the handler. */
const broughtAlong = /^authorization$/;

/**
 * Where a handler answers with rows of a table that the app keeps API Data in, the way from there.
 * @param values what it answers with
 */
export function storedAnswer(
  handler: FunctionFacts,
  values: readonly Value[],
  home: AnalysedFile,
  app: App,
): readonly Step[] | undefined {
  if (handler.mentions(broughtAlong, 1) !== undefined) return undefined;
  const started = [
    ...home.effectsOf('store', 'warehouse'),
    ...handler.effects(2).filter(({ chain }) => chain.length > 0),
  ];
  const reads = started.filter(effect => {
    if (effect.does !== 'store' && effect.does !== 'warehouse') return false;
    const anchor = anchorIn(handler, effect);
    if (anchor === undefined || !isRead(effect) || !values.some(each => comesFrom(each, effect))) return false;
    return effect.chain.length === 0 || answers(handler, anchor);
  });
  for (const read of reads)
    for (const { table, step } of sourceFiles(app).flatMap(keptTables))
      if (tablesAsked(read).includes(table)) return [step, stepAt(read.place, 'it is read back here')];
  return undefined;
}

/** What a handler answers with is what a call gives: the call stands in it, or what it gives has a name there. */
function answers({ node: { body } }: FunctionFacts, call: Place): boolean {
  const names = new Set<string>();
  const holds = (root: Node): boolean =>
    contains(root, call) || someIn(root, inner => inner.kind === 'name' && names.has(inner.name));
  let found = false;
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value && holds(node.value))
      names.add(node.target.name);
    if (node.kind === 'return' && node.value) found ||= holds(node.value);
    if (node.kind === 'call' && answering.test(lastName(node.callee) ?? ''))
      found ||= node.args.some(({ value }) => holds(value));
  });
  return found;
}

const answering = /^(?:json|send|jsonify|end|write|body|html|render)$/i;

/** The tables that a file keeps API Data in. */
export const keptTables = perFile((file): readonly { readonly table: string; readonly step: Step }[] =>
  keepingIn(file)
    .filter(({ effect }) => effect.does === 'store' || effect.does === 'warehouse')
    .flatMap(({ effect }) =>
      tablesWritten(effect).map(table => ({ table, step: stepAt(effect.place, 'API Data is stored here') })),
    ),
);

/**
 * What may ask for rows of tables that an app keeps API Data in: `prisma.rfi.findMany()`, `from rfi`, `select(Rfi)`, `.from(rfis)`,
 * `db('rfis')`; `undefined` where it keeps none.
 */
export function askingForKept(app: App): RegExp | undefined {
  const tables = [
    ...new Set(
      sourceFiles(app)
        .flatMap(keptTables)
        .map(({ table }) => table),
    ),
  ];
  if (tables.length === 0) return undefined;
  return new RegExp(`(?:\\.|\\(["'\`]|\\b(?:from|join|select|query)[\\s(]+["'\`]?)${anyOf(tables)}\\b`, 'i');
}

const mostFields = 12;
/** How many there are says nothing of them. */
const counted = /\.(?:length|rowCount|count\(\))$/;

/** What is answered is what the store gave, made of its rows one by one, or holds either: `res.json({ rows })`. */
function comesFrom(value: Value, read: Effect, depth = 2): boolean {
  if (value.libraries.some(({ package: from, path }) => from === read.package && !counted.test(path))) return true;
  if (value.mapped && comesFrom(value.mapped.over, read, 0)) return true;
  if (depth === 0) return false;
  const held = value.objects.length > 0 ? value.keys.names.slice(0, mostFields).map(name => value.property(name)) : [];
  return [...value.elements, ...held].some(each => comesFrom(each, read, depth - 1));
}
