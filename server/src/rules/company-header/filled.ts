/** Options that another function gives their company, between where they are written and where they are read. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, FunctionExpression, Span } from '../../program/model.ts';
import { contains, type Node, rootOf, someIn, walkProgram } from '../../program/walk.ts';

/** A caller has its options filled in before it hands them on (`scope(ask); return send(ask)`), or who takes them does at once. */
export function isGivenBetween(caller: Place, { file, node }: FunctionFacts, app: App): boolean {
  const from = app.file(caller.file);
  const home = app.file(file);
  const handed = from && callAt(caller, from);
  const taken = node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
  return (
    (handed !== undefined && isFilled(namesIn(handed.call), handed.around, handed.call, from)) ||
    (home !== undefined && isFilled(taken, node, undefined, home))
  );
}

function callAt(place: Span, { program }: AnalysedFile): { readonly call: Call; readonly around: Node } | undefined {
  let around: FunctionExpression | undefined;
  let call: Call | undefined;
  walkProgram(program, node => {
    if (!contains(node, place)) return false;
    if (node.kind === 'function') around = node;
    if (node.kind === 'call' && node.start === place.start && node.end === place.end) call = node;
    return undefined;
  });
  return call && around && { call, around };
}

function namesIn({ args }: Call): readonly string[] {
  return args.flatMap(({ value }) => (value.kind === 'name' ? value.name : []));
}

/** A function of the app's own is called with one of these names, and puts a company into what it is given. */
function isFilled(
  names: readonly string[],
  around: Node,
  apart: Call | undefined,
  file: AnalysedFile | undefined,
): boolean {
  return someIn(
    around,
    node =>
      node.kind === 'call' &&
      node !== apart &&
      file !== undefined &&
      namesIn(node).some(name => names.includes(name)) &&
      file.evaluate(node.callee).functions.some(putsCompany),
  );
}

function putsCompany({ node: { body, parameters } }: FunctionFacts): boolean {
  const given = parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
  const isCompany = (target: Node): boolean =>
    target.kind === 'member' && /compan/i.test(target.property ?? '') && given.includes(rootOf(target) ?? '');
  return someIn(body, node => node.kind === 'assign' && isCompany(node.target));
}
