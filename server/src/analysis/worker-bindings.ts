/** What a Cloudflare Worker's runtime hands in under `env`, as its configuration declares: `[[r2_buckets]] binding = "MIRROR"`. */
import type { Sources } from './sources.ts';

/** Sections of `wrangler.toml` or `wrangler.json` and the types of what they bind. https://developers.cloudflare.com/workers/wrangler/configuration/ */
const types = new Map<string, string>([
  ['r2_buckets', 'R2Bucket'],
  ['kv_namespaces', 'KVNamespace'],
  ['d1_databases', 'D1Database'],
  ['vectorize', 'VectorizeIndex'],
  ['queues', 'Queue'],
  ['ai', 'Ai'],
]);
const configurations = ['wrangler.toml', 'wrangler.jsonc', 'wrangler.json'];
/** A section's head or a name that is bound in one, in TOML or JSON. */
const entries =
  /^\s*\[\[?(?:env\.[\w-]+\.)?(\w+)|(?:"(\w+)"\s*:|^\s*(\w+)\s*=)\s*[[{]|\bbinding"?\s*[:=]\s*["'](\w+)/gm;

export class Bindings {
  private readonly sources: Sources;
  private readonly uses: (from: string, path: string) => void;
  private declared = new Map<string, ReadonlyMap<string, string>>();

  /** @param uses hears which file's analysis looked at a configuration, whether there is one or not */
  constructor(sources: Sources, uses: (from: string, path: string) => void) {
    this.sources = sources;
    this.uses = uses;
  }

  reset(): void {
    this.declared = new Map();
  }

  /** Forgets what a file may have declared. */
  changed(path: string): void {
    if (configurations.some(name => path.endsWith(`/${name}`))) this.reset();
  }

  /** The type of what is bound under a name in the app of a file. */
  typeOf(name: string, path: string): string | undefined {
    const root = this.sources.appRoot(path);
    for (const name of configurations) this.uses(path, `${root}/${name}`);
    let declared = this.declared.get(root);
    if (!declared) {
      declared = this.read(root);
      this.declared.set(root, declared);
    }
    return declared.get(name);
  }

  private read(root: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const file of configurations) {
      let section = '';
      for (const [, head, quoted, plain, name] of this.sources.text(`${root}/${file}`)?.matchAll(entries) ?? []) {
        const key = quoted ?? plain;
        const type = types.get(section);
        if (name === undefined) section = keepsSection(section, key) ? section : (head ?? key ?? '');
        else if (type !== undefined) found.set(name, type);
      }
    }
    return found;
  }
}

/** `"queues": { "producers": [ … ] }` */
function keepsSection(section: string, key: string | undefined): boolean {
  return section === 'queues' && (key === 'producers' || key === 'consumers');
}
