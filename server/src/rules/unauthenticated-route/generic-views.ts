/** Views of Django, and of its REST framework, that answer with the rows of a model by themselves: nobody wrote a method that does. */

import type { App } from '../../analysis/facts.ts';
import { everybodys } from '../../analysis/guard-names.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Call, ClassExpression, ClassMember, Expression } from '../../program/model.ts';
import { calledName, lastName, literalText, nodesOf, someIn, walk } from '../../program/walk.ts';
import { pathOf } from '../support/hosts-pages.ts';
import { placeIn } from '../support/places.ts';
import { alsoCalled } from '../support/stores-models.ts';
import { asksFirst } from './django-settings.ts';
import { staysInNetwork } from './fronts.ts';
import { tablesKept } from './stored.ts';

/** A view whose class lets strangers in, for all that it says itself. */
interface Generic {
  readonly name: string;
  readonly model: string;
  /** Where it says that it lets everyone in, else what it is called. */
  readonly at: Place;
  readonly opened: boolean;
  readonly isRests: boolean;
  /** Where it says which rows. */
  readonly read: Step;
}

/**
 * https://docs.djangoproject.com/en/stable/ref/class-based-views/generic-display/,
 * https://www.django-rest-framework.org/api-guide/generic-views/#concrete-view-classes
 */
const giving =
  /^(?:(?:ReadOnly)?ModelViewSet|List(?:Create)?APIView|Retrieve(?:Update)?(?:Destroy)?APIView|(?:List|Retrieve)ModelMixin|ListView|DetailView)$/;
const mayGive = /\b(?:ModelViewSet|(?:List|Retrieve)\w*(?:APIView|ModelMixin)|(?:List|Detail)View)\b/;

/** Methods by which a view answers itself, or looks at who asks first. */
const ownWays =
  /^(?:get|list|retrieve|dispatch|initial|initialize_request|check_permissions|check_object_permissions|get_permissions|get_authenticators|perform_authentication|test_func|setup|as_view)$/;
/** Methods that are run before it answers. */
const preparing = /^(?:get|filter|paginate|render|finalize|has)_/;
/** What who asks is known by, and what turns them away. */
const caller =
  /^(?:user|auth|session|headers|META|COOKIES|tenant|company|account|organi[sz]ation|token|PermissionDenied|NotAuthenticated|AuthenticationFailed|compare_digest|unsign)$/;

export const genericViews = perFile((file): readonly Generic[] => {
  if (file.language !== 'python' || file.pathClass !== 'source' || !mayGive.test(file.text)) return [];
  const framework = new Map(
    file.program.imports
      .filter(({ module }) => /^(?:rest_framework|django\.views)\b/.test(module))
      .flatMap(({ module, names }) => names.map(({ local }) => [local, module] as const)),
  );
  return nodesOf(file.program, 'class').flatMap(node => {
    const { name, nameSpan, bases, members } = node;
    // Whatever else it inherits from may ask: `LoginRequiredMixin`.
    const modules = bases.map(base => framework.get(pathOf(base)[0] ?? ''));
    if (name === undefined || nameSpan === undefined || modules.length === 0 || modules.includes(undefined)) return [];
    if (!bases.some(base => giving.test(lastName(base) ?? '')) || (node.annotations?.length ?? 0) > 0) return [];
    if (members.some(member => asks(member, framework))) return [];
    const rows = rowsOf(node);
    const opener = members.find(each => each.name === 'permission_classes');
    const model = rows && modelOf(rows);
    if (rows === undefined || model === undefined) return [];
    const isRests = modules.some(each => each?.startsWith('rest_framework'));
    const read = stepAt(placeIn(file, rows), 'its rows are asked for here');
    return [{ name, model, at: placeIn(file, opener ?? nameSpan), opened: opener !== undefined, isRests, read }];
  });
});

function asks({ name, value }: ClassMember, framework: ReadonlyMap<string, string>): boolean {
  if (ownWays.test(name)) return true;
  if (name === 'permission_classes') return value === undefined || !isForAll(value);
  // Those of the framework let on whoever says nothing; the app's own may not.
  if (name === 'authentication_classes')
    return value?.kind !== 'list' || value.items.some(item => !framework.has(pathOf(item.value)[0] ?? ''));
  // It gives nothing: `["post"]`.
  if (name === 'http_method_names')
    return value?.kind !== 'list' || !value.items.some(item => literalText(item.value) === 'get');
  return value !== undefined && preparing.test(name) && someIn(value, node => caller.test(lastName(node) ?? ''));
}

