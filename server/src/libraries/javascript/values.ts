import type { Behaviour, Library } from '../shape.ts';
import { javascript } from './entry.ts';

const carries: Behaviour = { returns: 'arguments' };
const same: Behaviour = { returns: 'first' };
const plain: Behaviour = { returns: 'plain' };
const picked: Behaviour = { returns: 'picked' };
const left: Behaviour = { returns: 'left' };
const mapped: Behaviour = { returns: 'mapped' };

/** Built-ins that carry what their arguments carry. Array and string methods are the analysis's own. */
const builtins: readonly Library[] = [
  javascript(['global'], {
    'JSON.stringify|parse': carries,
    'Object.assign|entries|fromEntries|keys|values|groupBy': carries,
    'Object.freeze|seal|preventExtensions': same,
    'Object.create|getOwnPropertyNames|getPrototypeOf|is|hasOwn': plain,
    'Array.from|of|fromAsync': carries,
    // `Array.prototype.slice.call(arguments)`
    'Array.prototype.slice.call|apply': { returns: 'first' },
    'Array.isArray': plain,
    'String|Number|BigInt': carries,
    'String.raw': carries,
    'Boolean|parseInt|parseFloat|isNaN|isFinite': plain,
    'Number.isInteger|isFinite|isNaN|parseInt|parseFloat|isSafeInteger': plain,
    'Math.*': plain,
    'Math.random': { does: 'random', returns: 'plain' },
    Date: plain,
    'Date.now|parse|UTC': plain,
    'Map|Set|WeakMap|WeakSet': carries,
    'Map.groupBy': carries,
    'Error|TypeError|RangeError|AggregateError': carries,
    structuredClone: same,
    'atob|btoa|encodeURIComponent|decodeURIComponent|encodeURI|decodeURI|escape|unescape': carries,
    'Buffer.from|concat|alloc': carries,
    'Buffer.byteLength|isBuffer|compare': plain,
    'Uint8Array.from': carries,
    'Uint8Array|Blob|File|DataView|ReadableStream': carries,
    'TextEncoder().encode': carries,
    'TextDecoder().decode': carries,
    'URL|URLSearchParams|FormData': carries,
    'URL.createObjectURL': carries,
    'Reflect.ownKeys|has': plain,
    'performance.now': plain,
    'Intl.DateTimeFormat|NumberFormat().format': carries,
  }),
  javascript(['util'], {
    'format|inspect|formatWithOptions|stripVTControlCharacters': carries,
    'promisify|callbackify|deprecate': same,
    'types.*, isDeepStrictEqual': plain,
    'TextEncoder().encode': carries,
    'TextDecoder().decode': carries,
  }),
  javascript(['url'], { 'URL|URLSearchParams|parse|format|resolve|fileURLToPath|pathToFileURL': carries }),
  javascript(['path', 'path/posix', 'path/win32', 'pathe', 'path-browserify', 'upath'], {
    'join|resolve|normalize|basename|dirname|extname|relative|format|parse': carries,
    'posix|win32.join|resolve|normalize|basename|dirname': carries,
  }),
  javascript(['buffer'], { 'Buffer.from|concat': carries, 'Blob|File': carries }),
  javascript(['os'], { '*': plain }),
];

