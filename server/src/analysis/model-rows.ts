/** Rows that a library gives of a class of the workspace: `Grant.objects.get(pk=1).keep(token)`, `get_object_or_404(Grant, pk=1)`. */
import { membersNamed, ownConstructor } from '../program/members.ts';
import type { ClassMember, Expression, Name } from '../program/model.ts';
import { literalText } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import { assignedBefore } from './fields.ts';
import type { Frame } from './frames.ts';
import type { CallSite } from './scopes.ts';
import { type AbstractValue, functionsOf, type LibraryThing, type Thing } from './values.ts';

export type Class = Extract<Thing, { readonly is: 'class' }>;

/** How many calls and members may lead from a class to its row. */
const mostSteps = 8;

/** A method that the class of a row declares itself, to be run on an instance of it; the library's own members are not asked for. */
export function methodOfRow(
  evaluator: Evaluator,
  thing: LibraryThing,
  name: string,
  row: AbstractValue,
): AbstractValue | undefined {
  if (!thing.path.includes('()')) return undefined;
  const model = classBehind(evaluator, thing);
  const member = model && membersNamed(model.node, name).find(({ value }) => value?.kind === 'function');
  if (!model || !member || member.static) return undefined;
  if (member.accessor !== 'get') return evaluator.classes.instance(model.node, model.frame).property(name);
  // What a property says is of this row, `obs.line`; what a row refers to is of another class: `obs.site.line`.
  if (!/(?:\(\)|\.0)$/.test(thing.path) || said.has(member)) return undefined;
  said.add(member);
  try {
    return evaluator.classes.ofClass(model.node, model.frame, name, row, false);
  } finally {
    said.delete(member);
  }
}

/** Properties that are being asked: one may ask other rows for the same, `return Grant.objects.get(pk=self.above_id).root`. */
const said = new Set<ClassMember>();

/** The class that a chain of calls begins with, or that one of them is handed first. */
export function classBehind(evaluator: Evaluator, row: LibraryThing): Class | undefined {
  const seen = new Set<Thing>();
  let level: readonly Thing[] = [row];
  for (let step = 0; step <= mostSteps && level.length > 0; step++) {
    const further: Thing[] = [];
    for (const thing of level) {
      if (thing.is === 'class') return thing;
      if (thing.is !== 'library' || seen.has(thing)) continue;
      seen.add(thing);
      const handed = thing.makers.at(-1)?.args[0]?.value.things;
      const given = handed?.find(each => each.is === 'class');
      if (given) return given;
      // A set of its rows: `get_object_or_404(Grant.objects.filter(live=True), pk=1)`.
      if (/^get_\w+_or_404\(\)/.test(thing.path)) further.push(...(handed ?? []));
      further.push(...(madeFrom(evaluator, thing)?.things ?? []));
    }
    level = further;
  }
  return undefined;
}

/** What the last call of a chain is read from. */
function madeFrom(evaluator: Evaluator, { receiver, makers }: LibraryThing): AbstractValue | undefined {
  const maker = makers.at(-1);
  const callee = maker?.call.kind === 'call' ? maker.call.callee : undefined;
  return receiver ?? (maker && callee?.kind === 'member' ? evaluator.evaluate(callee.object, maker.frame) : undefined);
}

/**
 * What methods that were called on a row before it is written have put into its fields: `grant.take(answer); grant.save()`. Calls that
 * stand before the name is bound anew are of another row, and what is assigned to a field afterwards replaces what they put there.
 */
