/** Objects that are logged whole, of which the function beside sends a field to Procore as its token. */
import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member, Span } from '../../program/model.ts';
import { contains, lastName, literalText, namesIn, nodesOf, someIn, walk } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';
import { shows } from './whole.ts';

const tokenField = /^access_?token$/i;
/** Python writes an object's fields only where it is a mapping; these are no objects of the app's own. */
const surroundings = /^(?:process|os|this|self|window|globalThis)$/;

/**
 * `console.log(grant)` beside `fetch('https://api.procore.com/…', { headers: { Authorization: `Bearer ${grant.access_token}` } })`: where
 * the object comes from, a cookie or a caller, need not be known.
 * @returns the way from the log to the request that carries the field; `undefined` where none does
 */
export function holderLogged(log: Effect, file: AnalysedFile): readonly Step[] | undefined {
  if (log.chain.length > 0 || log.place.file !== file.path) return undefined;
  for (const [name, fields] of tokensRead(file)) {
    if (!log.args.some(({ node }) => writes(node, name, file))) continue;
    const home = homeOf(name, log, file);
    if (home === undefined || isChanged(name, home)) continue;
    const sent = sentOf(fields, home, file);
    if (sent !== undefined)
      return [
        stepAt(placeIn(file, sent.field), 'this field of it is sent as the token'),
        stepAt(sent.request.place, 'the request to Procore that carries it'),
      ];
  }
  return undefined;
}

/** The names of which a request reads such a field, with each place. A getter's is not written with its object. */
const tokensRead = perFile((file): ReadonlyMap<string, readonly Span[]> => {
  const { text, program, language } = file;
  const found = new Map<string, Span[]>();
  if (!/access_?token/i.test(text) || /\bget access_?token\(|#access_?token/i.test(text)) return found;
  const requests = sentFrom(file);
  for (const { object, property, index, start, end } of nodesOf(program, 'member')) {
    if (object.kind !== 'name' || surroundings.test(object.name)) continue;
    // What Python reads as an attribute its text does not show.
    if (!tokenField.test(property ?? literalText(index) ?? '') || (language === 'python' && index === undefined))
      continue;
    const field = { start, end };
    if (requests.some(({ node }) => contains(node, field)))
      found.set(object.name, [...(found.get(object.name) ?? []), field]);
  }
  return found;
});

function sentFrom({ requests, path }: AnalysedFile): readonly Request[] {
  return requests.filter(({ kind, place }) => kind === 'api' && place.file === path);
}

/** JavaScript makes `[object Object]` of an object that is to be text. */
function writes(node: Expression, name: string, { language }: AnalysedFile): boolean {
  const isIt = (inner: Expression): boolean => inner.kind === 'name' && inner.name === name;
  const isRecord = (inner: Expression): boolean =>
    (inner.kind === 'object' || (inner.kind === 'call' && lastName(inner.callee) !== 'String')) &&
    shows(inner, isIt, tokenField);
  const isText =
    node.kind === 'template' || node.kind === 'join' || (node.kind === 'call' && lastName(node.callee) === 'String');
  return shows(node, language !== 'python' && isText ? isRecord : isIt, tokenField);
}

/** The innermost function around a place that binds a name. */
function homeOf(name: string, { place }: Effect, { functions }: AnalysedFile): FunctionFacts | undefined {
  const around = functions.filter(fn => contains(fn.node, place)).sort((a, b) => b.start - a.start);
  return around.find(
    ({ node }) =>
      node.parameters.some(({ target }) => namesIn(target).includes(name)) ||
      someIn(node.body, inner => inner.kind === 'bind' && namesIn(inner.target).includes(name)),
  );
}

/** Another thing goes by the name later, a field is put into it or taken out, or several are called so. */
function isChanged(name: string, { node }: FunctionFacts): boolean {
  let bound = node.parameters.some(({ target }) => namesIn(target).includes(name)) ? 1 : 0;
  let changed = false;
  walk(node.body, inner => {
    if (inner.kind === 'bind' && namesIn(inner.target).includes(name)) bound++;
    if (inner.kind === 'function')
      bound += inner.parameters.some(({ target }) => namesIn(target).includes(name)) ? 1 : 0;
    if (inner.kind === 'assign')
      changed ||=
        namesIn(inner.target).includes(name) || (inner.target.kind === 'member' && isTokenOf(inner.target, name));
    if (inner.kind === 'operation' && inner.operator === 'delete')
      changed ||= inner.operands.some(operand => isTokenOf(operand, name));
  });
  return changed || bound !== 1;
}

/** `grant.access_token`, `grant['access_token']` */
function isTokenOf(node: Expression | Member, name: string): node is Member {
  return (
    node.kind === 'member' &&
    node.object.kind === 'name' &&
    node.object.name === name &&
    tokenField.test(node.property ?? literalText(node.index) ?? '')
  );
}

/** The request to Procore that carries the token that an object holds. */
function sentOf(
  fields: readonly Span[],
  { node: { body } }: FunctionFacts,
  file: AnalysedFile,
): { readonly field: Span; readonly request: Request } | undefined {
  const near = fields.filter(field => body.some(statement => contains(statement, field)));
  for (const request of near.length > 0 ? sentFrom(file) : []) {
    const field = near.find(each => contains(request.node, each));
    const header = field && request.header('authorization');
    if (field && header && typeof header !== 'string' && header.marks.some(isToken)) return { field, request };
  }
  return undefined;
}

function isToken(mark: { readonly is: string }): boolean {
  return mark.is === 'credential';
}
