/** Paths with those who looked at them. */
export type ReadBy = readonly (readonly [path: string, readers: readonly string[]])[];

/** Who looked at which path, whether there was a file or not. */
export class Readers {
  private readonly byPath = new Map<string, Set<string>>();

  add(reader: string, path: string): void {
    let readers = this.byPath.get(path);
    if (!readers) {
      readers = new Set();
      this.byPath.set(path, readers);
    }
    readers.add(reader);
  }

  /** Who looked at a path or the others, directly or through what they look at, but for itself; in the same order whoever looked first. */
  of(path: string, others: readonly string[] = []): readonly string[] {
    const found = new Set<string>([path]);
    const open = [path, ...others];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const reader of this.byPath.get(at) ?? []) {
        if (found.has(reader)) continue;
        found.add(reader);
        open.push(reader);
      }
    }
    found.delete(path);
    return [...found].sort();
  }

  /** All of them, to be added to others; they are forgotten here. */
  take(): ReadBy {
    const all = [...this.byPath].map(([path, readers]) => [path, [...readers]] as const);
    this.byPath.clear();
    return all;
  }

  addAll(all: ReadBy): void {
    for (const [path, readers] of all) for (const reader of readers) this.add(reader, path);
  }
}
