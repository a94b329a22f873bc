import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** Redis commands as ioredis, node-redis, Upstash and Vercel KV name them. `set(key, value, 'EX', 60)` or `set(key, value, { EX: 60 })`. */
const cacheRead: Behaviour = { does: 'cache', mode: 'read', args: { key: '0', model: '0' } };

const redisCommands: Members = {
  '**.set': {
    does: 'cache',
    args: {
      key: '0',
      model: '0',
      data: '1',
      ttl: '2.EX|2.PX|2.EXAT|2.PXAT|2.ex|2.px|2.exat|2.pxat|2.expiration|3',
      seconds: '2.EX|2.ex',
      options: '2',
    },
  },
  '**.setex|setEx|SETEX': { does: 'cache', args: { key: '0', model: '0', ttl: '1', seconds: '1', data: '2' } },
  '**.psetex|pSetEx': { does: 'cache', args: { key: '0', model: '0', ttl: '1', data: '2' } },
  '**.setnx|setNX|getset|append|getSet|SET': { does: 'cache', args: { key: '0', model: '0', data: '1' } },
  '**.mset|mSet|msetnx': { does: 'cache', args: { data: '*' } },
  '**.hset|hSet|hmset|hmSet|hsetnx|HSET': { does: 'cache', args: { key: '0', model: '0', data: '1*' } },
  '**.lpush|rpush|lPush|rPush|sadd|sAdd|zadd|zAdd|xadd|xAdd|pfadd|LPUSH|SADD': {
    does: 'cache',
    args: { key: '0', model: '0', data: '1*' },
  },
  '**.json.set, **.jsonset': { does: 'cache', args: { key: '0', model: '0', data: '2', path: '1' } },
  '**.get|hget|hGet|hgetall|hGetAll|mget|mGet|lrange|lRange|smembers|sMembers|zrange|zRange|getex|getEx|getdel|lpop|rpop|hmget|hmGet, **.json.get':
    cacheRead,
  '**.del|unlink|hdel|hDel|flushall|flushAll|flushdb|flushDb': { does: 'cache', mode: 'delete', args: { key: '0' } },
  '**.expire|pexpire|expireat|pExpire|expireAt|EXPIRE': { args: { key: '0', ttl: '1' }, note: 'expires' },
  '**.publish|PUBLISH': { does: 'publish', args: { name: '0', data: '1' } },
  '**.subscribe|pSubscribe': { does: 'job', args: { name: '0', callback: 'callback' } },
  '**.multi|pipeline|duplicate': { returns: 'receiver' },
};

/** Caches of `set(key, value, ttl)`; `in-memory` where they are the process's own. */
function keyed(ttl: string, note?: 'in-memory', more: Behaviour['args'] = {}): Members {
  return {
    set: {
      does: 'cache',
      args: { key: '0', model: '0', data: '1', ttl, ...more },
      ...(note === undefined ? {} : { note }),
    },
    'get|has|take|peek|fetch': cacheRead,
    'delete|del': { does: 'cache', mode: 'delete', args: { key: '0' } },
  };
}

/** The members of a store of `unstorage`: setItem(key, value, { ttl }). The first part of a key says what kind of thing it is of: `rfis:7`. */
function mounted(write: Behaviour): Members {
  return {
    'setItem|setItemRaw|set': {
      ...write,
      args: { key: '0', data: '1', model: '0', name: '@0', ttl: '2.ttl', seconds: '2.ttl', options: '2' },
    },
    setItems: {
      ...write,
      args: { key: '0.[].key', data: '0', model: '0.[].key', name: '@0', ttl: '1.ttl', seconds: '1.ttl' },
    },
    'getItem|getItemRaw|get': { does: 'cache', mode: 'read', args: { key: '0', model: '0', name: '@0' } },
    getItems: { does: 'cache', mode: 'read', args: { key: '0', model: '0', name: '@0' } },
    'removeItem|del|clear': { does: 'cache', mode: 'delete', args: { key: '0' } },
  };
}

