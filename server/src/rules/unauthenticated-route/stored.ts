import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';
import { anchorIn } from '../support/handlers.ts';

import { keepingIn } from '../support/stores.ts';

const written = /\b(?:insert\s+(?:or\s+\w+\s+)?into|update|merge\s+into|copy)\s+["'`[]?(?:\w+\.)?(\w+)/gi;
const asked = /\b(?:from|join)\s+["'`[]?(?:\w+\.)?(\w+)/gi;

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
  const reads = home.effectsOf('store', 'warehouse').filter(effect => {
    const isOwn = effect.chain.length === 0 && anchorIn(handler, effect) !== undefined;
    return isOwn && isRead(effect) && values.some(each => comesFrom(each, effect));
  });
  for (const read of reads)
    for (const { table, step } of sourceFiles(app).flatMap(keptTables))
      if (tablesOf(read, asked).includes(table)) return [step, stepAt(read.place, 'it is read back here')];
  return undefined;
}

/** The tables that a file keeps API Data in. */
const keptTables = perFile((file): readonly { readonly table: string; readonly step: Step }[] =>
  keepingIn(file)
    .filter(({ effect }) => effect.does === 'store' || effect.does === 'warehouse')
    .flatMap(({ effect }) =>
      tablesOf(effect, written).map(table => ({ table, step: stepAt(effect.place, 'API Data is stored here') })),
    ),
);

function isRead(effect: Effect): boolean {
  return effect.mode === 'read' || /^\s*(?:select|with)\b/i.test(textOf(effect)) || selects(effect);
}

/** `session.execute(select(Rfi))`, or what was selected before: `session.exec(wanted.limit(50))`. */
function selects({ args }: Effect): boolean {
  return args.some(
    ({ node, value }) => holdsSelect(node) || value.libraries.some(({ path }) => /(?:^|\.)select\(\)/.test(path)),
  );
}

function holdsSelect(root: Expression): boolean {
  return someIn(root, node => node.kind === 'call' && lastName(node.callee) === 'select');
}

/** Tables that a statement names, and the classes of rows that stand in a call or make what it is given. */
function tablesOf(effect: Effect, clause: RegExp): readonly string[] {
  const named = [...textOf(effect).matchAll(clause)].flatMap(([, table]) => table?.toLowerCase() ?? []);
  const classes = new Set<string>();
  const given = new Set<string>();
  const note = (node: Expression): void => {
    walk(node, inner => {
      if (inner.kind !== 'name') return;
      if (/^[A-Z][a-z]\w*$/.test(inner.name)) classes.add(inner.name);
      else given.add(inner.name);
    });
  };
  note(effect.node);
  // What rows are handed to is none itself: `Session(engine)`.
  if (effect.node.kind === 'call')
    walk(effect.node.callee, inner => {
      if (inner.kind === 'name') given.delete(inner.name);
    });
  walk(effect.surroundings.function?.node.body ?? [], node => {
    const value = givenIn(node, given);
    if (value === undefined) return;
    for (const maker of rowMakers(value)) note(maker);
    if (holdsSelect(value)) note(value);
  });
  return [...named, ...classes];
}

/** What a statement puts under one of these names, or adds to it: `rows = …`, `rows += …`, `rows.append(…)`. */
function givenIn(node: Node, names: ReadonlySet<string>): Expression | undefined {
  if (node.kind === 'bind' || node.kind === 'assign')
    return node.target.kind === 'name' && names.has(node.target.name) ? node.value : undefined;
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.object.kind !== 'name') return undefined;
  const adds = /^(?:append|extend|add|push)$/.test(node.callee.property ?? '') && names.has(node.callee.object.name);
  return adds ? node.args[0]?.value : undefined;
}

/** The classes that rows are made of: `Rfi` of `Rfi(…)` and of `[Rfi(…) for each in page]`. */
function rowMakers(value: Expression): readonly Expression[] {
  if (value.kind === 'list') return value.items.flatMap(item => rowMakers(item.value));
  return value.kind === 'call' && /^[A-Z][a-z]\w*$/.test(lastName(value.callee) ?? '') ? [value.callee] : [];
}

function textOf(effect: Effect): string {
  const texts = effect.arg('model')?.texts ?? [];
  return texts.map(({ parts }) => parts.map(part => ('text' in part ? part.text : ' ')).join('')).join(' ');
}

/** What is answered is what the store gave, or made of its rows one by one. */
function comesFrom(value: Value, read: Effect, depth = 2): boolean {
  if (value.libraries.some(({ package: from }) => from === read.package)) return true;
  if (value.mapped && comesFrom(value.mapped.over, read, 0)) return true;
  return depth > 0 && value.elements.some(element => comesFrom(element, read, depth - 1));
}
