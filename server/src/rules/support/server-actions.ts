/** Functions of a server that pages call by themselves. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';

/**
 * Tells the server actions among a file's functions; `undefined` where it has none.
 * https://react.dev/reference/rsc/use-server: pages call these functions
 * @param isPage its default export makes a page, and counts too
 */
export function serverActions(file: AnalysedFile, isPage = false): ((fn: FunctionFacts) => boolean) | undefined {
  const { exports, directives } = file.program;
  const isServer = directives.includes('use server');
  if (!isPage && !file.text.includes('use server')) return undefined;
  const named = new Set<string | undefined>();
  const written = new Set<Expression>();
  for (const { name, local, value } of exports)
    if (isServer || name === 'default') {
      named.add(local ?? name);
      if (value !== undefined) written.add(value);
    }
  return ({ name, node }) =>
    node.directives?.includes('use server') === true ||
    ((isPage || isServer) && (written.has(node) || (name !== undefined && named.has(name))));
}
