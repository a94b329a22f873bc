/**
 * What the rows of Django's models are asked for by: a model's own manager, its methods, and the managers that a relation gives its rows.
 * https://docs.djangoproject.com/en/stable/topics/db/managers/
 */
import { membersNamed } from '../program/members.ts';
import type { Call, ClassExpression, Expression, FunctionExpression, Program } from '../program/model.ts';
import { lastName, literalText, returnedBy, walk } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Link } from './classes.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type Class, classBehind } from './model-rows.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';

/** Django's own, and those of packages that go on from them: `Manager()`, `QuerySet.as_manager()`, `Manager.from_queryset(Rows)()`. */
const makes = /(?:^|\.)\w*(?:Manager(?:\.from_queryset\(\))?\(\)|QuerySet\.as_manager\(\))$/;
const home = 'django.db.models';

/** The model whose rows a value of Django's asks for, or is one of: `Model.objects`, `Model.objects.filter()`, `get_object_or_404(Model)`. */
export function modelAsked(evaluator: Evaluator, thing: LibraryThing): ClassExpression | undefined {
  const isRow = thing.package === 'django.shortcuts' && /^get_\w+_or_404\(\)/.test(thing.path);
  return isRow || isOfManager(thing) ? classBehind(evaluator, thing)?.node : undefined;
}

/** `Model.objects`, and what is asked of it. */
export function isOfManager({ package: from, path }: LibraryThing): boolean {
  return /^django\.(?:contrib\.gis\.)?db\b/.test(from) && /(?:^|\.)objects\b/.test(path);
}

/**
 * What a class of a package that goes on from Django's models is to those that inherit from it, in a file that speaks of these too:
 * `class Rfi(TimeStampedModel)`. https://django-model-utils.readthedocs.io/en/latest/models.html
 */
export function asModel(evaluator: Evaluator, base: Thing, { info: { program } }: Frame): Thing {
  if (base.is !== 'library' || !ofModels.test(base.path) || !speaksOfModels(program)) return base;
  if (/^django\.db\b/.test(base.package) || evaluator.library.isKnown(base.package, 'python')) return base;
  return { ...base, package: home, path: 'Model' };
}

/** Other libraries have fields of the same names: `ManyToManyField` of Tortoise. */
function speaksOfModels({ language, imports }: Program): boolean {
  return language === 'python' && imports.some(({ module }) => /^django\.(?:contrib\.gis\.)?db\b/.test(module));
}

const ofModels = /(?:^|\.)\w*Model$|(?:^|\.)Abstract(?:Base)?User$/;

/**
 * The rows of a model, where its class, or one that it inherits from, says by which manager they are asked for: `objects =
 * Rows.as_manager()`. They are what those of a model are that says nothing.
 * @param value of the field
 * @param self the model that it is read from
 */
export function rowsAskedBy(
  evaluator: Evaluator,
  value: AbstractValue,
  self: AbstractValue,
): AbstractValue | undefined {
  const isManager = value.things.some(thing => {
    if (thing.is === 'library') return makes.test(thing.path);
    return thing.is === 'instance' && evaluator.classes.librariesOf(thing.node, thing.frame).some(isMade);
  });
  // Other libraries have managers as well: `http = urllib3.PoolManager()`.
  return isManager && self.things.some(thing => isModel(evaluator, thing)) ? rowsOf(evaluator, self) : undefined;
}

function isModel({ classes }: Evaluator, thing: Thing): boolean {
  return (
    (thing.is === 'class' || thing.is === 'instance') &&
    classes.librariesOf(thing.node, thing.frame).some(({ package: from }) => /^django\b/.test(from))
  );
}

function isMade({ path }: LibraryThing): boolean {
  return makes.test(path);
}

function rowsOf(evaluator: Evaluator, model: AbstractValue): AbstractValue {
  return evaluator.value({
    things: [{ is: 'library', package: home, path: 'Model.objects', makers: [], receiver: model }],
  });
}

/**
 * A method that the app has written for a model's manager, or for the set of its rows, to be run on that; not one that does no more than
 * ask for some of them, which is a read of rows as those of the library are.
 */
export function methodOfManager(
  evaluator: Evaluator,
  thing: LibraryThing,
  name: string,
  self: AbstractValue,
): AbstractValue | undefined {
  if (!isOfManager(thing)) return undefined;
  const model = classBehind(evaluator, thing);
  // `self.model(name=name)` in a method of a manager
  if (name === 'model' && model) return evaluator.value({ things: [model] });
  const links = model ? evaluator.classes.chain({ ...model, is: 'instance', args: undefined }) : [];
  for (const { node, frame } of links.flatMap(link => managersIn(evaluator, link)))
    for (const { value } of membersNamed(node, name)) {
      if (value?.kind !== 'function') continue;
      return givesRows(value) ? undefined : evaluator.classes.ofClass(node, frame, name, self, false);
    }
  return undefined;
}

/** The classes of the app's that the managers in a model's own body are of, or ask by, with those that they inherit from. */
function managersIn(evaluator: Evaluator, { node, frame }: Link): readonly Link[] {
  return node.members.flatMap(({ value }) => {
    if (value?.kind !== 'call' || isColumn(value)) return [];
    return evaluator
      .evaluate(value, frame)
      .things.flatMap(thing => askedBy(evaluator, thing))
      .flatMap(found => evaluator.classes.chain({ ...found, is: 'instance', args: undefined }));
  });
}