const caches: readonly Library[] = [
  javascript(
    [
      'redis',
      'ioredis',
      '@redis/client',
      '@upstash/redis',
      '@upstash/redis/*',
      '@vercel/kv',
      'redis-om',
      'async-redis',
      'handy-redis',
      'ioredis-mock',
      'iovalkey',
      '@valkey/valkey-glide',
    ],
    redisCommands,
  ),
  // https://github.com/node-cache/node-cache: the standard lifetime is unlimited unless `stdTTL` is given
  javascript(['node-cache'], {
    ...behind(['()', 'NodeCache()'], {
      ...keyed('2|@0.stdTTL', 'in-memory', { seconds: '2|@0.stdTTL' }),
      mset: { does: 'cache', args: { data: '0', ttl: '@0.stdTTL', seconds: '@0.stdTTL' }, note: 'in-memory' },
    }),
  }),
  // https://github.com/isaacs/node-lru-cache: set(key, value, { ttl }), or the maker's ttl
  javascript(
    ['lru-cache', 'quick-lru', '@isaacs/ttlcache', 'tiny-lru', 'lru.min', 'mnemonist/lru-cache', '@epic-web/cachified'],
    {
      ...behind(
        ['()', 'LRUCache()', 'TTLCache()', 'QuickLRU()', 'LRU()'],
        keyed('2.ttl|2.maxAge|@0.ttl|@0.maxAge', 'in-memory'),
      ),
    },
  ),
  // https://keyv.org: set(key, value, ttl)
  javascript(['keyv', 'cacheable', 'flat-cache', 'cacheman', 'catbox'], {
    ...behind(['()', 'Keyv()', 'Cacheable()', 'create()'], keyed('2|@0.ttl|@1.ttl')),
    // https://cacheable.org/docs/cacheable: getOrSet(key, fn, { ttl })
    'Cacheable().getOrSet': {
      does: 'cache',
      args: { key: '0', callback: '1', ttl: '2.ttl|@0.ttl' },
      returns: 'called',
    },
    '().setKey|setCache': { does: 'cache', args: { key: '0', data: '1' } },
  }),
  // https://github.com/jaredwray/cacheable: set(key, value, ttl), wrap(key, fn, ttl)
  javascript(['cache-manager', '@nestjs/cache-manager', '@nestjs/common'], {
    ...behind(['caching()', 'createCache()', 'Cache()', 'multiCaching()'], {
      ...keyed('2.ttl|2|@0.ttl'),
      wrap: { does: 'cache', args: { key: '0', callback: '1', ttl: '2' }, returns: 'called' },
    }),
  }),
  // https://bentocache.dev: getOrSet({ key, factory, ttl })
  javascript(['bentocache'], {
    '**.getOrSet|getOrSetForever': {
      does: 'cache',
      args: { key: '0.key', callback: '0.factory', ttl: '0.ttl|@0.ttl' },
      returns: 'called',
    },
    '**.set': { does: 'cache', args: { key: '0.key', data: '0.value', ttl: '0.ttl|@0.ttl' } },
    '**.get': { ...cacheRead, args: { key: '0.key' } },
    '**.delete': { does: 'cache', mode: 'delete', args: { key: '0.key' } },
  }),
  // https://github.com/epicweb-dev/cachified: cachified({ key, ttl, cache, getFreshValue })
  javascript(['@epic-web/cachified', 'cachified'], {
    'cachified, ()': {
      does: 'cache',
      args: { key: '0.key', callback: '0.getFreshValue', ttl: '0.ttl' },
      returns: 'called',
    },
  }),
  javascript(['memory-cache', 'apicache', 'memcached', 'memjs'], {
    put: { does: 'cache', args: { key: '0', data: '1', ttl: '2' } },
    'Cache().put': { does: 'cache', args: { key: '0', data: '1', ttl: '2' } },
    '().set': { does: 'cache', args: { key: '0', data: '1', ttl: '2' } },
    get: cacheRead,
    middleware: { does: 'middleware', args: { ttl: '0' } },
  }),
  javascript(['@netlify/blobs'], {
    '**.set|setJSON': { does: 'store', args: { key: '0', data: '1', options: '2' } },
    '**.get': { does: 'store', mode: 'read', args: { key: '0' } },
  }),
  // https://nitro.build/guide/storage, https://unstorage.unjs.io/guide: what a store is mounted as says what becomes of what it keeps
  javascript(['nitropack/runtime', 'nitro', 'nitro/runtime', 'nitro/storage', 'nitro/kv', '#imports'], {
    'useStorage|useKV': { note: 'mounted' },
  }),
  javascript(['unstorage'], {
    createStorage: { note: 'mounted' },
    prefixStorage: { returns: 'first' },
    ...behind(['shared()'], mounted({ does: 'cache' })),
    ...behind(['memory()'], mounted({ does: 'cache', note: 'in-memory' })),
    ...behind(['fs()'], mounted({ does: 'write-file' })),
  }),
  javascript(['@vercel/edge-config'], { 'get|getAll': { returns: 'plain' } }),
];