/** `[AllowAny]`; an empty list asks for nothing either. */
function isForAll(value: Expression): boolean {
  return value.kind === 'list' && value.items.every(item => everybodys.test(lastName(item.value) ?? ''));
}

/** What a view lists: `queryset = Rfi.objects.all()`, `model = Rfi`, or what `get_queryset` gives. */
function rowsOf({ members }: ClassExpression): Expression | undefined {
  const method = members.find(({ name }) => name === 'get_queryset')?.value;
  if (method?.kind !== 'function') return members.find(({ name }) => name === 'queryset' || name === 'model')?.value;
  let found: Expression | undefined;
  walk(method.body, node => {
    if (node.kind === 'call' && lastName(node.callee) !== 'none' && modelOf(node) !== undefined) found ??= node;
  });
  return found;
}

/** `Rfi` of `Rfi.objects.order_by('number')`, and of `Rfi` alone. */
function modelOf(rows: Expression): string | undefined {
  let at = rows;
  while (at.kind === 'call' || at.kind === 'member') at = at.kind === 'call' ? at.callee : at.object;
  return at.kind === 'name' && /^[A-Z][a-z]\w*$/.test(at.name) ? at.name : undefined;
}

/** An address that leads to a view. */
interface Way {
  readonly view: string;
  /** Something stands around it there: `path('rfis', login_required(Rfis.as_view()))`. */
  readonly around: boolean;
}

export const waysToViews = perFile((file): readonly Way[] => {
  if (file.language !== 'python' || !/\burlpatterns\b|\.register\(/.test(file.text)) return [];
  const ways: Way[] = [];
  const note = (given: Expression): void => {
    const straight = behindPassing(given);
    walk(given, node => {
      if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'as_view') return;
      const view = lastName(node.callee.object);
      if (view !== undefined && givesRows(node)) ways.push({ view, around: node !== straight });
    });
  };
  for (const { callee, args } of nodesOf(file.program, 'call')) {
    const name = lastName(callee) ?? '';
    if (/^(?:path|re_path|url)$/.test(name)) for (const { value } of args) note(value);
    const view = name === 'register' ? lastName(args[1]?.value) : undefined;
    if (view !== undefined) ways.push({ view, around: false });
  }
  // `rfis = Rfis.as_view({"get": "list"})`
  for (const { value } of nodesOf(file.program, 'bind')) if (value?.kind === 'call') note(value);
  return ways;
});

/** What stands in decorators that let everyone through: `cache_page(60)(Rfis.as_view())`. */
function behindPassing(given: Expression): Expression {
  let at = given;
  while (at.kind === 'call' && passing.test(calledName(at.callee) ?? '')) {
    const inner = at.args[0]?.value;
    if (inner === undefined) break;
    at = inner;
  }
  return at;
}
const passing =
  /^(?:cache_page|cache_control|never_cache|csrf_exempt|csrf_protect|ensure_csrf_cookie|gzip_page|vary_on_\w+)$/;

/** `as_view({"post": "create"})` of a set of views gives none. */
function givesRows({ args: [actions] }: Call): boolean {
  return actions?.value.kind !== 'object' || actions.value.properties.some(({ key }) => key === 'get');
}

/** The views that give rows of tables which an app keeps API Data in to whoever asks. */
export function openGenericViews(
  app: App,
): readonly { readonly name: string; readonly at: Place; readonly steps: readonly Step[] }[] {
  const all = app.ask(genericViews).flatMap(({ answer }) => answer);
  const kept = all.length > 0 ? tablesKept(app) : [];
  if (kept.length === 0 || staysInNetwork(app)) return [];
  // https://django-decorator-include.readthedocs.io
  if (app.files.some(({ text }) => /\bdecorator_include\(/.test(text))) return [];
  const ways = app.ask(waysToViews).flatMap(({ answer }) => answer);
  return all.flatMap(({ name, model, at, opened, isRests, read }) => {
    const tables = alsoCalled([model], app);
    const found = kept.find(({ table }) => tables.includes(table));
    const leading = ways.filter(({ view }) => view === name);
    if (found === undefined || leading.length === 0 || leading.some(({ around }) => around)) return [];
    if (!opened && asksFirst(isRests, app)) return [];
    return [{ name, at, steps: [found.step, read] }];
  });
}
