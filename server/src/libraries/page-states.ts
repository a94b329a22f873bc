/** What pages hold their state in, where what is put in at one place is there wherever it is read. */

/** https://react.dev/reference/react/createContext, https://react.dev/reference/react/useContext, https://react.dev/reference/react/use */
export const contexts = {
  /** What reads a context: packages and access paths. */
  packages: new Set(['react', 'preact/hooks', 'use-context-selector']),
  reads: /^use(?:Context(?:Selector)?)?$/,
  /** The access path of what makes one. */
  made: 'createContext()',
  /** The member of a context that is an element which provides it, as the context itself may be; and its attribute. */
  provider: 'Provider',
  provided: 'value',
} as const;

/** Stores that a function sets up, whose first parameter sets more: https://zustand.docs.pmnd.rs/apis/create */
export const stores = {
  packages: new Set(['zustand', 'zustand/react']),
  /** The access paths of what gives the state, or by a function something of it; and how those end that always give all. */
  gives: /^(?:create|createStore|createWithEqualityFn)\(\)(?:\(\))?(?:\.getState)?$/,
  whole: '.getState',
  /** The method of a store by which others set more. */
  sets: 'setState',
} as const;

/** What keeps the state of such a store, and its option for the key: https://zustand.docs.pmnd.rs/middlewares/persist */
export const keepers = {
  package: 'zustand/middleware',
  path: 'persist',
  key: 'name',
} as const;

/** https://redux-toolkit.js.org/api/createSlice, https://redux-toolkit.js.org/api/createAsyncThunk */
export const slices = {
  package: '@reduxjs/toolkit',
  /** What makes a slice, the access path to one, and to what its further reducers are added to. */
  makes: 'createSlice',
  made: 'createSlice()',
  builder: 'createSlice().builder',
  /** The methods that add one. */
  adds: /^add(?:Case|Matcher|DefaultCase)$/,
  reducer: 'createSlice().reducer',
  /** The access path of what makes one reducer of several: https://redux.js.org/api/combinereducers */
  combined: 'combineReducers()',
  /** What the access paths of its action creators begin with. */
  actions: 'createSlice().actions.',
  /** Its options. */
  name: 'name',
  initial: 'initialState',
  reducers: 'reducers',
  further: 'extraReducers',
  /** What an action holds that it was created with. */
  payload: 'payload',
  /** The access path to a thunk that has its answer, and the argument path to what gives it. */
  fulfilled: 'createAsyncThunk().fulfilled',
  answer: '1()',
} as const;

/** What picks something out of the state of all slices: https://react-redux.js.org/api/hooks#useselector */
export const selectors = { package: 'react-redux', selects: /^useSelector(?:\.withTypes\(\))?$/ } as const;

/** What keeps the state of a slice: https://github.com/rt2zz/redux-persist#basic-usage */
export const keptSlices = { package: 'redux-persist', only: ['whitelist'], but: ['blacklist'] } as const;

/**
 * Stores that are kept where their options say so: https://pinia.vuejs.org/core-concepts/,
 * https://prazdevs.github.io/pinia-plugin-persistedstate/guide/config.html
 */
export const keptStores = {
  package: 'pinia',
  /** What makes a store, and the access path of what is called to use one. */
  makes: 'defineStore',
  made: 'defineStore()',
  /** The option of a store that has it kept, and in it the fields that are kept or not. */
  keeps: 'persist',
  only: ['pick', 'paths'],
  but: ['omit'],
  state: 'state',
  actions: 'actions',
  /** Each is handed the state: https://pinia.vuejs.org/core-concepts/getters.html */
  getters: 'getters',
} as const;

/** What holds one thing, which templates and stores read by its name alone: https://vuejs.org/api/reactivity-core.html#ref */
export const refs = {
  packages: new Set(['vue', '#imports', '@vue/composition-api', '@nuxtjs/composition-api']),
  made: /^(?:shallowR|r)ef\(\)$/,
  holds: 'value',
} as const;

/** How what keeps a state is told where, and of any other store, what: https://zustand.docs.pmnd.rs/middlewares/persist */
export const keeping = {
  storage: 'storage',
  picks: 'partialize',
  /** The access path of what makes a storage of what a function gives. */
  wraps: 'createJSONStorage()',
  /** Access paths and packages of what keeps things with the page or the app, and the name of the latter. */
  ofPage: /^(?:window\.)?(?:local|session)Storage$/,
  packages: /^redux-persist\/(?:lib|es)\/storage|async-storage$/,
  ofApp: 'AsyncStorage',
} as const;

/** `commit('setToken', token)` hands what follows to the mutation of that name: https://vuex.vuejs.org/guide/mutations.html */
export const mutations = {
  commits: 'commit',
  /** The customary name of a mutation's first parameter. */
  state: 'state',
} as const;
