/** Benchmarks that code works out: a query, or a table of rows, of which those of the own company are left out, and a figure of the rest. */
import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Call, Expression, Property } from '../../program/model.ts';
import { contains, isNull, lastName, type Node, nodesOf, someIn, walk } from '../../program/walk.ts';
import { companyName } from '../support/data-companies.ts';
import { placeIn } from '../support/places.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';

/** What makes one figure of many rows. */
const figure = /^_?\$?(?:avg|mean|median|quantile|percentile(?:_cont|_disc)?|stddev\w*)$/i;
const company = new RegExp(`^(?:${companyName})(?:_?id)?$`, 'i');
/** Texts without which none of it stands in a file. */
const speaks = [/avg|mean|median|quantile|percentile|stddev/i, new RegExp(companyName, 'i')];

/** Where rows are asked for, but for those of the company that asks, or those of all companies, to make a figure of them. */
export interface PeersRead {
  readonly place: Place;
  /** Those that it may ask for, as the code calls them. */
  readonly tables: readonly string[];
  readonly route: RouteFacts | undefined;
}

export function readsOfPeers(file: AnalysedFile): readonly PeersRead[] {
  if (!speaks.every(each => each.test(file.text))) return [];
  const functions = file.functions.filter(fn => fn.file === file.path);
  const isOfPeers = (place: Place): boolean => {
    const around = functions.filter(({ node }) => contains(node, place)).sort((a, b) => b.node.start - a.node.start)[0];
    return place.file === file.path && around !== undefined && isOfOthers(around);
  };
  const found: PeersRead[] = [];
  for (const effect of file.effectsOf('store', 'warehouse')) {
    const { place, surroundings } = effect;
    const tables = tablesAsked(effect);
    if (!isRead(effect) || tables.length === 0 || !isOfPeers(place)) continue;
    found.push({ place, tables, route: surroundings.route });
  }
  // What only gives figures reads no rows: `Rfi.objects.aggregate(…)`, `prisma.rfi.aggregate(…)`.
  for (const call of nodesOf(file.program, 'call')) {
    const place = placeIn(file, call);
    if (!/^(?:aggregate|groupBy)$/.test(lastName(call.callee) ?? '') || !isOfPeers(place)) continue;
    const route = file.routes.find(each => each.file === file.path && contains(each, place));
    found.push({ place, tables: namesAlong(call), route });
  }
  return found;
}

/** `Rfi` and `objects` of `Rfi.objects.aggregate(…)`, `prisma` and `rfi` of `prisma.rfi.aggregate(…)` */
function namesAlong({ callee }: Call): readonly string[] {
  const names: string[] = [];
  let at: Expression = callee.kind === 'member' ? callee.object : callee;
  while (at.kind === 'member' || at.kind === 'call') {
    if (at.kind === 'member' && at.property !== undefined) names.push(at.property);
    at = at.kind === 'member' ? at.object : at.callee;
  }
  return at.kind === 'name' ? [...names, at.name] : names;
}

function isOfOthers({ node: { body } }: FunctionFacts): boolean {
  if (!someIn(body, isFigure)) return false;
  let leavesOwnOut = false;
  let isPooled = false;
  let isOfSome = false;
  walk(body, node => {
    if (node.kind === 'call') {
      for (const argument of node.args) leavesOwnOut ||= leavesOut(node, argument);
      isPooled ||= countsCompanies(node);
      isOfSome ||= narrows(node);
    } else if (node.kind === 'member' && node.index) {
      leavesOwnOut ||= isUnequal(node.index);
      isOfSome ||= isEqual(node.index);
    } else if (node.kind === 'object') {
      leavesOwnOut ||= node.properties.some(isOther);
      isOfSome ||= node.properties.some(({ key, value }) => company.test(key ?? '') && value.kind !== 'object');
    }
  });
  return leavesOwnOut || (isPooled && !isOfSome);
}

