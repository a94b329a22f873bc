/** Drivers of `unstorage`, by what becomes of what is stored: https://unstorage.unjs.io/drivers */

/** How the library data calls the stores, as what made them: `fs()`. */
export type MountedStore = 'memory()' | 'fs()' | 'shared()';

/** The access path under which the library data describes stores that are reached over a network. */
const shared: MountedStore = 'shared()';

const kinds: readonly (readonly [RegExp, MountedStore])[] = [
  [/^(?:memory|lru-?cache|null)$/i, 'memory()'],
  [/^fs(?:-?lite)?$/i, 'fs()'],
  [
    /^(?:redis|mongo-?db|upstash|planetscale|netlify-?blobs|s3|github|db0|sql|deno-?kv|(?:azure-?(?:app-?configuration|cosmos|storage-?(?:blob|table)))|cloudflare-?(?:kv|r2)-?(?:binding|http)|vercel-?(?:kv|blob))$/i,
    shared,
  ],
];

/** What a driver makes of a store, by its name; `undefined` for one that the app has itself, which may encrypt, and for vaults. */
export function storeOf(driver: string): MountedStore | undefined {
  return kinds.find(([names]) => names.test(driver))?.[1];
}

/** Where packages of drivers stand. */
export const drivers = 'unstorage/drivers/';

/** The package whose library data describes all of them. */
export const storesPackage = 'unstorage';

/** The mount that Nitro has on servers of Node without being told: https://nitro.build/guide/storage */
export const mountedAnyway = 'data';

/** Presets of Nitro that run on no Node of their own, and so have no disk: https://nitro.build/deploy */
export const withoutDisk = /cloudflare|edge|worker|deno|netlify|vercel|lambda|static|firebase|azure|amplify/i;
