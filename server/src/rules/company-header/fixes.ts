import type { AnalysedFile, Request, TextPart } from '../../analysis/facts.ts';
import { COMPANY_HEADER } from '../../catalogue/facts.ts';
import { type Idioms, sourceOf, type TextEdit } from '../../program/idioms.ts';
import type {
  Assign,
  Call,
  Expression,
  FunctionExpression,
  ObjectExpression,
  Span,
  Statement,
} from '../../program/model.ts';
import {
  contains,
  isSelf,
  lastName,
  literalText,
  mentioned,
  namesIn,
  nodesOf,
  someIn,
  walk,
} from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';
import { functionAt } from '../support/limits.ts';
import type { AskedRoute } from '../support/routes.ts';

const header = COMPANY_HEADER.value;

/**
 * Adds the header to the headers that the request's own file writes out, or beside the one place where that writes `Authorization`, with the company from where the file's other requests take it,
 * else from the request's own address, else from what is in reach under the company's name. Offered only where what is written is in reach.
 */
export function headerFixes(asked: AskedRoute, file: AnalysedFile, context: RuleContext): NonNullable<Report['fixes']> {
  const headers = writtenHeaders(asked.request, file) ?? signedAt(file);
  if (headers === undefined) return [];
  const company =
    fromOthers(headers, file, context) ??
    fromAddress(asked, headers, file, context) ??
    fromNames(asked.request, headers, file, context);
  if (company === undefined) return [];
  const idioms = context.idioms(asked.request.program);
  const source = context.source(file.path);
  const edit =
    headers.kind === 'object'
      ? idioms.setOption(headers, source, header, company.source)
      : isBranchAlone(headers, file, source)
        ? undefined
        : besideIt(headers, company.source, source, idioms);
  if (edit === undefined) return [];
  return [{ title: `Send \`${header}\``, safe: company.same, edits: [{ file: file.path, ...edit }] }];
}

/** Source text that gives a company's id. */
interface Company {
  readonly source: string;
  /** Other requests of the file send the very same. */
  readonly same: boolean;
}

/** The one object literal that writes the request's headers. */
function writtenHeaders(request: Request, file: AnalysedFile): ObjectExpression | undefined {
  const [headers, ...more] = request.arg('headers')?.objects ?? [];
  return headers?.node.kind === 'object' && headers.file === file.path && more.length === 0 ? headers.node : undefined;
}

/** What sets one header: `headers.set('Authorization', …)`, `session.headers["Authorization"] = …`. */
type Setting = Call | Assign;

/** The one place in a file that writes `Authorization`; where there are more nobody can say which is this request's. */
function signedAt({ program }: AnalysedFile): ObjectExpression | Setting | undefined {
  const isIt = (name: string | undefined): boolean => name?.toLowerCase() === 'authorization';
  const [only, ...others] = [
    ...nodesOf(program, 'object').filter(({ properties }) => properties.some(({ key }) => isIt(key))),
    ...nodesOf(program, 'assign').filter(({ target }) => target.kind === 'member' && isIt(target.property)),
    ...nodesOf(program, 'call').filter(
      ({ callee, args: [first] }) => setters.test(lastName(callee) ?? '') && isIt(literalText(first?.value)),
    ),
  ];
  return others.length === 0 ? only : undefined;
}

const setters = /^(?:set|setHeader|add_header)$/;

/** The same for this header, in a statement of its own, or as the next link of a chain. */
function besideIt(setting: Setting, company: string, source: string, idioms: Idioms): TextEdit | undefined {
  const name = idioms.quote(header);
  const { start, end } = setting;
  if (setting.kind === 'call' && setting.callee.kind === 'member' && setting.callee.object.kind === 'call')
    return { start: end, end, text: `.${setting.callee.property}(${name}, ${company})` };
  const indent = /^[^\S\r\n]*$/.exec(source.slice(source.lastIndexOf('\n', start - 1) + 1, start))?.[0];
  const rest = /^;?(?=[^\S\r\n]*\r?\n)/.exec(source.slice(end))?.[0];
  if (indent === undefined || rest === undefined) return undefined;
  const text =
    setting.kind === 'call'
      ? `${sourceOf(setting.callee, source)}(${name}, ${company})`
      : setting.target.kind === 'member'
        ? `${sourceOf(setting.target.object, source)}[${name}] = ${company}`
        : undefined;
  const at = end + rest.length;
  return text === undefined ? undefined : { start: at, end: at, text: `\n${indent}${text}${rest}` };
}

/** `if (signed) headers.set('Authorization', token);`: what is put behind it stands outside the branch. */
function isBranchAlone({ start }: Span, { program, language }: AnalysedFile, source: string): boolean {
  if (language === 'python' || source.slice(0, start).trimEnd().endsWith('{')) return false;
  return [
    ...nodesOf(program, 'branch').flatMap(({ then, otherwise }) => [then, otherwise]),
    ...nodesOf(program, 'loop').map(({ body }) => body),
  ].some(([first, ...others]) => first?.start === start && others.length === 0);
}

