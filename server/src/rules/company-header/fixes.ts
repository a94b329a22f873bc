import type { AnalysedFile, Request, TextPart, Value } from '../../analysis/facts.ts';
import { COMPANY_HEADER } from '../../catalogue/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, FunctionExpression, ObjectExpression } from '../../program/model.ts';
import { contains, walk } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';
import { type AskedRoute, isSdkCall } from '../support/routes.ts';

const header = COMPANY_HEADER.value;

/**
 * Adds the header, with the company from where the file's other requests take it, else from the request's own address. Offered only where
 * what is written is in reach of the request.
 */
export function headerFixes(asked: AskedRoute, file: AnalysedFile, context: RuleContext): NonNullable<Report['fixes']> {
  const { request } = asked;
  const target = headersOf(request);
  if (target === undefined || isSdkCall(request)) return [];
  const idioms = context.idioms(request.program);
  const source = context.source(target.file);
  const company = fromOthers(request, file, context) ?? fromAddress(asked, context);
  if (company === undefined) return [];
  const edit = idioms.setOption(target.node, source, target.option, target.wrap(company, idioms.key(header)));
  if (edit === undefined) return [];
  return [{ title: `Send \`${header}\``, safe: company.same, edits: [{ file: target.file, ...edit }] }];
}

/** Source text of a company's id, as text. */
interface Company {
  readonly source: string;
  /** Other requests of the file send the very same. */
  readonly same: boolean;
}

interface Target {
  readonly file: string;
  readonly node: Call | ObjectExpression;
  readonly option: string;
  wrap(company: Company, key: string): string;
}

/** The request's own headers, written out. */
function headersOf(request: Request): Target | undefined {
  const [headers, ...more] = request.arg('headers')?.objects ?? [];
  if (headers !== undefined && more.length === 0 && headers.node.kind === 'object')
    return { file: headers.file, node: headers.node, option: header, wrap: ({ source }) => source };
  return undefined;
}

/** What other requests of the file send, where it can be read from here too. */
function fromOthers(request: Request, file: AnalysedFile, context: RuleContext): Company | undefined {
  const here = request.arg('headers')?.objects[0]?.node;
  for (const other of file.requests) {
    const value = other.header(header);
    if (typeof value === 'string' || value.node === undefined || value.place === undefined) continue;
    const written = writtenValue(other, value);
    if (written === undefined || here === undefined || value.place.file !== request.place.file) continue;
    const names = namesIn(written);
    if (names.every(name => isInReach(name, here, written, file)))
      return { source: context.source(request.place.file).slice(written.start, written.end), same: true };
  }
  return undefined;
}

/** The expression that the other request's headers give, in the words of the source. */
function writtenValue(request: Request, value: Value): Expression | undefined {
  for (const { node } of request.arg('headers')?.objects ?? []) {
    if (node.kind !== 'object') continue;
    const property = node.properties.find(({ key }) => key?.toLowerCase() === header.toLowerCase());
    if (property !== undefined) return property.value;
  }
  return value.node;
}

function namesIn(expression: Expression): readonly string[] {
  const names: string[] = [];
  walk(expression, node => {
    if (node.kind === 'name') names.push(node.name);
  });
  return names;
}

/** A name means the same here as there: nothing between declares it, or the request's own function takes it as well. */
function isInReach(name: string, here: Place | Expression, there: Expression, file: AnalysedFile): boolean {
  const functionsAround = (span: { readonly start: number; readonly end: number }): readonly FunctionExpression[] =>
    file.functions.map(({ node }) => node).filter(node => contains(node, span));
  const own = functionsAround(here);
  const declared = functionsAround(there).filter(node => !own.includes(node) && declares(node, name));
  return declared.length === 0 || own.some(node => takes(node, name));
}

function takes({ parameters }: FunctionExpression, name: string): boolean {
  return parameters.some(({ target }) => {
    if (target.kind === 'name') return target.name === name;
    return (
      target.kind === 'object-target' &&
      target.entries.some(entry => entry.target.kind === 'name' && entry.target.name === name)
    );
  });
}

function declares(node: FunctionExpression, name: string): boolean {
  if (takes(node, name)) return true;
  let found = false;
  walk(node.body, inner => {
    if (inner.kind === 'bind' && inner.target.kind === 'name' && inner.target.name === name) found = true;
    return !found;
  });
  return found || node.receiver === name;
}

/** `/companies/${companyId}/…`: the address names the company itself. */
function fromAddress({ address, request }: AskedRoute, context: RuleContext): Company | undefined {
  const { parts } = address.text;
  const index = parts.findIndex((part, at) => isHole(part) && isCompany(parts[at - 1]));
  const hole = parts[index];
  if (hole === undefined || !isHole(hole) || hole.place === undefined) return undefined;
  const { file, start, end } = hole.place;
  // The hole's own source must stand in the request's call or in the same function as it.
  const around = request.surroundings.function;
  if (file !== request.place.file || around === undefined || start < around.start || end > around.end) return undefined;
  const source = context.source(file).slice(start, end);
  if (!/^[\w$.[\]]+$/.test(source)) return undefined;
  return { source: context.idioms(request.program).interpolate([{ source }]), same: false };
}

function isHole(part: TextPart): part is Extract<TextPart, { readonly hole: true }> {
  return 'hole' in part;
}

function isCompany(part: TextPart | undefined): boolean {
  return part !== undefined && 'text' in part && /\/companies\/$|[?&]company_id=$/.test(part.text);
}
