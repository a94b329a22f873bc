/** What pages hold their state in, and what fetches into it. */
import type { Behaviour, Library } from '../shape.ts';
import { javascript } from './entry.ts';

/** https://redux-toolkit.js.org/rtk-query/api/fetchBaseQuery: `query` gives a path, or an object with what fetch takes besides. */
const endpoint: Behaviour = {
  does: 'request',
  method: '0.query().method=GET',
  args: {
    url: '0.query().url|0.query()',
    base: '@0.baseQuery.baseUrl',
    headers: '0.query().headers|@0.baseQuery.@fetchBaseQuery.headers',
    query: '0.query().params',
    body: '0.query().body',
    credentials: '0.query().credentials|@0.baseQuery.credentials',
    options: '0.query()',
  },
  returns: 'response',
};

export const states: readonly Library[] = [
  // https://redux-toolkit.js.org/api/createAsyncThunk#unwrapping-result-actions
  javascript(['@reduxjs/toolkit'], {
    'createAsyncThunk()().unwrap': { args: { callback: '@1' }, returns: 'called' },
    'createSlice().builder.addCase|addMatcher|addDefaultCase': { returns: 'receiver' },
  }),
  javascript(['react-redux'], { 'useDispatch()(), useDispatch.withTypes()()()': { returns: 'first' } }),
  // https://zustand.docs.pmnd.rs/middlewares/devtools
  javascript(['zustand/middleware', 'zustand/middleware/immer'], {
    'devtools|subscribeWithSelector|immer': { returns: 'first' },
    // https://zustand.docs.pmnd.rs/middlewares/persist
    persist: { does: 'browser-store', args: { key: '1.name', options: '1' }, returns: 'first', note: 'state' },
  }),
  // https://prazdevs.github.io/pinia-plugin-persistedstate/guide/config.html
  javascript(['pinia'], { defineStore: { does: 'browser-store', args: { key: '0' }, note: 'state' } }),
  // https://github.com/rt2zz/redux-persist#basic-usage
  javascript(['redux-persist'], {
    'persistReducer|persistCombineReducers': {
      does: 'browser-store',
      args: { key: '0.key', options: '0' },
      returns: 'second',
      note: 'state',
    },
  }),
  javascript(['zustand/react/shallow'], { useShallow: { returns: 'first' } }),
  // https://redux-toolkit.js.org/rtk-query/api/createApi
  javascript(['@reduxjs/toolkit/query', '@reduxjs/toolkit/query/react', '@reduxjs/toolkit/dist/query/react'], {
    fetchBaseQuery: {
      does: ['client', 'intercept-request'],
      args: { base: '0.baseUrl', headers: '0.headers', handlers: '0.prepareHeaders' },
    },
    // What asks by itself sets what headers it likes.
    'createApi, createApi().injectEndpoints, createApi().enhanceEndpoints().injectEndpoints': {
      does: ['client', 'intercept-request'],
      args: { callback: '0.endpoints', handlers: '0.baseQuery.prepareHeaders|0.baseQuery' },
      parameters: ['createApi().builder'],
    },
    'createApi().builder.query|mutation|infiniteQuery': endpoint,
    // https://redux-toolkit.js.org/rtk-query/usage/customizing-queries#automatic-retries: pauses that grow, whatever the status
    retry: { does: 'retry', args: { target: '0', count: '1.maxRetries' }, returns: 'first', note: 'delay' },
  }),
];