/** `Avg('days')`, `func.avg(…)`, `rows.quantile(0.5)`, `{ _avg: { days: true } }`, `{ $avg: '$days' }` */
function isFigure(node: Node): boolean {
  if (node.kind === 'call') return figure.test(lastName(node.callee) ?? '');
  return node.kind === 'object' && node.properties.some(({ key }) => figure.test(key ?? ''));
}

/** `where(Rfi.company_id != company_id)`, `ne(rfis.companyId, companyId)`, `exclude(company=company)`, `rows.filter(row => row.companyId !== id)` */
function leavesOut({ callee }: Call, { name, value }: Argument): boolean {
  if (lastName(callee) === 'exclude') return company.test(name ?? '') && isWhose(value);
  if (/^(?:ne|not|not_eq)$/.test(lastName(callee) ?? '')) return false;
  if (value.kind === 'call' && lastName(value.callee) === 'ne') {
    const [column, other] = value.args;
    return column !== undefined && other !== undefined && isCompany(column.value) && isWhose(other.value);
  }
  const [only, more] = value.kind === 'function' ? value.body : [];
  const tested = value.kind === 'function' ? (only?.kind === 'return' && !more ? only.value : undefined) : value;
  return (
    tested !== undefined && /^(?:where|filter|and_?|query|andWhere)$/.test(lastName(callee) ?? '') && isUnequal(tested)
  );
}

/** `{ companyId: { not: companyId } }`, `{ companyId: { $ne: companyId } }` */
function isOther({ key, value }: Property): boolean {
  if (!company.test(key ?? '') || value.kind !== 'object') return false;
  return value.properties.some(each => /^(?:not|\$ne)$/.test(each.key ?? '') && isWhose(each.value));
}

function isUnequal(node: Expression): boolean {
  return compares(node, /^!==?$/);
}

function isEqual(node: Expression): boolean {
  return compares(node, /^===?$/);
}

function compares(node: Expression, how: RegExp): boolean {
  if (node.kind !== 'operation' || !how.test(node.operator)) return false;
  const [left, right] = node.operands;
  return left !== undefined && right !== undefined && isCompany(left) && isWhose(right);
}

/** A column or field that says whose a row is. */
function isCompany(node: Expression): boolean {
  if (node.kind !== 'member') return false;
  const { index } = node;
  const name = node.property ?? (index?.kind === 'literal' ? String(index.value) : undefined);
  return company.test(name ?? '');
}

/** One company among others, and no constant: `exclude(company=DEMO)` sets nobody's own rows apart. */
function isWhose(node: Expression): boolean {
  if (node.kind === 'literal' || isNull(node)) return false;
  return !/^[A-Z][A-Z\d_]*$/.test(lastName(node) ?? '') && !/demo|test|sandbox|internal/i.test(lastName(node) ?? '');
}

/** `rows['company_id'].nunique()`, `Count('company', distinct=True)`, `func.count(distinct(Rfi.company_id))` */
function countsCompanies(node: Call): boolean {
  const { callee, args } = node;
  const name = lastName(callee) ?? '';
  if (name === 'nunique') return callee.kind === 'member' && isCompany(callee.object);
  if (!/^count$/i.test(name)) return false;
  const isOfCompany = args.some(({ value }) => someIn(value, inner => saysCompany(inner)));
  return (
    isOfCompany &&
    (args.some(each => each.name === 'distinct') ||
      someIn(
        args.map(({ value }) => value),
        inner => lastName(inner) === 'distinct',
      ))
  );
}

function saysCompany(node: Node): boolean {
  return node.kind === 'literal' ? company.test(String(node.value)) : node.kind === 'member' && isCompany(node);
}

/** `filter(company=company)`, `where(Rfi.company_id == company_id)`, `eq(rfis.companyId, companyId)` */
function narrows({ callee, args }: Call): boolean {
  const name = lastName(callee) ?? '';
  if (/^(?:filter|filter_by|get)$/.test(name) && args.some(each => company.test(each.name?.split('__')[0] ?? '')))
    return true;
  if (name === 'eq' && args[0] && isCompany(args[0].value)) return true;
  return args.some(({ value }) => isEqual(value));
}