const browserWrite: Behaviour = { does: 'browser-store', args: { key: '0', data: '1' } };
const browserRead: Behaviour = { does: 'browser-store', mode: 'read', args: { key: '0' } };
const browserDelete: Behaviour = { does: 'browser-store', mode: 'delete', args: { key: '0' } };

/** https://developer.mozilla.org/docs/Web/API/Storage */
const storage: Members = { setItem: browserWrite, getItem: browserRead, 'removeItem|clear': browserDelete };

const keeps: Behaviour = { does: 'browser-store', args: { data: '0' } };
const kept = 'useLocalStorage|useSessionStorage|useStorage|useStorageAsync';

const browser: readonly Library[] = [
  javascript(['global'], {
    ...behind(['localStorage', 'sessionStorage', 'Storage()'], storage),
    // `localStorage.token = …`, `document.cookie = …`
    'localStorage|sessionStorage.*': { does: 'browser-store', args: { data: '0' }, set: true },
    'document.cookie': { does: 'cookie', args: { data: '0' }, set: true },
    // https://developer.chrome.com/docs/extensions/reference/api/storage: set({ key: value })
    'chrome|browser.storage.local|sync|managed.set': { does: 'browser-store', args: { data: '0' } },
    'chrome|browser.storage.local|sync|managed.get': {
      does: 'browser-store',
      mode: 'read',
      args: { key: '0', callback: 'callback' },
    },
    // `session` is kept in memory and, unless told otherwise, hidden from content scripts; no script of a page reads it
    'chrome|browser.storage.session.set': { does: 'browser-store', args: { data: '0' }, note: 'in-memory' },
    'chrome|browser.storage.session.get': {
      does: 'browser-store',
      mode: 'read',
      args: { key: '0', callback: 'callback' },
      note: 'in-memory',
    },
    'chrome|browser.storage.local|sync|session.remove|clear': {
      does: 'browser-store',
      mode: 'delete',
      args: { key: '0' },
    },
    'chrome|browser.cookies.get|getAll': { returns: 'plain' },
    'chrome|browser.cookies.set': { does: 'cookie', args: { name: '0.name', data: '0.value', options: '0' } },
    'cookieStore.set': { does: 'cookie', args: { name: '0.name|0', data: '0.value|1', options: '0' } },
    'chrome|browser.webRequest.*.addListener': {
      does: 'intercept-request',
      args: { callback: '0', handlers: '0' },
      note: 'intercepts-traffic',
    },
    'IDBObjectStore().put|add': { does: 'browser-store', args: { data: '0', key: '1' } },
    'indexedDB.open().**.objectStore().put|add': { does: 'browser-store', args: { data: '0', key: '1' } },
    // https://developers.google.com/apps-script/reference/properties
    'PropertiesService.getScriptProperties|getUserProperties|getDocumentProperties().setProperty': {
      does: 'store',
      args: { key: '0', data: '1' },
    },
    'PropertiesService.getScriptProperties|getUserProperties|getDocumentProperties().getProperty': {
      does: 'environment',
      args: { name: '0' },
    },
    'UrlFetchApp.fetch': {
      does: 'request',
      method: '1.method=GET',
      args: { url: '0', headers: '1.headers', body: '1.payload', options: '1' },
      returns: 'response',
    },
    // All at once, with the answers in their order: https://developers.google.com/apps-script/reference/url-fetch/url-fetch-app#fetchAll(Object)
    'UrlFetchApp.fetchAll': {
      does: 'request',
      method: '0.[].method=GET',
      args: { url: '0.[].url', headers: '0.[].headers', body: '0.[].payload', options: '0.[]' },
      returns: 'response',
    },
    'CacheService.*().put': { does: 'cache', args: { key: '0', data: '1', ttl: '2', seconds: '2' } },
    'Logger.log': { does: 'log', mode: 'log' },
    'Utilities.sleep': { does: 'sleep', args: { delay: '0' } },
    'MailApp|GmailApp.sendEmail': { does: 'mail', args: { to: '0.to|0', data: '*' } },
    // createFile(name, content, mimeType), createFile(blob)
    'DriveApp.createFile, DriveApp.**.createFile': { does: 'bucket', args: { data: '1|0' } },
    'SpreadsheetApp.**.appendRow|setValues|setValue': { does: 'store', vendor: 'Google Sheets', args: { data: '0' } },
  }),
  javascript(['webextension-polyfill', 'wxt/browser'], {
    '**.storage.local|sync.set': { does: 'browser-store', args: { data: '0' } },
    '**.storage.local|sync.get': { does: 'browser-store', mode: 'read', args: { key: '0' } },
    '**.storage.session.set': { does: 'browser-store', args: { data: '0' }, note: 'in-memory' },
    '**.storage.session.get': { does: 'browser-store', mode: 'read', args: { key: '0' }, note: 'in-memory' },
  }),
  // https://wxt.dev/storage.html: what is kept under `session:` or `memory:` ends with the browser
  javascript(['wxt/storage', 'wxt/utils/storage', '@wxt-dev/storage', '#imports'], {
    'storage.setItem': browserWrite,
    'storage.getItem': browserRead,
    'storage.removeItem': browserDelete,
    'storage.defineItem().setValue': { does: 'browser-store', args: { key: '@0', data: '0' } },
    'storage.defineItem().getValue': { does: 'browser-store', mode: 'read', args: { key: '@0' } },
  }),
  // https://docs.plasmo.com/framework/storage
  javascript(['@plasmohq/storage'], {
    'Storage().set': { does: 'browser-store', args: { key: '0', data: '1', options: '@0' } },
    'Storage().get': { does: 'browser-store', mode: 'read', args: { key: '0' } },
    'Storage().remove': browserDelete,
  }),
  javascript(['@plasmohq/storage/hook'], { 'useStorage().1': keeps }),
  // https://github.com/softvar/secure-ls: the key of its cipher is kept beside what it closes
  javascript(['secure-ls'], {
    ...behind(['', '()', 'SecureLS()'], { set: browserWrite, get: browserRead, 'remove|removeAll': browserDelete }),
  }),
  // https://react-native-async-storage.github.io
  javascript(
    [
      '@react-native-async-storage/async-storage',
      '@react-native-community/async-storage',
      'localforage',
      'react-native-mmkv',
      'node-localstorage',
      'store2',
      'store',
      'lscache',
      'redux-persist/lib/storage',
      '@ionic/storage',
      '@capacitor/preferences',
    ],
    {
      ...behind(['', '()', 'createInstance()', 'LocalStorage()', 'Storage()', 'AsyncStorage'], {
        'setItem|mergeItem': browserWrite,
        getItem: browserRead,
        'removeItem|clear': browserDelete,
        'multiSet|multiMerge': { does: 'browser-store', args: { data: '0' } },
        set: { does: 'browser-store', args: { key: '0.key|0', data: '0.value|1' } },
        get: browserRead,
      }),
      // https://github.com/mrousavy/react-native-mmkv: createMMKV as of version 4
      'MMKV|createMMKV()': { args: { options: '0', condition: '0.encryptionKey' } },
      'MMKV|createMMKV().set': { does: 'browser-store', args: { key: '0', data: '1', condition: '@0.encryptionKey' } },
      'MMKV|createMMKV().getString': browserRead,
      'Preferences.set': { does: 'browser-store', args: { key: '0.key', data: '0.value' } },
      'Preferences.get': { does: 'browser-store', mode: 'read', args: { key: '0.key' } },
    },
  ),
  // https://github.com/jakearchibald/idb and https://github.com/jakearchibald/idb-keyval
  javascript(['idb', 'idb-keyval', 'dexie'], {
    'openDB().put|add': { does: 'browser-store', args: { data: '1', model: '0' } },
    'openDB().**.put|add': { does: 'browser-store', args: { data: '1|0' } },
    'openDB().get|getAll': { does: 'browser-store', mode: 'read', args: { model: '0' } },
    'set|setMany': { does: 'browser-store', args: { key: '0', data: '1|0' } },
    'get|getMany': browserRead,
    '**.put|add|bulkPut|bulkAdd': { does: 'browser-store', args: { data: '0' } },
    '**.toArray|toCollection|where': { does: 'browser-store', mode: 'read' },
  }),
  // Hooks and atoms that keep their state in the browser: the initial value is the second argument
  javascript(
    [
      'jotai/utils',
      'usehooks-ts',
      '@uidotdev/usehooks',
      '@vueuse/core',
      '@mantine/hooks',
      'react-use',
      'use-local-storage',
      'use-local-storage-state',
      '@rehooks/local-storage',
    ],
    {
      'atomWithStorage|useLocalStorage|useSessionStorage|useLocalStorageState|useStorage|writeStorage': {
        does: 'browser-store',
        args: { key: '0.key|0', data: '1|0.defaultValue' },
      },
      // `const [grant, setGrant] = useLocalStorage('grant')`, `useSetAtom(atomWithStorage('grant'))`
      'useLocalStorage|useSessionStorage|useLocalStorageState|atomWithStorage().1, atomWithStorage()()': keeps,
    },
  ),
  // https://jotai.org/docs/core/use-atom
  javascript(['jotai'], { 'useAtom|useSetAtom': { returns: 'first' } }),
  // https://vueuse.org/core/useStorage: what is set on the ref is kept
  javascript(['@vueuse/core', '#imports'], {
    [`${kept}().value, ${kept}().value.*`]: { does: 'browser-store', args: { data: '0', model: '@1' }, set: true },
  }),
  // https://github.com/joshnuss/svelte-persisted-store
  javascript(['svelte-persisted-store', 'svelte-local-storage-store'], { 'persisted|writable().set': keeps }),
  // https://www.npmjs.com/package/ngx-webstorage, https://github.com/cyrilletuzi/angular-async-local-storage
  javascript(['ngx-webstorage', '@ngx-pwa/local-storage'], {
    'LocalStorageService|SessionStorageService().store, StorageMap|LocalStorage().set|setItem': browserWrite,
  }),
  // https://github.com/sindresorhus/electron-store: a plain JSON file in the user's folder, unless encryptionKey is given
  javascript(
    [
      'electron-store',
      'conf',
      'configstore',
      'electron-settings',
      'electron-json-storage',
      'node-persist',
      '@tauri-apps/plugin-store',
    ],
    {
      ...behind(['()', 'Conf()', 'Store()', '', 'load()', 'LazyStore()'], {
        'set|setSync|setItem': {
          does: 'write-file',
          args: { key: '0', data: '1|0', options: '@0', condition: '@0.encryptionKey' },
        },
        'get|getSync|getItem': { does: 'read-file', args: { key: '0' } },
      }),
    },
  ),
];

