/** Options that another function gives their company, between where they are written and where they are read. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, FunctionExpression, Span } from '../../program/model.ts';
import { type Node, nodesOf, rootOf, someIn } from '../../program/walk.ts';
import { functionAt } from '../support/limits.ts';

/** A caller has its options filled in before it hands them on (`scope(ask); return send(ask)`), or who takes them does at once. */
export function isGivenBetween(caller: Place, { file, node }: FunctionFacts, app: App): boolean {
  const from = app.file(caller.file);
  const home = app.file(file);
  const call = from && callAt(caller, from);
  const around = from && functionAt(from, caller)?.node;
  return (
    (from !== undefined && call !== undefined && around !== undefined && isFilled(namesIn(call), around, call, from)) ||
    (home !== undefined && isFilled(namesTaken(node), node, undefined, home))
  );
}

/** The call that stands at a place of a file. */
export function callAt({ start, end }: Span, { program }: AnalysedFile): Call | undefined {
  return nodesOf(program, 'call').find(each => each.start === start && each.end === end);
}

/** The names by which a function knows what it is given. */
export function namesTaken({ parameters }: FunctionExpression): readonly string[] {
  return parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
}

/** `ask.companyId`, a field of one of these. */
export function isCompanyOf(node: Node, names: readonly string[]): boolean {
  return node.kind === 'member' && /compan/i.test(node.property ?? '') && names.includes(rootOf(node) ?? '');
}

function namesIn({ args }: Call): readonly string[] {
  return args.flatMap(({ value }) => (value.kind === 'name' ? value.name : []));
}

/** A function of the app's own is called with one of these names, and puts a company into what it is given. */
function isFilled(names: readonly string[], around: Node, apart: Call | undefined, file: AnalysedFile): boolean {
  return someIn(
    around,
    node =>
      node.kind === 'call' &&
      node !== apart &&
      namesIn(node).some(name => names.includes(name)) &&
      file.evaluate(node.callee).functions.some(putsCompany),
  );
}

function putsCompany({ node }: FunctionFacts): boolean {
  const given = namesTaken(node);
  return someIn(node.body, each => each.kind === 'assign' && isCompanyOf(each.target, given));
}
