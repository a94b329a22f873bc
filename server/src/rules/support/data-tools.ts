import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { contains, returnedBy } from '../../program/walk.ts';

/**
 * What the functions give that a model may call, and is told: those that its call is handed, there or where whoever makes the model says
 * so, `graph_of(tools)`, and those that are written in the call.
 */
export function toolResults(effect: Effect, file: AnalysedFile): readonly Value[] {
  const isHere = effect.chain.length === 0;
  if (isHere && effect.place.file !== file.path) return [];
  const written = isHere ? file.functions.filter(({ node }) => contains(effect.node, node)) : [];
  const handed = effect.arg('handlers');
  const named = handed === undefined ? [] : [handed, ...handed.elements, ...entriesOf(handed)].flatMap(toldBy);
  return [...written, ...named].flatMap(fn => {
    const home = fn.file === file.path ? file : file.app.file(fn.file);
    // As those see it who made the tools, `tools_of(client)`, and as it stands where it is written.
    return [fn.gives, ...returnedBy(fn.node.body).flatMap(node => home?.evaluate(node) ?? [])];
  });
}

/** Tools by their names: `{ weather: tool(…) }`. */
function entriesOf(handed: Value): readonly Value[] {
  return handed.keys.names.map(name => handed.property(name));
}

/** A tool is a function, or an object that has it: `{ description, execute }`. */
function toldBy(tool: Value): readonly FunctionFacts[] {
  return [...tool.functions, ...tool.property('execute').functions];
}
