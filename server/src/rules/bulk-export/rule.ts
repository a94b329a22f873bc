import { stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { type DataMark, type DataSink, dataSinks, gravest, listsCompanies, oncePerFile } from '../support/data.ts';
import { type Extent, filterOf, nameOfExtent, type Reach, reachOf } from '../support/data-extent.ts';
import { isRecursive, whereItFailed } from '../support/flows.ts';
import { callName } from '../support/messages.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { isWriting } from '../support/routes.ts';
import { isUsersOwn } from '../support/stores.ts';
import { recordFilled, recordKey } from '../support/stores-records.ts';

interface Export extends Reach {
  readonly effect: DataSink['effect'];
  readonly sink: DataSink;
  readonly mark: DataMark;
  /** The writes of the other branches, where an `if` chooses between several. */
  readonly others?: readonly DataSink['effect'][];
}

export default defineRule({
  id: 'bulk-export',
  clauses: ['2(h)'],
  severity: 'warning',
  severities: ['error'],
  title:
    'A loop over pages or projects that ends in a file, a bucket, a warehouse or a copied table, unbounded and unfiltered',
  blind:
    'Whether Procore consented, who starts the export and how often, pages that a library walks by itself, and filters that are put together outside the code.',
  declarable: true,
  check(file, context) {
    const sinks = dataSinks(file, ['write-file', 'browser-store', 'bucket', 'warehouse', 'store']);
    const exports = oncePerRow(oncePerUpsert(oncePerFile(gravest(sinks.flatMap(exportsAt), gravity))));
    for (const { effect, sink, mark, extent, loop, others = [] } of exports) {
      const everywhere = extent === 'everywhere';
      const around =
        loop === undefined ? [] : [{ file: loop.file, start: loop.start, end: loop.end, message: loopSays[extent] }];
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} keeps a copy of ${nameOfExtent(extent, mark)}`,
        because: everywhere
          ? 'The loop goes over all that the app can see, and nothing filters it. Procore’s express consent (declared under `uses` in `policy-lens.json` as `2(h): …`), or a sync of the fields that a feature needs and of what changed since the last one (`filters[updated_at]`), settles it. Procore Analytics is the way to a warehouse.'
          : 'The list is read to its end, unfiltered, and kept whole. It depends on who asked, how often and with whose consent: an export on demand, streamed to its user, is no bulk export, nor is a sync of mapped fields or of what changed (`filters[updated_at]`).',
        steps: stepsTo(
          effect.place,
          around,
          sink.steps,
          others.map(({ place }) => stepAt(place, 'so does this, where the other branch is taken')),
        ),
        severity: everywhere ? 'error' : 'warning',
      });
    }
  },
});

const loopSays: Readonly<Record<Extent, string>> = {
  everywhere: 'the loop over all of them',
  'all-pages': 'the loop over the pages',
  'every-item': 'the loop over the list',
  'one-answer': 'the loop',
};

function gravity({ extent, mark }: Export): number {
  return (extent === 'everywhere' ? 2 : 1) + (mark.whole ? 0.5 : 0);
}

/** The first of the writes that an `if` chooses between, where they keep the same rows: what is there is changed, what is new is added. */
function oncePerUpsert(exports: readonly Export[]): readonly Export[] {
  const isFirst = (each: Export, index: number) =>
    !exports.slice(0, index).some(earlier => isOtherBranch(each, earlier));
  return exports.filter(isFirst).map(each => {
    const others = exports.filter(other => isOtherBranch(other, each)).map(({ effect }) => effect);
    return others.length === 0 ? each : { ...each, others };
  });
}

function isOtherBranch(one: Export, other: Export): boolean {
  if (one.effect.does !== 'store' || other.effect.does !== 'store') return false;
  const [from, otherFrom] = [one.mark.request, other.mark.request].map(request => request && placeKey(request.place));
  if (from !== otherFrom || one.effect.surroundings.function?.start !== other.effect.surroundings.function?.start)
    return false;
  return one.effect.surroundings.conditions.some(({ test, holds }) =>
    other.effect.surroundings.conditions.some(
      branch => branch.test.start === test.start && branch.test.end === test.end && branch.holds !== holds,
    ),
  );
}

/** Of the statements of a function that fill a row with one list's records the first, and not the call that adds the row as well. */
function oncePerRow(exports: readonly Export[]): readonly Export[] {
  const rowsOf = ({ effect, mark }: Export): readonly string[] => {
    if (effect.does !== 'store') return [];
    const from = mark.request ? placeKey(mark.request.place) : '';
    const filled = recordFilled(effect);
    const rows = filled ? [filled] : effect.args.flatMap(({ node }) => (node.kind === 'name' ? node : []));
    return rows.map(row => `${recordKey(effect, row)} ${namedAt(effect, row)} ${from}`);
  };
  const filled = new Map<string, Export>();
  for (const each of exports)
    if (recordFilled(each.effect)) for (const key of rowsOf(each)) if (!filled.has(key)) filled.set(key, each);
  return exports.filter(each => {
    const fills = rowsOf(each).flatMap(key => filled.get(key) ?? []);
    return fills.length === 0 || fills.includes(each);
  });
}

/** Where a record got its name before a statement: rows of two tables may have one name in turn. */
function namedAt({ surroundings: { function: fn }, place }: Export['effect'], record: Expression): number | undefined {
  let last: number | undefined;
  walk(fn?.node.body ?? [], node => {
    if (node.kind === 'bind' && node.start < place.start && lastName(node.target) === lastName(record))
      last = node.start;
  });
  return last;
}

/** Fields of one list that make a copy of it, and no longer a reference. */
const manyFields = 3;

/** What a call keeps that is more than a feature needs. Tables of mapped columns are what integrations are made of; copies of them elsewhere are not. */
function exportsAt(sink: DataSink): readonly Export[] {
  const { effect, data } = sink;
  if (isUsersOwn(effect) || whereItFailed(effect)) return [];
  // The state of a page is what its user looks at.
  if (effect.note === 'state') return [];
  return data.flatMap(mark => {
    // What a change answers is a record of the change.
    if (mark.request && isWriting(mark.request)) return [];
    // Who signs in chooses one of their own companies, in their own browser.
    if (effect.does === 'browser-store' && listsCompanies(mark)) return [];
    const { extent, loop } = reachOf(mark);
    if (extent === 'one-answer' || mark.request === undefined || filterOf(mark.request) !== undefined) return [];
    if (extent !== 'everywhere' && (isFewRows(mark, effect) || isOfOneQuestion(effect))) return [];
    if (!mark.whole && !copiesColumns(sink, mark, extent)) return [];
    return [{ effect, sink, mark, extent, ...(loop === undefined ? {} : { loop }) }];
  });
}

/** Rows that are as good as one answer: two long pages. */
const fewRows = 200;

/** It keeps a number of rows that the code fixes: `rows.slice(0, 20)`. What goes round may take one such part after another. */
function isFewRows({ rows }: DataMark, { surroundings: { functions, loops } }: DataSink['effect']): boolean {
  const goesRound = loops.some(({ form }) => form === 'while' || form === 'until') || functions.some(isRecursive);
  return rows !== undefined && rows <= fewRows && !goesRound;
}

/** It keeps what the tools gave that a model called to answer a question: what one user asked for, on demand. */
function isOfOneQuestion({ surroundings: { functions, timer } }: DataSink['effect']): boolean {
  const isHandedTools = ({ args }: DataSink['effect']): boolean =>
    args.some(({ node }) => node.kind === 'object' && node.properties.some(({ key }) => key === 'tools'));
  return (
    timer === undefined &&
    functions.some(fn => fn.effects(0).some(asked => asked.does === 'infer' && isHandedTools(asked)))
  );
}

/** Columns that are copied to a bucket, a warehouse or a browser, or from everywhere to a file. */
function copiesColumns({ effect, data }: DataSink, { request }: DataMark, extent: Extent): boolean {
  const fits = effect.does === 'write-file' ? extent === 'everywhere' : effect.does !== 'store';
  if (!fits || extent === 'every-item') return false;
  const from = request && placeKey(request.place);
  const fields = data
    .filter(mark => (mark.request && placeKey(mark.request.place)) === from)
    .map(mark => mark.fields.at(-1));
  // `names.map(name => row[name])`: whichever there are
  return new Set(fields).size >= manyFields || fields.includes(undefined);
}