/** The classes that a manager is made of. */
function askedBy(evaluator: Evaluator, thing: Thing): readonly Class[] {
  if (thing.is === 'instance') {
    const libraries = evaluator.classes.librariesOf(thing.node, thing.frame);
    if (!libraries.some(isMade)) return [];
    const { node, frame } = thing;
    return [{ is: 'class', node, frame }, ...libraries.flatMap(each => madeOf(evaluator, each))];
  }
  return thing.is === 'library' && isMade(thing) ? madeOf(evaluator, thing) : [];
}

function madeOf(evaluator: Evaluator, { makers }: LibraryThing): readonly Class[] {
  return makers.flatMap(({ call, args, frame }) => {
    const on = call.kind === 'call' && call.callee.kind === 'member' ? call.callee.object : undefined;
    const values = [...args.map(({ value }) => value), ...(on ? [evaluator.evaluate(on, frame)] : [])];
    return values.flatMap(({ things }) => things.filter(each => each.is === 'class'));
  });
}

function isColumn({ callee }: Call): boolean {
  return /(?:Field|Key)$/.test(lastName(callee) ?? '');
}

/** It writes rows: https://docs.djangoproject.com/en/stable/ref/models/querysets/#methods-that-do-not-return-querysets */
const writes = /^a?(?:create|get_or_create|update_or_create|bulk_create|bulk_update|update|delete|save)$/;
/** Its result is none of the rows. */
const counts = /^a?(?:count|exists|aggregate|contains)$/;

/** `return self.filter(tenant=tenant)`: what a method gives are rows of those that it runs on, and it does nothing to them. */
function givesRows({ body, receiver }: FunctionExpression): boolean {
  const own = new Set([receiver]);
  const isOwn = (node: Expression): boolean => {
    if (node.kind === 'name') return own.has(node.name);
    if (node.kind === 'member') return isOwn(node.object);
    if (node.kind !== 'call') return false;
    const name = lastName(node.callee) ?? '';
    return name === 'super' || (!counts.test(name) && isOwn(node.callee));
  };
  let isWriting = false;
  walk(body, node => {
    if (node.kind === 'call' && writes.test(lastName(node.callee) ?? '')) isWriting = true;
    // `rows = self.get_queryset()`
    if (
      (node.kind === 'bind' || node.kind === 'assign') &&
      node.target.kind === 'name' &&
      node.value &&
      isOwn(node.value)
    )
      own.add(node.target.name);
  });
  const given = returnedBy(body);
  return !isWriting && given.length > 0 && given.every(isOwn);
}

/**
 * The rows of another model that belong to one, by the name that the field gives them which refers to it: `project.items` of
 * `ForeignKey(Project, related_name="items")`. https://docs.djangoproject.com/en/stable/topics/db/queries/#backwards-related-objects
 */
export function relatedRows(evaluator: Evaluator, model: Class, name: string): AbstractValue | undefined {
  const { program } = model.frame.info;
  const referring = speaksOfModels(program) ? referringIn(program).get(name) : undefined;
  if (referring === undefined) return undefined;
  const names = evaluator.classes.chain({ ...model, is: 'instance', args: undefined }).map(({ node }) => node.name);
  const found = referring.find(({ to }) => names.includes(to));
  if (found === undefined) return undefined;
  const frame = evaluator.rootFrame(found.fn);
  return rowsOf(evaluator, evaluator.value({ things: [{ is: 'class', node: found.node, frame }] }));
}

/** The same of a row that a library gives: `Project.objects.get(pk=pk).items`. */
export function relatedOf(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  if (!thing.path.includes('()') || !/^django\b/.test(thing.package)) return undefined;
  const model = classBehind(evaluator, thing);
  return model && relatedRows(evaluator, model, name);
}

/** A model that has a field which refers to another. */
interface Referring {
  readonly node: ClassExpression;
  readonly fn: FunctionInfo;
  /** The class that it refers to. */
  readonly to: string | undefined;
}

const references = new WeakMap<Program, ReadonlyMap<string, readonly Referring[]>>();

/** The models of a file that refer to others of it, by the name that their rows have there. */
function referringIn(program: Program): ReadonlyMap<string, readonly Referring[]> {
  let found = references.get(program);
  if (!found) {
    const all = new Map<string, Referring[]>();
    for (const { node, fn } of bind(program).classes)
      for (const { value } of node.members) {
        if (value?.kind !== 'call' || !/^(?:ForeignKey|ManyToManyField)$/.test(lastName(value.callee) ?? '')) continue;
        const given = value.args.find(each => each.name === 'to' || each.name === undefined)?.value;
        const model = given && (literalText(given)?.split('.').at(-1) ?? lastName(given));
        const named = value.args.find(each => each.name === 'related_name')?.value;
        const name = named ? literalText(named) : `${node.name?.toLowerCase()}_set`;
        const to = model === 'self' ? node.name : model;
        if (name !== undefined) all.set(name, [...(all.get(name) ?? []), { node, fn, to }]);
      }
    found = all;
    references.set(program, found);
  }
  return found;
}