/** https://github.com/js-cookie/js-cookie: set(name, value, attributes) */
const cookieCalls = (read: Behaviour): Members =>
  behind(['', '()', 'Cookies()', 'Cookies', 'withAttributes()', 'useCookies()'], {
    'set|setCookie': { does: 'cookie', args: { name: '0', data: '1', options: '2' } },
    'remove|removeCookie|deleteCookie': { does: 'cookie', mode: 'delete', args: { name: '0' } },
    'get|getCookie': read,
  });

const cookies: readonly Library[] = [
  // They run in a page, and find what any other script of it finds.
  javascript(['js-cookie', 'typescript-cookie', 'cookies-js', 'tiny-cookie', 'vue-cookies'], cookieCalls(browserRead)),
  javascript(
    ['universal-cookie', 'react-cookie', 'cookies', 'cookies-next', 'cookies-next/client', 'cookies-next/server'],
    cookieCalls({ returns: 'plain' }),
  ),
  // https://github.com/bendotcodes/cookies/tree/main/packages/react-cookie: `const [cookies, setCookie] = useCookies()`
  javascript(['react-cookie'], { 'useCookies().1': { does: 'cookie', args: { name: '0', data: '1', options: '2' } } }),
  // https://nuxt.com/docs/api/composables/use-cookie
  javascript(['nuxt/app', '#app', '#imports', 'global'], {
    'useCookie().value': { does: 'cookie', args: { name: '@0', data: '0', options: '@1' }, set: true },
  }),
  // https://github.com/stevermeister/ngx-cookie-service: set(name, value, expires or options)
  javascript(['ngx-cookie-service'], {
    'CookieService().set': { does: 'cookie', args: { name: '0', data: '1', options: '2' } },
  }),
  javascript(['nookies'], {
    'setCookie|set': { does: 'cookie', args: { name: '1', data: '2', options: '3' } },
    'destroyCookie|destroy': { does: 'cookie', mode: 'delete', args: { name: '1' } },
  }),
  javascript(['cookie', 'tough-cookie', 'std/http/cookie', '@std/http/cookie'], {
    serialize: { does: 'cookie', args: { name: '0', data: '1', options: '2' }, returns: 'arguments' },
    setCookie: { does: 'cookie', args: { name: '1.name', data: '1.value', options: '1' } },
    parse: { returns: 'arguments' },
  }),
  javascript(['iron-session', 'iron-session/edge'], {
    getIronSession: { does: 'authenticate', args: { options: '2' } },
    sealData: { does: 'encrypt', args: { data: '0', options: '1' } },
    unsealData: { does: 'decrypt', args: { data: '0', options: '1' } },
  }),
  // Sessions kept in a cookie, or on the server
  javascript(
    [
      'cookie-session',
      'express-session',
      '@fastify/session',
      '@fastify/secure-session',
      '@fastify/cookie',
      'koa-session',
      'client-sessions',
      'cookie-parser',
    ],
    {
      '()': { args: { options: '0', name: '0.name' }, note: 'session' },
    },
  ),
];

