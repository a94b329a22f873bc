/** Functions whose result a framework answers with. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import { lastName, nodesOf, walk } from '../../program/walk.ts';
import { convexFunctions } from '../support/exported-calls.ts';
import { serverActions } from '../support/server-actions.ts';

/** Frameworks in which what a handler returns is the answer. */
const answersByReturn =
  /^(?:electron|fastapi|@?fastify|flask|quart|litestar|ninja|chalice|functions_framework|elysia|h3|nitro|solid-start|trpc\/|@nestjs\/|@hapi\/)/;

const fastify = /^@?fastify/;

/**
 * Platforms to which a function returns `{ statusCode, body }` or `{ jsonBody }`: https://docs.netlify.com/build/functions/lambda-compatibility,
 * https://learn.microsoft.com/azure/azure-functions/functions-reference-node#http-response
 */
const answersByBody = /^(?:netlify|lambda|azure\/functions)$/;

/** Functions whose result a framework writes into the page, by the files they stand in. */
const loaders: readonly { readonly name: RegExp; readonly file: RegExp }[] = [
  // https://nextjs.org/docs/pages/building-your-application/data-fetching
  { name: /^get(?:ServerSide|Static)Props$/, file: /(?:^|\/)pages\// },
  // https://svelte.dev/docs/kit/load
  { name: /^load$/, file: /(?:^|\/)\+(?:page|layout)\.server\.[jt]s$/ },
  // https://remix.run/docs/en/main/route/loader
  { name: /^(?:loader|action)$/, file: /(?:^|\/)app\/(?:routes\/|root\.)/ },
];

/** A function whose result is an answer, or holds one as its `body`. */
export interface Answering {
  readonly handler: FunctionFacts['node'];
  readonly inBody: boolean;
  /** Of an object only those of its fields are sent that a schema names. */
  readonly isField?: boolean;
}

/** Functions of a file whose result is an answer. */
export function answering(file: AnalysedFile): readonly Answering[] {
  const handlers: Answering[] = file.routes.flatMap(({ framework, handlers: each }) =>
    each
      .filter(
        ({ file: home, node }, at) =>
          home === file.path &&
          // What a hook of Fastify's gives is not sent: https://fastify.dev/docs/latest/Reference/Hooks/#respond-to-a-request-from-a-hook
          !(fastify.test(framework) && at < each.length - 1) &&
          (answersByReturn.test(framework) ||
            answersByBody.test(framework) ||
            isCallable(framework, node) ||
            // Nuxt's and Nitro's handlers, which need no import
            (framework === 'global' && /(?:^|\/)server\/(?:api|routes)\//.test(file.relative))),
      )
      .map(({ node }) => ({ handler: node, inBody: answersByBody.test(framework) })),
  );
  if (file.language === 'python')
    return [
      ...handlers,
      ...file.functions.filter(fn => updatesPage(fn, file)).map(({ node }) => ({ handler: node, inBody: false })),
    ];
  handlers.push(...resolvers(file));
  handlers.push(...convexFunctions(file).map(({ fn }) => ({ handler: fn.node, inBody: false })));
  const names = loaders.filter(loader => loader.file.test(file.relative)).map(({ name }) => name);
  const isAction = serverActions(file);
  if (names.length === 0 && isAction === undefined) return handlers;
  const exported = new Set(file.program.exports.map(({ name, local }) => local ?? name));
  const isLoader = (fn: FunctionFacts): boolean =>
    isAction?.(fn) === true ||
    (fn.name !== undefined && exported.has(fn.name) && names.some(pattern => pattern.test(fn.name ?? '')));
  return [...handlers, ...file.functions.filter(isLoader).map(({ node }) => ({ handler: node, inBody: false }))];
}

/**
 * What it returns is put into components of the page, `dcc.Store` among them: https://dash.plotly.com/basic-callbacks. Of what an output
 * of `dash-extensions` is that is kept on the server the page gets a key: https://www.dash-extensions.com/transforms/serverside_output_transform
 */
function updatesPage({ node }: FunctionFacts, file: AnalysedFile): boolean {
  return (node.annotations ?? []).some(note => {
    if (note.kind !== 'call' || lastName(note.callee) !== 'callback') return false;
    const outputs: string[] = [];
    for (const { value } of note.args)
      walk(value, inner => {
        const name = inner.kind === 'call' ? lastName(inner.callee) : undefined;
        if (name?.endsWith('Output')) outputs.push(name);
      });
    if (outputs.length === 0 || outputs.some(name => name !== 'Output')) return false;
    return file.evaluate(note.callee).libraries.some(library => /^dash(?:_extensions)?(?:\.|$)/.test(library.package));
  });
}

/** Resolvers of a GraphQL schema, by type and field: https://www.apollographql.com/docs/apollo-server/data/resolvers */
function resolvers(file: AnalysedFile): readonly Answering[] {
  if (!/\b(?:Query|Mutation)\b/.test(file.text) || !/graphql|resolvers/i.test(file.text)) return [];
  const found: Answering[] = [];
  for (const { properties } of nodesOf(file.program, 'object')) {
    if (!properties.some(({ key, value }) => /^(?:Query|Mutation)$/.test(key ?? '') && value.kind === 'object'))
      continue;
    for (const { value: type } of properties)
      for (const { value } of type.kind === 'object' ? type.properties : [])
        if (value.kind === 'function') found.push({ handler: value, inBody: false, isField: true });
  }
  return found;
}

/** A function that Firebase's clients call by its name, and not a handler of requests with an answer to fill: https://firebase.google.com/docs/functions/callable */
function isCallable(framework: string, { parameters }: FunctionFacts['node']): boolean {
  const second = parameters[1]?.target;
  return /^firebase-functions\b/.test(framework) && !(second?.kind === 'name' && /^_?res/.test(second.name));
}
