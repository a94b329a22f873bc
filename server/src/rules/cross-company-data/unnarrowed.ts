/** Lists of a REST interface that are not narrowed to who asks, as their neighbours are. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Step } from '../../program/finding.ts';
import { stepAt } from '../../program/finding.ts';
import type { Call, ClassExpression, Expression } from '../../program/model.ts';
import { isSelf, lastName, literalText, nodesOf, someIn, walk } from '../../program/walk.ts';
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
  const classes = nodesOf(file.program, 'class');
  const views = classes.filter(node => isListing(node, file));
  const narrowing = classes.flatMap(node => {
    const call = narrowedBy(node);
    const taking = call ? [node, ...classes.filter(each => takes(each, node))] : [];
    return call && taking.some(isView) ? [{ call, taking }] : [];
  });
  const beside = narrowing[0]?.call;
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
        ways: narrowing.flatMap(({ call, taking }) => waysIn(call, taking)),
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

function isView({ bases }: ClassExpression): boolean {
  return bases.some(base => views.test(lastName(base) ?? ''));
}

/** A class takes what another one does, which the views of a file may share: `class Logs(OfMember, viewsets.ModelViewSet)`. */
function takes({ bases }: ClassExpression, { name }: ClassExpression): boolean {
  return name !== undefined && bases.some(base => base.kind === 'name' && base.name === name);
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
        if (node.kind === 'call' && lastName(node.callee) === 'filter' && ofWhoAsks(node).length > 0) found ??= node;
      });
  return found;
}

/** What is asked of who asks, by the fields that lead there: `job__owner=self.request.user`, `**{f"{self.way}__owner": self.request.user}`. */
function ofWhoAsks({ args }: Call): readonly (string | Expression)[] {
  return args.flatMap(({ name, value, spread }) => {
    if (name !== undefined) return isWhoAsks(value) ? [name] : [];
    const properties = spread === 'named' && value.kind === 'object' ? value.properties : [];
    return properties.flatMap(({ key, computed, value: wanted }) => (isWhoAsks(wanted) ? (key ?? computed ?? []) : []));
  });
}

function isWhoAsks(value: Expression): boolean {
  return someIn(value, node => node.kind === 'member' && /\brequest\.user\b/.test(pathOf(node).join('.')));
}

/** @param taking the class that narrows, and those that take it, each of which may say by which field */
function waysIn(narrowing: Call, taking: readonly ClassExpression[]): readonly string[] {
  return ofWhoAsks(narrowing).flatMap(way => {
    const first = typeof way === 'object' && way.kind === 'template' ? way.parts[0] : way;
    const said =
      typeof first === 'object' && first.kind === 'member' && isSelf(first.object)
        ? taking.flatMap(({ members }) => members.filter(({ name }) => name === first.property))
        : [];
    const texts = typeof first === 'string' ? [first] : [first, ...said.map(({ value }) => value)].map(literalText);
    return texts.flatMap(text => text?.split('__')[0] ?? []);
  });
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
