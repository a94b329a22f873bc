/** Fields of a GraphQL server that answer whoever asks. */
import type { AnalysedFile, App, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { asksWhoCalls } from './asking.ts';
import { routeTo } from './platform-routes.ts';

/** https://www.apollographql.com/docs/apollo-server/data/resolvers, https://the-guild.dev/graphql/yoga-server/docs */
const servers = /^(?:ApolloServer|createSchema)$/;
const packages = /^(?:@apollo\/server|apollo-server(?:-\w+)?|graphql-yoga)$/;

/** What asks before a resolver, in the schema or around it. */
const layers =
  /graphql-shield|@(?:auth|authenticated|hasRole|requiresScopes|isAuth\w*)\b|schemaDirectives|mapSchema|authChecker|useGenericAuth|applyMiddleware/;
/** What the file of a server says where it looks at who calls. */
const asking =
  /(?<!o)auth(?!or)|session|cookie|jwt|passport|user|member|viewer|40[13]|verif|protect|guard|introspect|csrf/i;

/** A layer, or what makes the context of each request. */
const asksBefore = perFile(
  ({ text, functions }) =>
    layers.test(text) ||
    (/context\b/i.test(text) && functions.some(fn => /context$/i.test(fn.name ?? '') && asksWhoCalls(fn))),
);

/** The fields that a query asks a server for, of servers that ask nobody who they are. */
export function openResolvers(app: App): readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[] {
  // The program last: asking for it parses the file.
  const served = app.files.filter(
    file =>
      file.pathClass === 'source' &&
      /\b(?:ApolloServer|createSchema)\(/.test(file.text) &&
      file.program.imports.some(({ module }) => packages.test(module)),
  );
  if (served.length === 0 || app.files.some(asksBefore)) return [];
  return served
    .filter(({ text }) => !asking.test(text.replaceAll('Authorization', '')))
    .flatMap(file => serversIn(file).flatMap(call => resolversOf(call, file)));
}

function serversIn({ program }: AnalysedFile): readonly Call[] {
  return nodesOf(program, 'call').filter(({ callee }) => servers.test(lastName(callee) ?? ''));
}

function resolversOf(
  { args: [settings] }: Call,
  file: AnalysedFile,
): readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[] {
  if (settings === undefined) return [];
  const query = file.evaluate(settings.value).property('resolvers').property('Query');
  return query.keys.names.flatMap(name => {
    const [fn, ...others] = query.property(name).functions;
    const home = fn && file.app.file(fn.file);
    if (!fn || !home || others.length > 0 || asksWhoCalls(fn)) return [];
    return [{ route: routeTo(fn, name, 'graphql'), file: home }];
  });
}
