/**
 * Functions that a platform runs for the app, which calls them by a reference to the file that exports them: `api.links.save` of
 * `convex/links.ts`. https://docs.convex.dev/functions/query-functions#query-names
 */
export const references = {
  package: 'convex/server',
  /** What the access path of a reference begins with, the file's place in the folder and the name that it exports. */
  path: /^(?:anyApi|api|internal)\.(?<file>\w+(?:\.\w+)*)\.(?<name>\w+)$/,
  /** What stands before a file's place. */
  root: '/convex/',
  /** The files there that somebody wrote. */
  folder: /(?:^|\/)convex\/(?!_generated\/)[\w./-]+\.[jt]sx?$/,
  /** The option that holds the function, where it is no argument itself. */
  handler: 'handler',
  /** What the function is handed before what it is called with. */
  context: 'context',
} as const;

/**
 * Modules that a platform or a schema's generator makes; what they give is what its package does. Of Convex only where they are not kept
 * with the sources, as other generators use the name too; of Prisma, whose client stands wherever the schema says, in either case.
 * https://www.prisma.io/docs/orm/prisma-schema/overview/generators
 * @param path the module's, or a specifier that is none
 */
export function generatedFrom(path: string): string | undefined {
  return /(?:^|\/)convex\/_generated\/(?:server|api)(?:\.js)?$/.test(path) ? references.package : clientOfPrisma(path);
}

/** `../generated/prisma/client`, `./generated/prisma-client`, `prisma/generated/client` */
export function clientOfPrisma(path: string): string | undefined {
  return /(?:^|\/)(?:(?:_|\.)?generated\/(?:prisma(?:-client)?|client\/prisma)|prisma\/(?:_|\.)?generated\/(?:[\w-]+-)?client)(?:\/(?:client|index|edge|node|deno))?(?:\.[jt]s)?$/.test(
    path,
  )
    ? '@prisma/client'
    : undefined;
}