/** What another request of the file sends, where it means the same here. */
function fromOthers(here: Span, file: AnalysedFile, context: RuleContext): Company | undefined {
  for (const other of file.requests)
    for (const { file: path, properties } of other.arg('headers')?.objects ?? []) {
      const sent = properties.find(({ key }) => key?.toLowerCase() === header.toLowerCase())?.value;
      if (path !== file.path || sent === undefined || !isInReach(sent, here, file)) continue;
      return { source: context.source(path).slice(sent.start, sent.end), same: true };
    }
  return undefined;
}

/** Every name of an expression means the same at another place: no function in between declares it, or the functions there take it too. */
function isInReach(expression: Expression, here: Span, file: AnalysedFile): boolean {
  const around = (span: Span): readonly FunctionExpression[] =>
    file.functions.map(({ node }) => node).filter(node => contains(node, span));
  const own = around(here);
  const others = around(expression).filter(node => !own.includes(node));
  return mentioned(expression).every(
    name => !others.some(node => declares(node, name)) || own.some(node => takes(node, name)),
  );
}

function declares(node: FunctionExpression, name: string): boolean {
  let found = takes(node, name) || node.receiver === name;
  walk(node.body, inner => {
    if (inner.kind === 'bind' && inner.target.kind === 'name') found ||= inner.target.name === name;
    return !found;
  });
  return found;
}

function takes({ parameters }: FunctionExpression, name: string): boolean {
  return parameters.some(({ target }) => {
    return someIn(target, node => node.kind === 'name' && node.name === name);
  });
}

/** `/companies/${companyId}/…` and `?company_id=${companyId}` name the company themselves. */
function fromAddress(
  { address, request }: AskedRoute,
  headers: Span,
  file: AnalysedFile,
  context: RuleContext,
): Company | undefined {
  const { parts } = address.text;
  const hole = parts.find((part, index) => 'hole' in part && endsInCompany(parts[index - 1]));
  const around = request.surroundings.function;
  if (hole === undefined || !('hole' in hole) || hole.place?.file !== file.path || around === undefined)
    return undefined;
  // What the address says must be sayable where the headers are written: in one function.
  if (around.file !== file.path || !contains(around, hole.place) || !contains(around, headers)) return undefined;
  const source = context.source(file.path).slice(hole.place.start, hole.place.end);
  if (!/^[\w$.]+$/.test(source)) return undefined;
  return { source: context.idioms(request.program).interpolate([{ source }]), same: false };
}

function endsInCompany(part: TextPart | undefined): boolean {
  return part !== undefined && 'text' in part && /(?:\/companies\/|[?&]company_id=)$/.test(part.text);
}

/** What a company's id is called. */
const named = /^(?:procore_?)?company_?id$/i;

/** What is called so where the headers are written: what a function around takes or has bound before, or the module. */
function fromNames({ program }: Request, headers: Span, file: AnalysedFile, context: RuleContext): Company | undefined {
  const around = file.functions
    .map(({ node }) => node)
    .filter(node => contains(node, headers))
    .sort((a, b) => b.start - a.start);
  const bound = (body: readonly Statement[]): readonly string[] =>
    body.flatMap(each => (each.kind === 'bind' && each.end <= headers.start ? namesIn(each.target) : []));
  // `undefined` written into a text is no company.
  const isGiven = ({ start, end }: Span): boolean =>
    !/\?\s*:|=\s*(?:null|None|undefined)\b/.test(context.source(file.path).slice(start, end));
  const names = [
    ...around.flatMap(({ parameters, body }) => [
      ...bound(body),
      ...parameters.filter(isGiven).flatMap(({ target }) => namesIn(target)),
    ]),
    ...bound(file.program.body),
  ];
  const source = names.find(name => named.test(name)) ?? heldByOwn(headers, file);
  return source === undefined ? undefined : { source: context.idioms(program).interpolate([{ source }]), same: false };
}

/** `this.companyId` of a method whose class has it. */
function heldByOwn(headers: Span, file: AnalysedFile): string | undefined {
  const owner = functionAt(file, headers)?.owner;
  if (owner === undefined) return undefined;
  const fields = nodesOf(file.program, 'member').filter(
    node => contains(owner, node) && isSelf(node.object) && named.test(node.property ?? ''),
  );
  const [field] = fields.map(({ object, property }) => `${lastName(object)}.${property}`);
  const member = owner.members.find(({ name }) => named.test(name));
  if (field !== undefined || member === undefined) return field;
  if (file.language === 'javascript') return `this.${member.name}`;
  return owner.record === true ? `self.${member.name}` : undefined;
}
