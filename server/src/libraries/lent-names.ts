/**
 * What frameworks and their plugins lend from packages, to be used without an import: https://nuxt.com/docs/guide/concepts/auto-imports,
 * https://github.com/unplugin/unplugin-auto-import.
 */

interface Lent {
  /** Packages of which the app depends on one. */
  readonly by: readonly string[];
  /** The package that has the names, as an import of them would say. */
  readonly from: string;
  readonly names: readonly string[];
  /** Only in files of the app's server, or in all but those. */
  readonly only?: 'server' | 'page';
}

const words = (text: string): readonly string[] => text.split(' ');

const storage = ['useStorage', 'useKV'];

/** Later ones win. */
const lent: readonly Lent[] = [
  // An app of Nitro alone has no pages.
  { by: ['nitropack', 'nitro'], from: 'nitropack/runtime', names: storage },
  {
    by: ['nuxt', 'unplugin-auto-import'],
    from: 'vue',
    names: words('ref shallowRef reactive shallowReactive computed watch toRef toRefs unref readonly toValue'),
  },
  // https://pinia.vuejs.org/ssr/nuxt.html#auto-imports
  { by: ['@pinia/nuxt', 'unplugin-auto-import'], from: 'pinia', names: words('defineStore storeToRefs') },
  // https://vueuse.org/guide/#nuxt
  {
    by: ['@vueuse/nuxt', 'unplugin-auto-import'],
    from: '@vueuse/core',
    names: words('useLocalStorage useSessionStorage useStorage useStorageAsync'),
    only: 'page',
  },
  // https://nitro.build/guide/storage
  { by: ['nuxt'], from: 'nitropack/runtime', names: storage, only: 'server' },
];

const allNames: ReadonlySet<string> = new Set(lent.flatMap(({ names }) => names));

/** Whether anything lends a name. */
export function isLentName(name: string): boolean {
  return allNames.has(name);
}

/**
 * The packages that names come from which a file of an app uses without importing them.
 * @param manifest the text of the app's `package.json`
 * @param onServer whether the file is of the app's server
 */
export function lentBy(manifest: string, onServer: boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { by, from, names, only } of lent) {
    if (only !== undefined && (only === 'server') !== onServer) continue;
    if (by.some(name => manifest.includes(`"${name}"`))) for (const name of names) found.set(name, from);
  }
  return found;
}