/** Secret stores of the operating system and of vendors. */
const keychains: readonly Library[] = [
  // https://github.com/atom/node-keytar: (service, account, password)
  javascript(['keytar', '@napi-rs/keyring', 'cross-keychain'], {
    setPassword: { does: 'keychain', args: { name: '0', key: '1', data: '2' } },
    'getPassword|findPassword|findCredentials': { does: 'secret', args: { name: '0', key: '1' } },
    'Entry|AsyncEntry().setPassword': { does: 'keychain', args: { data: '0' } },
    'Entry|AsyncEntry().getPassword': { does: 'secret' },
  }),
  // https://docs.expo.dev/versions/latest/sdk/securestore/
  javascript(
    [
      'expo-secure-store',
      'react-native-encrypted-storage',
      'react-native-sensitive-info',
      'react-native-secure-key-store',
    ],
    {
      'setItemAsync|setItem|set': { does: 'keychain', args: { key: '0', data: '1', options: '2' } },
      'getItemAsync|getItem|get': { does: 'secret', args: { key: '0' } },
    },
  ),
  // https://github.com/oblador/react-native-keychain: setGenericPassword(username, password, options)
  javascript(['react-native-keychain'], {
    setGenericPassword: { does: 'keychain', args: { key: '0', data: '1' } },
    setInternetCredentials: { does: 'keychain', args: { key: '0', data: '2' } },
    'getGenericPassword|getInternetCredentials': { does: 'secret' },
  }),
  // https://code.visualstudio.com/api/references/vscode-api#SecretStorage
  javascript(['vscode'], {
    'ExtensionContext().secrets.store': { does: 'keychain', args: { key: '0', data: '1' } },
    'ExtensionContext().secrets.get': { does: 'secret', args: { key: '0' } },
    'ExtensionContext().globalState|workspaceState.update': { does: 'store', args: { key: '0', data: '1' } },
    'window.createOutputChannel().appendLine|append': { does: 'log', args: { data: '0' } },
  }),
];

export const keyedStores: readonly Library[] = [...caches, ...browser, ...cookies, ...keychains];
