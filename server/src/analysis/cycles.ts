/**
 * Remembering results where working one out may lead back to itself. The inner question is answered with a stand-in; what was
 * worked out with the help of a stand-in is not kept, for it would be less than the truth for ever.
 */
export class Kept<K, V> {
  readonly done = new Map<K, V>();
  /** Depth at which a key is being worked out. */
  open: Map<K, number> | undefined;
  /** How often a key was worked out with a stand-in. */
  tries: Map<K, number> | undefined;
}

/** Times that a result may be worked out anew before the last one is kept all the same. */
const mostTries = 2;

export class Cycles {
  private depth = 0;
  /** The outermost open question that was answered by a stand-in. */
  private cut = Number.POSITIVE_INFINITY;

  /** The result for a key, remembered or worked out. */
  keep<K, V>(kept: Kept<K, V>, key: K, standIn: V, compute: () => V): V {
    const known = kept.done.get(key);
    if (known !== undefined) return known;
    const asked = kept.open?.get(key);
    if (asked !== undefined) {
      if (asked < this.cut) this.cut = asked;
      return standIn;
    }
    kept.open ??= new Map();
    const depth = ++this.depth;
    kept.open.set(key, depth);
    const outer = this.cut;
    this.cut = Number.POSITIVE_INFINITY;
    const value = compute();
    kept.open.delete(key);
    this.depth--;
    if (this.cut >= depth) {
      kept.done.set(key, value);
      this.cut = outer;
      return value;
    }
    kept.tries ??= new Map();
    const tries = (kept.tries.get(key) ?? 0) + 1;
    kept.tries.set(key, tries);
    if (tries >= mostTries) kept.done.set(key, value);
    if (outer < this.cut) this.cut = outer;
    return value;
  }
}
