/** Objects that are logged whole, of which the function beside sends a field to Procore as its token. */
import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member } from '../../program/model.ts';
import { contains, literalText, namesIn, someIn, walk } from '../../program/walk.ts';
import { holdsWhole } from '../support/flows.ts';
import { placeIn } from '../support/places.ts';

const tokenField = /^access_?token$/i;
/** Python writes an object's fields only where it is a mapping; these are no objects of the app's own. */
const surroundings = /^(?:process|os|this|self|window|globalThis)$/;

/**
 * `console.log(grant)` beside `fetch('https://api.procore.com/…', { headers: { Authorization: `Bearer ${grant.access_token}` } })`: where
 * the object comes from, a cookie or a caller, need not be known.
 * @returns the way from the log to the request that carries the field; `undefined` where none does
 */
export function holderLogged(log: Effect, file: AnalysedFile): readonly Step[] | undefined {
  if (log.chain.length > 0 || log.place.file !== file.path || !/access_?token/i.test(file.text)) return undefined;
  const names = new Set<string>();
  for (const { node } of log.args)
    holdsWhole(node, read => {
      if (read.kind === 'name' && !surroundings.test(read.name)) names.add(read.name);
      return false;
    });
  for (const name of names) {
    const home = homeOf(name, log, file);
    if (home === undefined || isChanged(name, home)) continue;
    const sent = sentTo(name, home, file);
    if (sent !== undefined)
      return [
        stepAt(placeIn(file, sent.field), 'this field of it is sent as the token'),
        stepAt(sent.request.place, 'the request to Procore that carries it'),
      ];
  }
  return undefined;
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
function sentTo(
  name: string,
  home: FunctionFacts,
  file: AnalysedFile,
): { readonly field: Member; readonly request: Request } | undefined {
  const fields: Member[] = [];
  walk(home.node.body, inner => {
    // What Python reads as an attribute its text does not show.
    if (inner.kind === 'member' && isTokenOf(inner, name) && (file.language !== 'python' || inner.index !== undefined))
      fields.push(inner);
  });
  for (const request of fields.length > 0 ? file.requests : []) {
    if (request.kind !== 'api' || request.place.file !== file.path) continue;
    const header = request.header('authorization');
    if (typeof header === 'string' || !header.marks.some(isToken)) continue;
    const field = fields.find(each => contains(request.node, each));
    if (field !== undefined) return { field, request };
  }
  return undefined;
}

function isToken(mark: { readonly is: string }): boolean {
  return mark.is === 'credential';
}
