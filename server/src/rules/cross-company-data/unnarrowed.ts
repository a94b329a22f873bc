/** Lists of a REST interface that are not narrowed to who asks, as their neighbours are. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Step } from '../../program/finding.ts';
import { stepAt } from '../../program/finding.ts';
import type { Call, ClassExpression, Expression } from '../../program/model.ts';
import { lastName, nodesOf, someIn, walk } from '../../program/walk.ts';
import { speaksOfOwner } from '../support/data-keys.ts';
import { pathOf } from '../support/hosts-pages.ts';
import { placeIn } from '../support/places.ts';

/** A list of everybody's rows: `Log.objects.all()` of a view. */
export interface Unnarrowed {
  readonly table: string;
  /** Where the list is asked for. */
  readonly at: Step;
  /** Where a neighbour narrows its own. */
  readonly beside: Step;
  /** Fields by which neighbours come to the owner: `job` of `job__connection__owner`. */
  readonly ways: readonly string[];
}

/**
 * Views of Django's REST framework that list all rows of a table, where another view of the file lists only what belongs to who asks:
 * https://www.django-rest-framework.org/api-guide/filtering/#filtering-against-the-current-user
 */
export const unnarrowedLists = perFile((file): readonly Unnarrowed[] => {
  if (file.language !== 'python' || file.pathClass !== 'source') return [];
  if (!/\.objects\b/.test(file.text) || !/request\.user\b/.test(file.text)) return [];
  if (!/\brest_framework\b/.test(file.text)) return [];
  const views = nodesOf(file.program, 'class').filter(node => isListing(node, file));
  const narrowing = views.flatMap(view => narrowedBy(view) ?? []);
  const [beside] = narrowing;
  if (beside === undefined) return [];
  return views.flatMap(view => {
    const list = speaksOfOwner(view) || view.members.some(restricts) ? undefined : listOf(view);
    const table = list && tableOf(list);
    if (list === undefined || table === undefined) return [];
    return [
      {
        table,
        at: stepAt(placeIn(file, list), 'all rows are listed here'),
        beside: stepAt(placeIn(file, beside), 'a list beside it is narrowed to who asks'),
        ways: narrowing.flatMap(waysIn),
      },
    ];
  });
});

const views = /^(?:(?:ReadOnly)?ModelViewSet|GenericViewSet|GenericAPIView|List(?:Create)?APIView|ListModelMixin)$/;

/** All that it is comes from the framework, so that nothing of the app's own narrows what it lists. */
function isListing({ bases }: ClassExpression, { program }: AnalysedFile): boolean {
  const framework = new Set(
    program.imports
      .filter(({ module }) => /^rest_framework\b/.test(module))
      .flatMap(({ names }) => names.map(({ local }) => local)),
  );
  return (
    bases.length > 0 &&
    bases.every(base => framework.has(pathOf(base)[0] ?? '')) &&
    bases.some(base => views.test(lastName(base) ?? ''))
  );
}

/** What lets only some in, or filters by itself. */
function restricts({ name, value }: ClassExpression['members'][number]): boolean {
  if (
    name === 'filter_backends' ||
    name === 'filter_queryset' ||
    name === 'get_permissions' ||
    name === 'list' ||
    name === 'initial' ||
    name === 'dispatch' ||
    name === 'check_permissions'
  )
    return true;
  return (
    name === 'permission_classes' &&
    value !== undefined &&
    someIn(value, node => node.kind === 'name' && !/^(?:IsAuthenticated|AllowAny)$/.test(node.name))
  );
}

/**
 * Settings that narrow or keep out for all views, and packages that give each tenant rows of its own:
 * https://www.django-rest-framework.org/api-guide/settings/, https://django-tenants.readthedocs.io
 */
const forAll =
  /django_tenants|tenant_schemas|django_multitenant|django_scopes|DEFAULT_FILTER_BACKENDS["']\s*:\s*[([]\s*["'](?!rest_framework\.|django_filters\.)|DEFAULT_PERMISSION_CLASSES["']\s*:\s*[([]\s*["'](?!rest_framework\.permissions\.(?:IsAuthenticated|AllowAny|DjangoModelPermissions)\w*["'])/;

/** Something narrows the lists of a whole app. */
export function narrowsAll(app: App): boolean {
  return app.files.some(({ language, text }) => language === 'python' && forAll.test(text));
}

/** The call by which a view narrows its list to who asks: `Job.objects.filter(owner=self.request.user)`. */
function narrowedBy(view: ClassExpression): Call | undefined {
  let found: Call | undefined;
  for (const { value } of view.members)
    if (value?.kind === 'function')
      walk(value.body, node => {
        if (node.kind === 'call' && lastName(node.callee) === 'filter' && node.args.some(isOfWhoAsks)) found ??= node;
      });
  return found;
}

function isOfWhoAsks({ name, value }: Call['args'][number]): boolean {
  return (
    name !== undefined &&
    someIn(value, node => node.kind === 'member' && /\brequest\.user\b/.test(pathOf(node).join('.')))
  );
}

function waysIn(narrowing: Call): readonly string[] {
  return narrowing.args.flatMap(each => (isOfWhoAsks(each) ? (each.name?.split('__')[0] ?? []) : []));
}

/** What a view lists: its `queryset`, or where `get_queryset` begins. */
function listOf({ members }: ClassExpression): Expression | undefined {
  const method = members.find(({ name }) => name === 'get_queryset')?.value;
  if (method?.kind !== 'function') return members.find(({ name }) => name === 'queryset')?.value;
  let found: Expression | undefined;
  walk(method.body, node => {
    if (node.kind === 'call' && pathOf(node.callee)[1] === 'objects') found ??= node;
  });
  return found;
}

/** `Log` of `Log.objects.all().order_by('day')`. */
function tableOf(list: Expression): string | undefined {
  let at = list;
  while (at.kind === 'call' || at.kind === 'member') {
    if (at.kind === 'member' && at.property === 'objects') return lastName(at.object);
    at = at.kind === 'call' ? at.callee : at.object;
  }
  return undefined;
}

/** Fields by which a file's models lead to another: `job` of `job = ForeignKey(Job)`. */
export const ownersOf = perFile((file): readonly { readonly table: string; readonly field: string }[] => {
  if (file.language !== 'python' || !/\b(?:ForeignKey|OneToOneField)\(/.test(file.text)) return [];
  return nodesOf(file.program, 'class').flatMap(({ name: table, members }) =>
    members.flatMap(({ name: field, value }) =>
      table !== undefined &&
      value?.kind === 'call' &&
      /^(?:ForeignKey|OneToOneField)$/.test(lastName(value.callee) ?? '')
        ? [{ table, field }]
        : [],
    ),
  );
});
