/**
 * Remembering results where working one out may lead back to itself. The inner question is answered with a stand-in; what was
 * worked out with the help of a stand-in is less than the truth, so it counts only until the outer question is answered.
 */
export class Kept<K, V> {
  readonly done = new Map<K, V>();
  /** Depth at which a key is being worked out. */
  open: Map<K, number> | undefined;
  /** Results that rest on the stand-in for a question that was open. */
  resting: Map<K, { readonly value: V; readonly on: Question; times: number }> | undefined;
}

interface Question {
  readonly depth: number;
}

/** Times that a result may be worked out anew before the last one is kept all the same. */
const mostTimes = 8;

export class Cycles {
  /** Questions that are being worked out, the outermost first. */
  private readonly questions: Question[] = [];
  /** Depth of the outermost open question that was answered by a stand-in. */
  private cut = Number.POSITIVE_INFINITY;

  /** Nothing is being worked out: what is asked now is answered whole. */
  get idle(): boolean {
    return this.questions.length === 0;
  }

  /** The result for a key, remembered or worked out. */
  keep<K, V>(kept: Kept<K, V>, key: K, standIn: V, compute: () => V): V {
    const known = kept.done.get(key);
    if (known !== undefined) return known;
    const asked = kept.open?.get(key);
    if (asked !== undefined) {
      if (asked < this.cut) this.cut = asked;
      return standIn;
    }
    const before = kept.resting?.get(key);
    if (before && this.questions[before.on.depth] === before.on) {
      if (before.on.depth < this.cut) this.cut = before.on.depth;
      return before.value;
    }
    kept.open ??= new Map();
    const depth = this.questions.length;
    this.questions.push({ depth });
    kept.open.set(key, depth);
    const outer = this.cut;
    this.cut = Number.POSITIVE_INFINITY;
    let value: V;
    try {
      value = compute();
    } finally {
      kept.open.delete(key);
      this.questions.length = depth;
    }
    const on = this.cut < depth ? this.questions[this.cut] : undefined;
    const times = (before?.times ?? 0) + 1;
    if (!on || times >= mostTimes) {
      kept.done.set(key, value);
      kept.resting?.delete(key);
    } else {
      kept.resting ??= new Map();
      kept.resting.set(key, { value, on, times });
    }
    this.cut = on && this.cut < outer ? this.cut : outer;
    return value;
  }
}
