import type { FileSystem, FolderEntry } from '../../server/src/workspace/file-system.ts';

type Node = Uint8Array | { readonly link: string } | 'unreadable';

/**
 * A disk in memory for tests, with drives (`C:/`) if you like. Folders come into being with their files.
 *
 * ```ts
 * const fs = new MemoryFileSystem({ '/app/a.ts': 'export {}', '/app/loop': { link: '/app' } });
 * fs.write('/app/b.ts', '…'); fs.remove('/app/a.ts');
 * ```
 */
export class MemoryFileSystem implements FileSystem {
  /** How many times each file was read. */
  readonly reads = new Map<string, number>();
  private readonly nodes = new Map<string, Node>();

  constructor(files: Readonly<Record<string, string | Node>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  write(path: string, content: string | Node): void {
    this.nodes.set(path, typeof content === 'string' && content !== 'unreadable' ? encode(content) : (content as Node));
  }

  /** Removes a file, or a folder with all that is in it. */
  remove(path: string): void {
    for (const other of [...this.nodes.keys()])
      if (other === path || other.startsWith(`${path}/`)) this.nodes.delete(other);
  }

  read(path: string): Uint8Array | undefined {
    this.reads.set(path, (this.reads.get(path) ?? 0) + 1);
    const real = this.realpath(path);
    const node = real === undefined ? undefined : this.nodes.get(real);
    return node instanceof Uint8Array ? node : undefined;
  }

  list(folder: string): readonly FolderEntry[] | undefined {
    const real = this.realpath(folder);
    if (real === undefined || this.nodes.has(real)) return undefined;
    const entries = new Map<string, FolderEntry>();
    const prefix = real === '/' ? '/' : `${real}/`;
    for (const [path, node] of this.nodes) {
      if (!path.startsWith(prefix)) continue;
      const rest = path.slice(prefix.length);
      const slash = rest.indexOf('/');
      const name = slash < 0 ? rest : rest.slice(0, slash);
      const kind =
        slash >= 0 || node === 'unreadable' ? 'directory' : node instanceof Uint8Array ? 'file' : ('link' as const);
      if (!entries.has(name)) entries.set(name, { name, kind });
    }
    return entries.size > 0 || real === '/' ? [...entries.values()] : undefined;
  }

  realpath(path: string): string | undefined {
    const segments = path.split('/').filter(Boolean);
    let resolved = '';
    for (let i = 0, hops = 0; i < segments.length; i++) {
      resolved += i === 0 && /^[A-Z]:/.test(path) ? segments[i] : `/${segments[i]}`;
      const node = this.nodes.get(resolved);
      if (node === undefined || node instanceof Uint8Array || node === 'unreadable') continue;
      if (hops++ > 40) return undefined;
      segments.splice(0, i + 1, ...node.link.split('/').filter(Boolean));
      resolved = '';
      i = -1;
    }
    return resolved || '/';
  }

  kind(path: string): 'file' | 'directory' | undefined {
    const real = this.realpath(path);
    if (real === undefined) return undefined;
    const node = this.nodes.get(real);
    if (node instanceof Uint8Array) return 'file';
    if (node === 'unreadable') return 'directory';
    return real === '/' || [...this.nodes.keys()].some(other => other.startsWith(`${real}/`)) ? 'directory' : undefined;
  }

  size(path: string): number | undefined {
    const real = this.realpath(path);
    const node = real === undefined ? undefined : this.nodes.get(real);
    return node instanceof Uint8Array ? node.length : undefined;
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
