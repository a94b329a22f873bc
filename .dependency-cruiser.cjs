/**
 * The floors of the house, lowest first: a room imports only from floors below it, never from a neighbour or from above.
 * @type {string[][]}
 */
const floors = [
  ['policy', 'catalogue', 'program'],
  ['languages', 'libraries'],
  ['analysis'],
  ['rules'],
  ['workspace'],
  ['report'],
  ['protocol'],
  ['entry'],
];
const room = name => `^server/src/${name}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...floors.slice(0, -1).flatMap((rooms, height) =>
      rooms.map(name => ({
        name: `floor-of-${name}`,
        comment: `${name} may import only from floors below it`,
        severity: 'error',
        from: { path: room(name) },
        to: {
          path: floors
            .slice(height)
            .flat()
            .filter(other => other !== name)
            .map(room),
        },
      })),
    ),
    {
      name: 'pure-below-entry',
      comment: 'File system, clock, process and network are handed in: only `entry` touches them',
      severity: 'error',
      from: { path: '^server/src/', pathNot: room('entry') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'parsers-in-their-language',
      comment: 'A parser is known only to the front-end of its language',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/languages/', '^server/src/entry/'] },
      to: { path: '^node_modules/(typescript|web-tree-sitter|tree-sitter-[^/]+)/' },
    },
    {
      name: 'protocol-at-the-top',
      comment: 'Only the protocol and its wiring know the language server protocol',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/protocol/', '^server/src/entry/'] },
      to: { path: '^node_modules/vscode-languageserver(-protocol|-types)?/' },
    },
    {
      name: 'rules-see-facts-only',
      comment: 'A rule asks the analysis; it never sees how a language is read',
      severity: 'error',
      from: { path: room('rules') },
      to: { path: room('languages') },
    },
    {
      name: 'rules-stand-alone',
      comment: 'One folder a rule: what two rules share stands beside the folders',
      severity: 'error',
      from: { path: '^server/src/rules/([^/]+)/', pathNot: '^server/src/rules/support/' },
      to: { path: '^server/src/rules/[^/]+/', pathNot: '^server/src/rules/($1|support)/' },
    },
    {
      name: 'client-apart',
      comment: 'Client and server share the protocol only: names and plain data',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/' },
    },
    {
      name: 'server-apart',
      severity: 'error',
      from: { path: '^server/src/' },
      to: { path: ['^client/', '^test/', '^server/tools/', '^node_modules/vscode/'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^(server|client)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
    },
  },
};
