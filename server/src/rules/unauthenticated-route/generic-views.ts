/** Views of Django, and of its REST framework, that answer with the rows of a model by themselves: nobody wrote a method that does. */

import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { everybodys } from '../../analysis/guard-names.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { ClassExpression, ClassMember, Expression } from '../../program/model.ts';
import { lastName, nodesOf, someIn, walk } from '../../program/walk.ts';
import { pathOf } from '../support/hosts-pages.ts';
import { placeIn } from '../support/places.ts';
import { alsoCalled } from '../support/stores-models.ts';
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
  /^(?:get|list|retrieve|dispatch|initial|initialize_request|check_permissions|check_object_permissions|get_permissions|test_func|setup)$/;
/** What who asks is known by. */
const caller = /^(?:user|auth|session|headers|META|COOKIES|tenant|company|account|organi[sz]ation|token)$/;

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
    if (members.some(asks)) return [];
    const rows = rowsOf(node);
    const opener = members.find(each => each.name === 'permission_classes');
    const model = rows && modelOf(rows);
    if (rows === undefined || model === undefined) return [];
    const isRests = modules.some(each => each?.startsWith('rest_framework'));
    const read = stepAt(placeIn(file, rows), 'its rows are asked for here');
    return [{ name, model, at: placeIn(file, opener ?? nameSpan), opened: opener !== undefined, isRests, read }];
  });
});

function asks({ name, value }: ClassMember): boolean {
  if (ownWays.test(name)) return true;
  if (name === 'permission_classes') return value === undefined || !isForAll(value);
  return (
    name === 'get_queryset' &&
    value !== undefined &&
    someIn(value, node => node.kind === 'member' && caller.test(node.property ?? ''))
  );
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
    if (node.kind === 'call' && modelOf(node) !== undefined) found ??= node;
  });
  return found;
}

/** `Rfi` of `Rfi.objects.order_by('number')`, and of `Rfi` alone. */
function modelOf(rows: Expression): string | undefined {
  let at = rows;
  while (at.kind === 'call' || at.kind === 'member') at = at.kind === 'call' ? at.callee : at.object;
  return at.kind === 'name' && /^[A-Z][a-z]\w*$/.test(at.name) ? at.name : undefined;
}

/**
 * The views that give rows of tables which an app keeps API Data in to whoever asks.
 * @param asksFirst whether the app's settings have people sign in before a view of Django's, or of its REST framework's
 */
export function openGenericViews(
  app: App,
  asksFirst: (isRests: boolean, app: App) => boolean,
): readonly { readonly name: string; readonly at: Place; readonly steps: readonly Step[] }[] {
  const all = app.ask(genericViews).flatMap(({ answer }) => answer);
  const kept = all.length > 0 ? tablesKept(app) : [];
  if (kept.length === 0 || staysInNetwork(app)) return [];
  return all.flatMap(({ name, model, at, opened, isRests, read }) => {
    const tables = alsoCalled([model], app);
    const found = kept.find(({ table }) => tables.includes(table));
    if (found === undefined || (!opened && asksFirst(isRests, app)) || !isReached(name, app.files)) return [];
    return [{ name, at, steps: [found.step, read] }];
  });
}

/** An address leads to it, with nothing around it: `path('rfis', login_required(Rfis.as_view()))`. */
function isReached(name: string, files: readonly AnalysedFile[]): boolean {
  const named = new RegExp(`(?:^|[\\s,(=])((?:\\w+\\()?)(?:\\w+\\.)*${name}(?:\\.as_view\\(|\\s*[,)])`, 'gm');
  // https://django-decorator-include.readthedocs.io
  if (files.some(({ text }) => /\bdecorator_include\(/.test(text))) return false;
  const ways = files.flatMap(({ language, text }) =>
    language === 'python' && /\burlpatterns\b|\.register\(/.test(text)
      ? [...text.matchAll(named)].map(([, around = '']) => around)
      : [],
  );
  return (
    ways.length > 0 &&
    ways.every(around => around === '' || /^(?:path|re_path|url|register|cache_page)\($/.test(around))
  );
}
