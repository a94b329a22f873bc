/** Fields of records that hold more than the app's tokens, read back by what those say they are of, and shown whole. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { stepAt } from '../../program/finding.ts';
import type { Expression, Member } from '../../program/model.ts';
import { contains, lastName, walk, withoutAwait } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { placeIn } from './places.ts';
import { hidesFields } from './stores-hiding.ts';
import { asksFor } from './stores-labels.ts';
import { isRead, tablesAsked } from './stores-tables.ts';
import { takingOut } from './stores-taken-out.ts';
import { type KeptTokens, type Shown, type TokenRecords, tokensKept } from './stores-tokens.ts';

/** A call whose result a variable holds, and the reads of stores that it leads to. */
interface CallRead {
  readonly call: Expression;
  readonly reads: readonly Effect[];
}

/** What a call shows of a field with tokens in it: `{ billing: option.value }` behind `option = await options.one('billing')`. */
export function fieldShown(shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  const { function: fn } = shown.surroundings;
  if (fn?.file !== file.path || shown.chain.length > 0 || shown.place.file !== file.path) return undefined;
  const fields = shown.args.flatMap(({ node }) => fieldsIn(node));
  if (fields.length === 0 || takingOut.test(file.text.slice(fn.node.start, fn.node.end))) return undefined;
  // Most fields that are shown together are of one record.
  const records = new Set(fields.map(({ object }) => lastName(object)));
  const behind = new Map([...records].map(name => [name, readBehind(name, fn, file)]));
  const read = fields.flatMap(({ object, property = '' }) => {
    const known = behind.get(lastName(object));
    return known === undefined ? [] : [{ property, ...known }];
  });
  if (read.length === 0 || hidesFields(file.app)) return undefined;
  // Asked last, since all files answer.
  const kept = sourceFiles(file.app)
    .flatMap(tokensKept)
    .filter(({ labels }) => labels.length > 0);
  for (const { property, call, reads } of read) {
    const found = kept.find(each => each.fields.includes(property) && reads.some(one => isOf(each, one, call, file)));
    if (found)
      return {
        name: found.name,
        from: 'table',
        steps: [found.step, stepAt(placeIn(file, call), 'it is read back here')],
      };
  }
  return undefined;
}

function readBehind(name: string | undefined, fn: FunctionFacts, file: AnalysedFile): CallRead | undefined {
  const call = callBehind(name, fn);
  const reads = call === undefined ? [] : readsFor(call, fn, file);
  return call === undefined || reads.length === 0 ? undefined : { call, reads };
}

function isOf({ labels, tables }: KeptTokens, read: Effect, call: Expression, file: AnalysedFile): boolean {
  return tablesAsked(read).some(table => tables.includes(table)) && asksFor(labels, call, read, file);
}

/** The reads of stores that a call in a function leads to, which the function may call for other rows as well. */
function readsFor(call: Expression, fn: FunctionFacts, file: AnalysedFile): readonly Effect[] {
  const called = call.kind === 'call' ? file.evaluate(call.callee).functions : [];
  return fn.effects(2).filter(read => {
    const { place, chain } = read;
    if (read.does !== 'store' || !isRead(read)) return false;
    const at = chain[0] ?? place;
    return (
      (at.file === file.path && contains(call, at)) ||
      called.some(({ file: home, node }) => home === place.file && contains(node, place))
    );
  });
}

/** Fields of a record, as they are, in what is shown: `option.value` of `{ billing: option?.value ?? {} }`. */
function fieldsIn(node: Expression): readonly Member[] {
  if (node.kind === 'member') return node.object.kind === 'name' && node.property !== undefined ? [node] : [];
  if (node.kind === 'object') return node.properties.flatMap(({ key, value }) => (key ? fieldsIn(value) : []));
  if (node.kind === 'list') return node.comprehension ? [] : node.items.flatMap(({ value }) => fieldsIn(value));
  return node.kind === 'choice' ? node.options.flatMap(fieldsIn) : [];
}

/** The call that a variable of a function holds the result of, one of several that are waited for together included. */
function callBehind(name: string | undefined, { node: { body } }: FunctionFacts): Expression | undefined {
  let found: Expression | undefined;
  walk(body, node => {
    if (node.kind !== 'bind' || node.value === undefined) return;
    const value = withoutAwait(node.value);
    if (node.target.kind === 'name' && node.target.name === name) found = value;
    if (node.target.kind !== 'list-target' || value.kind !== 'call' || lastName(value.callee) !== 'all') return;
    const [list] = value.args;
    const index = node.target.items.findIndex(item => item?.target.kind === 'name' && item.target.name === name);
    if (index >= 0 && list?.value.kind === 'list') found = list.value.items[index]?.value;
  });
  return found;
}