/** Packages whose calls give back what they were given, rearranged. */
const rearranging: readonly Library[] = [
  // https://lodash.com/docs
  javascript(
    [
      'lodash',
      'lodash-es',
      'underscore',
      'lodash/fp',
      'ramda',
      'remeda',
      'rambda',
      'radash',
      'es-toolkit',
      'es-toolkit/compat',
      'fp-ts/function',
      'fp-ts/Array',
      'effect',
    ],
    {
      '*': carries,
      '()': carries,
      'pick|pickBy': picked,
      'omit|omitBy': left,
      'map|mapValues': mapped,
      'cloneDeep|clone|merge|mergeAll|defaults|assign|identity|tap|memoize|once|memo': same,
      'head|first|last|sample|find|minBy|maxBy|findLast': { returns: 'element' },
      'size|isEmpty|isEqual|isNil|isString|isArray|isObject|isNumber|isFunction|has|includes|uniqueId|random|now|countBy|noop|equals|is|isPlainObject|sum|sumBy|mean|inRange':
        plain,
      escape: { does: 'sanitize', returns: 'arguments' },
      'throttle|debounce': { args: { callback: '0', delay: '1' }, returns: 'first' },
      // chains: _(list).map().value()
      '().**.*': carries,
      'chain().**.*': carries,
      'pipe|flow|compose|pipeP()()': carries,
    },
  ),
  javascript(
    [
      'lodash.groupby',
      'lodash.chunk',
      'lodash.uniqby',
      'lodash.flatten',
      'lodash.merge',
      'lodash.clonedeep',
      'lodash.get',
      'just-safe-get',
      'dot-prop',
      'object-path',
      'deepmerge',
      'klona',
      'rfdc',
      'fast-copy',
      'immer',
      'camelcase-keys',
      'snakecase-keys',
      'humps',
      'flat',
      'map-obj',
      'normalizr',
      'change-case',
      'camelcase',
      'slugify',
      'p-pipe',
      'it-all',
      'chunk',
      'deep-diff',
      'fast-deep-equal',
      'serialize-error',
    ],
    {
      '()': carries,
      '*': carries,
      'rfdc()': carries,
      '()()': carries,
    },
  ),
  javascript(['lodash.pick', 'just-pick', 'object.pick'], { '()': picked }),
  javascript(['lodash.omit', 'just-omit', 'object.omit'], { '()': left }),
  javascript(['lodash.map', 'lodash.mapvalues'], { '()': mapped }),
  // Query strings
  javascript(
    [
      'qs',
      'querystring',
      'query-string',
      'fast-querystring',
      'picoquery',
      'ufo',
      'url-join',
      'urlcat',
      'url-template',
      'uri-templates',
      'normalize-url',
    ],
    {
      '()': carries,
      '*': carries,
      'parseTemplate().expand': { returns: 'arguments' },
    },
  ),
  javascript(['form-data', 'formdata-node', 'formdata-polyfill/esm.min', 'url-search-params-polyfill'], {
    '()': carries,
    'FormData()': carries,
    '().append': { args: { name: '0', data: '1' }, note: 'fills-receiver' },
  }),
  // Dates, text, templates
  javascript(['dayjs', 'moment', 'date-fns', 'luxon', '@js-joda/core', 'ms', 'pretty-bytes'], {
    '()': plain,
    '**': plain,
  }),
  javascript(
    [
      'uuid',
      'nanoid',
      'ulid',
      '@paralleldrive/cuid2',
      'cuid',
      'uid',
      'uid-safe',
      'crypto-random-string',
      'randomstring',
      'hat',
    ],
    {
      'v1|v4|v6|v7|nanoid|ulid|createId|uid|sync|generate|cryptoRandomString, customAlphabet()()': {
        does: 'random',
        returns: 'plain',
      },
    },
  ),
  javascript(
    [
      'handlebars',
      'mustache',
      'ejs',
      'pug',
      'nunjucks',
      'eta',
      'liquidjs',
      'marked',
      'markdown-it',
      'showdown',
      'string-template',
      'sprintf-js',
      'common-tags',
      'outdent',
      'dedent',
      'chalk',
      'picocolors',
      'kleur',
      'ansi-colors',
      'cli-table3',
      'table',
      'boxen',
      'columnify',
    ],
    {
      '()': carries,
      '**': carries,
    },
  ),
  // Validators answer the value they were given, or it inside a result
  javascript(['zod', 'zod/*', 'yup'], {
    '**.parse|parseAsync|validate|validateSync|cast': same,
    // A schema's defaults count where it reads the environment.
    '**.object().parse|parseAsync': { ...same, args: { options: '@0' } },
    '**.safeParse|safeParseAsync': carries,
  }),
  javascript(
    [
      'joi',
      '@hapi/joi',
      'valibot',
      'superstruct',
      'io-ts',
      '@sinclair/typebox/value',
      'arktype',
      'runtypes',
      'class-transformer',
    ],
    {
      '**.validate|validateAsync|attempt|parse|safeParse|create|mask|decode|check|Parse|Decode|plainToInstance|plainToClass|instanceToPlain':
        carries,
    },
  ),
  javascript(['react'], {
    useMemo: { args: { callback: '0' }, returns: 'called' },
    'useCallback|useEffectEvent|useDeferredValue|memo|forwardRef': same,
    cache: same,
    'useEffect|useLayoutEffect|startTransition': { args: { callback: '0' } },
  }),
  javascript(['vue', '#imports', '@vue/composition-api', '@nuxtjs/composition-api'], {
    'reactive|readonly|toRaw|markRaw|unref': same,
    computed: { args: { callback: '0' }, returns: 'called' },
  }),
  // https://pinia.vuejs.org/core-concepts/#Setup-Stores: what the function gives is the store
  javascript(['pinia'], {
    'defineStore()()': { args: { callback: '@1|@0' }, returns: 'called' },
    storeToRefs: same,
  }),
  // https://github.com/jeffijoe/awilix#usage
  javascript(['awilix'], { asFunction: { args: { callback: '0' }, parameters: ['@cradle'] } }),
];

/** Where a program reads its environment. */
const environment: readonly Library[] = [
  javascript(['global'], {
    'Deno.env.get': { does: 'environment', args: { name: '0' } },
    'Netlify.env.get': { does: 'environment', args: { name: '0' } },
  }),
  javascript(['std/dotenv', '@std/dotenv', 'dotenv', 'dotenv-flow', 'dotenv-safe', 'env-var', 'getenv'], {
    'get|getenv|required': { does: 'environment', args: { name: '0' }, returns: 'plain' },
    '()': { does: 'environment', args: { name: '0' } },
    'get().required|default|asString|asUrlString': { does: 'environment', args: { name: '@0' }, returns: 'plain' },
  }),
  // https://docs.nestjs.com/techniques/configuration
  javascript(['@nestjs/config'], { 'ConfigService().get|getOrThrow': { does: 'environment', args: { name: '0' } } }),
  javascript(['config', 'nconf', 'convict', 'rc'], {
    get: { does: 'environment', args: { name: '0' } },
    'util.loadFileConfigs': carries,
  }),
  // https://github.com/mozilla/node-convict: a schema whose leaves have defaults
  javascript(['convict'], {
    '().**.get|default|getProperties': { does: 'environment', args: { name: '0', options: '@0' } },
    '().**.load|loadFile|validate|set': { returns: 'receiver' },
  }),
  // https://github.com/af/envalid, https://env.t3.gg
  javascript(['envalid'], { 'cleanEnv|customCleanEnv': { does: 'environment', args: { name: '2', options: '1' } } }),
  javascript(['@t3-oss/env-core', '@t3-oss/env-nextjs'], {
    createEnv: { does: 'environment', args: { name: '1', options: '0.server' } },
  }),
  javascript(['firebase-functions/params'], {
    // https://firebase.google.com/docs/functions/config-env: the parameter stands for what `value()` gives
    'defineSecret|defineString().value': { does: 'environment', args: { name: '@0' } },
  }),
];

export const values: readonly Library[] = [...builtins, ...rearranging, ...environment];
