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

  /**
   * Who looked at a path or the others, directly or through what they look at, but for itself: the nearest first, and those that are
   * equally near in the same order whoever looked first.
   */
  of(path: string, others: readonly string[] = []): readonly string[] {
    const found = new Set<string>([path]);
    let layer: readonly string[] = [path, ...others];
    while (layer.length > 0) {
      const readers = layer.flatMap(at => [...(this.byPath.get(at) ?? [])]);
      layer = [...new Set(readers)].filter(reader => !found.has(reader)).sort();
      for (const reader of layer) found.add(reader);
    }
    found.delete(path);
    return [...found];
  }

  /** All of them, to be added to others. */
  get all(): ReadBy {
    return [...this.byPath].map(([path, readers]) => [path, [...readers]]);
  }

  /** All of them, to be added to others; they are forgotten here. */
  take(): ReadBy {
    const { all } = this;
    this.byPath.clear();
    return all;
  }

  addAll(all: ReadBy): void {
    for (const [path, readers] of all) for (const reader of readers) this.add(reader, path);
  }
}
