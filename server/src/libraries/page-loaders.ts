/** What pages are handed of what was loaded for them. */

/**
 * Hooks that give what a function beside the page gave, by the name that it is exported under:
 * https://reactrouter.com/api/hooks/useLoaderData, https://v2.remix.run/docs/hooks/use-loader-data
 */
export const loaderHooks = {
  packages: new Set(['@remix-run/react', 'react-router', 'react-router-dom']),
  gives: new Map<string, readonly string[]>([
    ['useLoaderData', ['loader', 'clientLoader']],
    ['useActionData', ['action', 'clientAction']],
  ]),
} as const;

/**
 * What holds what a route gave that a page asked for by itself, and the calls that ask, with the option that names the address where
 * it is not the first argument: https://reactrouter.com/api/hooks/useFetcher, https://v2.remix.run/docs/hooks/use-fetcher
 */
export const fetchers = {
  makes: 'useFetcher',
  made: 'useFetcher()',
  gives: 'data',
  asks: new Map<string, { readonly exports: string; readonly method: string; readonly action?: string }>([
    ['load', { exports: 'loader', method: 'GET' }],
    ['submit', { exports: 'action', method: 'POST', action: 'action' }],
  ]),
} as const;

/** Where an app lists its routes with their files, and by what calls: https://reactrouter.com/start/framework/routing */
export const routesFile = {
  folder: 'app',
  names: ['routes.ts', 'routes.js'],
  route: 'route',
  prefix: 'prefix',
} as const;

/**
 * Routers that are told of their pages with what loads for each: https://reactrouter.com/api/data-routers/createBrowserRouter,
 * and the hook that gives what was loaded for the route with an `id`, which is its file's where the framework makes the routes:
 * https://reactrouter.com/api/hooks/useRouteLoaderData
 */
export const routersWithPages = {
  makers: ['createBrowserRouter', 'createHashRouter', 'createMemoryRouter'],
  /** Where a route says what shows it, what is below it, and what it is called. */
  shows: { element: 'element', component: 'Component' },
  below: 'children',
  id: 'id',
  byId: 'useRouteLoaderData',
  folder: 'app',
  endings: ['tsx', 'ts', 'jsx', 'js'],
} as const;

/** Routes that are made with the function in their options: https://tanstack.com/router/latest/docs/framework/react/guide/data-loading */
export const routesWithLoader = {
  packages: new Set(['@tanstack/react-router', '@tanstack/solid-router']),
  gives: /^create(?:File|Root)?Route(?:WithContext)?\(\)(?:\(\))*\.useLoaderData$/,
  loader: 'loader',
} as const;

/**
 * Functions beside a page's component whose result it is handed; in `at` where in it that stands, as `name` or as all properties:
 * https://reactrouter.com/start/framework/route-module#props-passed-to-the-component,
 * https://nextjs.org/docs/pages/building-your-application/data-fetching
 */
export const componentLoaders: readonly {
  readonly exports: string;
  readonly file: RegExp;
  readonly at?: string;
  readonly name?: string;
}[] = [
  { exports: 'getServerSideProps', file: /(?:^|\/)pages\//, at: 'props' },
  { exports: 'getStaticProps', file: /(?:^|\/)pages\//, at: 'props' },
  { exports: 'loader', file: /(?:^|\/)app\//, name: 'loaderData' },
  { exports: 'action', file: /(?:^|\/)app\//, name: 'actionData' },
];

/** The rune by which a component of Svelte gets its properties, and the functions that load those of a page: https://svelte.dev/docs/kit/load */
export const pageRune = {
  name: '$props',
  page: /\+(?:page|layout)\.svelte$/,
  from: ['.server.ts', '.ts', '.server.js', '.js'],
  exports: 'load',
  gives: 'data',
} as const;
