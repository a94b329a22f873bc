/** Hooks that ask when a component is shown, and hold the answers for it. */

/** Hooks that hold several answers: https://tanstack.com/query/latest/docs/framework/react/reference/useQueries */
export const hooksOfSeveral = {
  packages: /\b(?:react|vue|solid|svelte)-query$/,
  /** The access paths of hooks that are told of several queries under `queries`, and of those that ask for page after page. */
  together: /^(?:use|create)(?:Suspense)?Queries$/,
  byPages: /^(?:use|create)(?:Suspense)?InfiniteQuery$/,
  queries: 'queries',
  /** What a query is asked by. */
  asks: 'queryFn',
  /** Where the answers of all pages stand in what the hook gives. */
  pages: ['data', 'pages'],
} as const;

/**
 * Hooks that are made for what a library was told of: RTK Query's `api.useGetRfisQuery` for the endpoint `getRfis`.
 * https://redux-toolkit.js.org/rtk-query/api/created-api/hooks
 */
export const hooksOfEndpoints = {
  family: '@reduxjs/toolkit',
  /** The access paths of the hooks, with what is lazy in them, the endpoint's name, and whether they ask or change. */
  made: /^createApi\(\)(?:\.\w+\(\))*\.use(Lazy)?(\w+?)(?:(Query|InfiniteQuery)(?:State)?|Mutation)$/,
  /** The option, of the last argument, that has a hook ask again: https://redux-toolkit.js.org/rtk-query/usage/polling */
  period: 'pollingInterval',
  /** The argument path to the endpoints, in the calls that made the hook's object. */
  endpoints: '0.endpoints()',
} as const;

/**
 * Hooks that ask for what their key says, by a function that the client was made with:
 * https://tanstack.com/query/latest/docs/framework/react/guides/default-query-function
 */
export const hooksByKey = {
  packages: hooksOfSeveral.packages,
  made: /^(?:use|create)(?:Suspense)?Query$/,
  key: 'queryKey',
  asks: hooksOfSeveral.asks,
  /** What makes something else of the answer. */
  picks: 'select',
  /** Where the answer stands in what the hook gives. */
  gives: 'data',
} as const;

/** Hooks that hold under a name what the one function that they are told of gives: https://swr.vercel.app/docs/api#return-values */
export const hooksOfOne = {
  packages: /\b(?:react|vue|solid|svelte)-query$|^swr(?:\/immutable)?$/,
  /** SWR's is all of its package. */
  made: /^(?:(?:use|create)(?:Suspense)?Query|default|useSWR|)$/,
  gives: hooksByKey.gives,
  picks: hooksByKey.picks,
} as const;