export function putByMethods(
  evaluator: Evaluator,
  row: Name,
  write: Expression,
  frame: Frame,
): ReadonlyMap<string, AbstractValue> {
  const put = new Map<string, AbstractValue>();
  const { info } = frame;
  const all = info.calls.filter(site => isCallOn(site, row));
  // What was written once is not written again by the next call of the same kind.
  const written = lastMethod(write);
  const calls = all.slice(all.findLastIndex(({ call }) => lastMethod(call) === written) + 1);
  const only = namedIn(write, 'update_fields');
  if (calls.length === 0) return put;
  const places = bind(info.program).scope.lookup(row.name, row.start)?.places ?? [];
  const since = Math.max(-1, ...places.flatMap(({ at, fn }) => (fn === info && at < row.start ? at : [])));
  for (const { call } of calls) {
    if (call.start < since) continue;
    for (const thing of functionsOf(evaluator.evaluate(call.callee, frame))) {
      if (thing.info.owner === undefined || thing.info.member?.static === true) continue;
      // It has written the row itself: `self.save()`.
      if (thing.info.calls.some(site => lastMethod(site.call) === written)) continue;
      const { args, receiver } = evaluator.calls.handed(thing, call, frame);
      const fields = [...assignedBefore(atEnd, thing.info)].filter(
        ([name]) =>
          (only?.includes(name) ?? true) &&
          isColumn(evaluator, receiver, name) &&
          !isAssigned(info, row, name, call.end),
      );
      if (fields.length === 0) continue;
      const at = evaluator.calls.frameFor(thing.info, thing.frame, args, { frame, call }, receiver);
      if (at) for (const [name, value] of fields) put.set(name, evaluator.evaluate(value, at));
    }
  }
  return put;
}

/** What stands in the fields of a row. */
interface RowFields {
  readonly fields: ReadonlyMap<string, AbstractValue>;
  /** It has been given nothing but those. */
  readonly all: boolean;
}

/**
 * What a row of a library's model was made with, and what was set on it: `Grant(code=code)`, `grant.token = token`; of a write that names
 * fields only those.
 */
export function fieldsGiven(evaluator: Evaluator, row: AbstractValue, write: Expression): RowFields {
  const fields = new Map<string, AbstractValue>();
  const only = namedIn(write, 'update_fields');
  let all = true;
  const put = (name: string, value: AbstractValue): void => {
    if (only?.includes(name) ?? true) fields.set(name, value);
  };
  for (const thing of row.things) {
    if (thing.is !== 'instance') continue;
    if (evaluator.classes.chain(thing).some(({ node }) => ownConstructor(node))) all = false;
    for (const { name, spread, value } of thing.args ?? [])
      if (name !== undefined && spread === undefined) put(name, value);
      else all = false;
  }
  for (const { path, method, args, frame } of row.mutations) {
    const [name, ...below] = path;
    const [value] = args;
    if (name === undefined || below.length > 0 || method !== undefined || value === undefined) all = false;
    else put(name, evaluator.evaluate(value, frame));
  }
  return { fields, all };
}

/** The method that a call is one of: `save` of `grant.save()`. */
function lastMethod(node: Expression): string | undefined {
  return node.kind === 'call' && node.callee.kind === 'member' ? node.callee.property : undefined;
}

/** Texts of a list that a call is given by name: https://docs.djangoproject.com/en/stable/ref/models/instances/#specifying-which-fields-to-save */
function namedIn(node: Expression, keyword: string): readonly string[] | undefined {
  const list = node.kind === 'call' ? node.args.find(({ name }) => name === keyword)?.value : undefined;
  return list?.kind === 'list' ? list.items.flatMap(({ value }) => literalText(value) ?? []) : undefined;
}

const atEnd = { start: Number.MAX_SAFE_INTEGER };

/** Declared by the row's class, or one that it inherits from: what a row has only as long as it lives is not written. */
function isColumn({ classes }: Evaluator, row: AbstractValue | undefined, name: string): boolean {
  const chains = row?.things.flatMap(thing => (thing.is === 'instance' ? classes.chain(thing) : [])) ?? [];
  return chains.some(({ node }) => membersNamed(node, name).some(({ value }) => value?.kind !== 'function'));
}

function isCallOn({ call: { callee, end } }: CallSite, { name, start }: Name): boolean {
  return callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === name && end < start;
}

/** `grant.token = seal(grant.token)` between a place and where the row is written. */
function isAssigned({ memberAssigns }: Frame['info'], row: Name, field: string, from: number): boolean {
  return memberAssigns.some(
    ({ target }) =>
      target.kind === 'member' &&
      target.property === field &&
      target.object.kind === 'name' &&
      target.object.name === row.name &&
      target.start > from &&
      target.start < row.start,
  );
}
