/** Plugins of Fastify's, whose hooks hold for what they register: https://fastify.dev/docs/latest/Reference/Encapsulation/ */
import type { Call, FunctionExpression, Program } from './model.ts';
import { nodesOf, walk } from './walk.ts';

/** What a plugin speaks of that registers routes of its own. */
export const registering = /^(?:get|post|put|patch|delete|route|register)$/;

/** In a file that speaks of these, hooks of plugins may hold for all beside them too: https://github.com/fastify/fastify-plugin */
export const letsOut = /fastify-plugin|skip-override/;

/** Whether a call is one on what a function was handed: `scope.addHook(…)` in `async scope => { … }`. */
export function isOnParameter({ callee }: Call, { parameters }: FunctionExpression): boolean {
  const scope = callee.kind === 'member' && callee.object.kind === 'name' ? callee.object.name : undefined;
  return parameters.some(({ target }) => target.kind === 'name' && target.name === scope);
}

/** The code of a plugin: its own, and the functions of its file that it names, as it does to register them. */
export function codeOf(plugin: FunctionExpression, program: Program): readonly FunctionExpression[] {
  const named = new Set<string | undefined>();
  walk(plugin.body, node => {
    if (node.kind === 'name') named.add(node.name);
  });
  const held = nodesOf(program, 'bind').flatMap(({ target, value }) =>
    target.kind === 'name' && value?.kind === 'function' && named.has(target.name) ? [value] : [],
  );
  const declared = nodesOf(program, 'function').filter(({ name }) => name !== undefined && named.has(name));
  return [plugin, ...held, ...declared];
}
