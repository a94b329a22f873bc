/** Addresses of an app's own that its development server or framework hands on to Procore. */
import { namesProcoreHost } from '../catalogue/hosts.ts';
import type { Sources } from './sources.ts';

/** Where build tools and frameworks keep such rules: Vite, Next, Nuxt, Vue, webpack, Angular, Create React App. */
const configs = [
  ...['vite.config', 'next.config', 'nuxt.config', 'vue.config', 'webpack.config', 'src/setupProxy'].flatMap(name =>
    ['ts', 'js', 'mts', 'mjs', 'cjs'].map(ending => `${name}.${ending}`),
  ),
  'proxy.conf.json',
  'vercel.json',
];

export class Proxies {
  private readonly sources: Sources;
  private readonly uses: (from: string, path: string) => void;

  /** @param uses one file looks at another, or at where it would be */
  constructor(sources: Sources, uses: (from: string, path: string) => void) {
    this.sources = sources;
    this.uses = uses;
  }

  /** Whether what a file asks for under a prefix goes to Procore: `'/relay': { target: 'https://api.procore.com' }`. */
  handsOn(file: string, prefix: string): boolean {
    const root = this.sources.appRoot(file);
    const steps = prefix.split('/').filter(step => step !== '');
    const heads = steps.map((_, index) => `/${steps.slice(0, index + 1).join('/')}`);
    return configs.some(name => {
      const path = `${root}/${name}`;
      this.uses(file, path);
      const text = this.sources.exists(path) ? (this.sources.text(path) ?? '') : '';
      return namesProcoreHost(text) && heads.some(head => isQuoted(text, head));
    });
  }
}

/** A path stands in quotes, alone or with a pattern around it: `'/relay'`, `'^/relay/.*'`, `"/relay/:path*"`. */
function isQuoted(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1))
    if (/['"`^]/.test(text[at - 1] ?? '') && /['"`/*]/.test(text[at + path.length] ?? '')) return true;
  return false;
}
