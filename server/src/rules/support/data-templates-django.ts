/** Rows that templates of Django's reach by relations of the models, and those that a view which is a class hands to its template. */
import type { AnalysedFile, App, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { ClassExpression, Expression } from '../../program/model.ts';
import { contains, lastName, literalText, namesIn, nodesOf, returnedBy, walk } from '../../program/walk.ts';
import type { DataMark } from './data.ts';
import { sanitising } from './data-escape.ts';
import { keptUnder } from './data-stored.ts';
import { placeIn } from './places.ts';
import { element, type TemplatePath } from './template-names.ts';

/** A view that is a class, with the template that it names: https://docs.djangoproject.com/en/stable/topics/class-based-views/generic-display/ */
export interface TemplateView {
  readonly template: string;
  /** Where it names the template. */
  readonly at: Place;
  readonly node: ClassExpression;
}

/** A name by which rows of one model lead to those of another. */
interface Relation {
  readonly name: string;
  readonly model: string;
}

/** `class Task(models.Model)`, and in it `site = models.ForeignKey("sites.Site", related_name="tasks")` */
const parts =
  /\bclass\s+(?<owner>[A-Z]\w*)|\b(?<field>\w+)\s*=\s*models\.(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*["']?(?:\w+\.)?(?<to>[A-Z]\w*)|\brelated_name\s*=\s*["'](?<back>\w+)["']/g;

/** The relations of a file's models, there and back: https://docs.djangoproject.com/en/stable/topics/db/queries/#following-relationships-backward */
const relationsIn = perFile(({ text, language }): readonly Relation[] => {
  // A migration says again what the models say.
  if (
    language !== 'python' ||
    /\bclass\s+Migration\(/.test(text) ||
    !/models\.(?:ForeignKey|OneToOneField|ManyToManyField)\(/.test(text)
  )
    return [];
  const found: Relation[] = [];
  let around = '';
  for (const { groups = {} } of text.matchAll(parts)) {
    const { owner, field, to, back } = groups;
    if (owner !== undefined && owner !== 'Meta') around = owner;
    if (field !== undefined && to !== undefined)
      found.push({ name: field, model: to }, { name: `${around.toLowerCase()}_set`, model: around });
    if (back !== undefined) found.push({ name: back, model: around });
  }
  return found;
});

/** Models of Python files that speak of sanitising: what their rows hold may be clean. */
export const cleanedModels = perFile(({ text, language }): readonly string[] =>
  language === 'python' && sanitising.test(text)
    ? [...text.matchAll(/\bclass\s+([A-Z]\w*)/g)].map(([, name = '']) => name)
    : [],
);

/** The model that a name leads to, where it leads to one alone; dictionaries have some of these names. */
function modelBehind(name: string, app: App): string | undefined {
  if (/^(?:items|values|keys)$/.test(name)) return undefined;
  const models = app
    .ask(relationsIn)
    .flatMap(({ answer }) => answer.flatMap(each => (each.name === name ? each.model : [])));
  return new Set(models).size === 1 ? models[0] : undefined;
}

/** What a template asks of all rows that a relation leads to: `site.tasks.all` */
const manager =
  /^(?:all|first|last|get|latest|earliest|order_by|reverse|select_related|prefetch_related|filter|exclude|annotate|distinct|only|defer|iterator)$/;

/**
 * What the app keeps of API Data where a path of a template ends that leads by relations from rows, `site.tasks.all`, or from an
 * expression that does, `site.tasks.order_by("due")`.
 * @param below the path behind its head
 * @param head what stands under that; no value where a view asks for rows itself
 */
export function rowsByRelation(
  below: TemplatePath,
  { node, value }: { readonly node?: Expression; readonly value: Value | undefined },
  home: AnalysedFile,
): readonly DataMark[] {
  const { app } = home;
  const isRows = value === undefined || (value.objects.length === 0 && value.marks.some(({ is }) => is === 'stored'));
  const last = isRows ? below.findLastIndex(step => modelBehind(step, app) !== undefined) : -1;
  if (last >= 0) return kept(modelBehind(below[last] ?? '', app) ?? '', below.slice(last + 1), app);
  const asked = node && askedOf(node);
  const at = asked && askedOf(madeBy(asked, home));
  const model = at?.kind === 'member' ? modelBehind(at.property ?? '', app) : undefined;
  return model === undefined ? [] : kept(model, below, app);
}

/** What rows are asked of: `site.tasks` of `site.tasks.order_by("due").first()` */
function askedOf(node: Expression): Expression {
  let at = node;
  while (at.kind === 'call' || (at.kind === 'member' && manager.test(at.property ?? '')))
    at = at.kind === 'call' ? at.callee : at.object;
  return at;
}

/** What a name is given in the function that it stands in, where one place alone gives it something. */
function madeBy(node: Expression, { functions, program }: AnalysedFile): Expression {
  if (node.kind !== 'name') return node;
  const around = functions.findLast(fn => contains(fn.node, node))?.node;
  const [only, ...others] = nodesOf(program, 'bind').filter(
    each => namesIn(each.target).includes(node.name) && (around === undefined || contains(around, each)),
  );
  return only?.target.kind === 'name' && others.length === 0 ? (only.value ?? node) : node;
}

/** @param model one that a view or a relation names */
function kept(model: string, below: TemplatePath, app: App): readonly DataMark[] {
  const fields = below.filter(step => step !== element && !manager.test(step));
  if (fields.length !== 1 || app.ask(cleanedModels).some(({ answer }) => answer.includes(model))) return [];
  return keptUnder(model, fields, app);
}

/** The views of a file that are classes and name their template. */
export function templateViews(file: AnalysedFile): readonly TemplateView[] {
  if (file.language !== 'python' || !/^[ \t]+template_name\s*=/m.test(file.text)) return [];
  return nodesOf(file.program, 'class').flatMap(node => {
    const named = node.members.find(({ name }) => name === 'template_name');
    const template = literalText(named?.value);
    return named && template !== undefined ? [{ template, at: placeIn(file, named), node }] : [];
  });
}

/** What such a view hands to its template under a path. */
export function handedByView(
  { node }: TemplateView,
  [name = '', ...below]: TemplatePath,
  file: AnalysedFile,
): { readonly values: readonly Value[]; readonly stored: readonly DataMark[] } {
  const { app } = file;
  const put = contextPut(node, name);
  if (put.length > 0) {
    const given = put.map(each => ({ node: each, value: file.evaluate(each) }));
    return {
      values: given.map(({ value }) => reached(value, below)),
      stored: given.flatMap(each => rowsByRelation(below, each, file)),
    };
  }
  const model = lastName(memberOf(node, 'model'));
  const own = ['object', 'object_list', literalText(memberOf(node, 'context_object_name'))];
  if (model !== undefined) own.push(model.toLowerCase(), `${model.toLowerCase()}_list`);
  if (!own.includes(name)) return { values: [], stored: [] };
  const rows = [memberOf(node, 'queryset'), ...returnsOf(node, 'get_queryset')].filter(each => each !== undefined);
  return {
    values: rows.map(each => reached(file.evaluate(each), below)),
    stored: [
      ...(rows.length === 0 && model !== undefined ? kept(model, below, app) : []),
      ...rowsByRelation(below, { value: undefined }, file),
    ],
  };
}

function memberOf({ members }: ClassExpression, name: string): Expression | undefined {
  const value = members.find(each => each.name === name)?.value;
  return value?.kind === 'function' ? undefined : value;
}

function returnsOf({ members }: ClassExpression, name: string): readonly Expression[] {
  const value = members.find(each => each.name === name)?.value;
  return value?.kind === 'function' ? returnedBy(value.body) : [];
}

/** What `get_context_data` puts under a name: `context["tasks"] = …`, `super().get_context_data(tasks=…)`, `{"tasks": …}`. */
function contextPut({ members }: ClassExpression, name: string): readonly Expression[] {
  const found: Expression[] = [];
  const context = members.find(each => each.name === 'get_context_data')?.value;
  walk(context?.kind === 'function' ? context.body : [], node => {
    if (node.kind === 'assign' && node.target.kind === 'member' && node.target.property === name)
      found.push(node.value);
    if (node.kind === 'object') for (const { key, value } of node.properties) if (key === name) found.push(value);
    if (node.kind === 'call' && /^(?:get_context_data|update|dict)$/.test(lastName(node.callee) ?? ''))
      for (const argument of node.args) if (argument.name === name) found.push(argument.value);
  });
  return found;
}

/** What stands under a path of a template in what it is handed. */
export function reached(value: Value, path: TemplatePath): Value {
  return path.reduce((at, step) => (step === element ? at.element : at.property(step)), value);
}
