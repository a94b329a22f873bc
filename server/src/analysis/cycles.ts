/**
 * Remembering results where working one out may lead back to itself. The inner question is answered with a stand-in; what was
 * worked out with the help of a stand-in is less than the truth, so it counts only until the outer question is answered.
 */
export class Kept<K, V> {
  // Most hold one answer, and there are very many.
  private key: K | undefined;
  private entry: Entry<V> | undefined;
  private others: Map<K, Entry<V>> | undefined;

  /** The answer that was worked out whole. */
  done(key: K): V | undefined {
    const entry = this.get(key);
    return entry instanceof Question || entry instanceof Resting ? undefined : entry;
  }

  get(key: K): Entry<V> | undefined {
    return this.key === key ? this.entry : this.others?.get(key);
  }

  set(key: K, entry: Entry<V>): void {
    if (this.key === key || (this.key === undefined && this.others === undefined)) {
      this.key = key;
      this.entry = entry;
    } else {
      this.others ??= new Map();
      this.others.set(key, entry);
    }
  }

  delete(key: K): void {
    if (this.key === key) this.key = undefined;
    else this.others?.delete(key);
  }
}

/** As `Kept`, each answer as long as its key is there: of a program, or of a function in one, which an edit replaces. */
export class WeaklyKept<K extends object, V> {
  private readonly entries = new WeakMap<K, Entry<V>>();

  get(key: K): Entry<V> | undefined {
    return this.entries.get(key);
  }

  set(key: K, entry: Entry<V>): void {
    this.entries.set(key, entry);
  }

  delete(key: K): void {
    this.entries.delete(key);
  }
}

/** What is remembered beside something, a frame for one, as long as that is there. */
export function keptBeside<O extends object, K, V>(all: WeakMap<O, Kept<K, V>>, owner: O): Kept<K, V> {
  const kept = all.get(owner) ?? new Kept<K, V>();
  all.set(owner, kept);
  return kept;
}

/** Of one key: its answer, the question while it is open, or an answer that rests on a stand-in. */
type Entry<V> = V | Question | Resting<V>;

/** Where entries are kept. */
type Keeps<K, V> = Pick<Kept<K, V>, 'get' | 'set' | 'delete'>;

export class Question {
  readonly depth: number;

  constructor(depth: number) {
    this.depth = depth;
  }
}

class Resting<V> {
  readonly value: V;
  /** The question that the stand-in was for. */
  readonly on: Question;
  /** The root in which it was worked out, and how often there. */
  readonly root: Question;
  readonly times: number;

  constructor(value: V, on: Question, root: Question, times: number) {
    this.value = value;
    this.on = on;
    this.root = root;
    this.times = times;
  }
}

/** What somebody keeps by itself: for good, or as long as the open question that it rests on is. */
export interface Held<T> {
  readonly value: T;
  readonly on?: Question;
}

/** Times that a result may be worked out anew in one root before the last one counts for the rest of it. */
const mostTimes = 8;

/** How often what is handed over may come from what its giver was handed. */
const mostHops = 3;

export class Cycles {
  /** Questions that are being worked out, the outermost first: all of them stand in one for the whole root. */
  private readonly questions: Question[] = [new Question(0)];
  /** Depth of the outermost open question that was answered by a stand-in. */
  private cut = Number.POSITIVE_INFINITY;
  /** Hops that are under way. */
  private hops = 0;

  /** Number of questions that are open. */
  get depth(): number {
    return this.questions.length;
  }

  /** Starts a root: what was given up in the last one is asked anew. @returns `false` in the middle of another */
  begin(): boolean {
    if (this.questions.length > 1) return false;
    this.questions[0] = new Question(0);
    this.cut = Number.POSITIVE_INFINITY;
    return true;
  }

  /** Leaves a question open for the rest of this root. @returns the stand-in */
  giveUp<V>(standIn: V): V {
    this.cut = 0;
    return standIn;
  }

  /** What others are seen to hand over: who gives it may have been handed it, and so on in circles through the whole app. */
  hop<V>(standIn: V, compute: () => V): V {
    if (this.hops >= mostHops) return this.giveUp(standIn);
    this.hops++;
    try {
      return compute();
    } finally {
      this.hops--;
    }
  }

  /**
   * The result for a key, remembered or worked out.
   * @param same whether a result that was worked out anew says what the last one did, which then stays
   */
  keep<K, V>(kept: Keeps<K, V>, key: K, standIn: V, compute: () => V, same?: (a: V, b: V) => boolean): V {
    const before = kept.get(key);
    const root = this.questions[0] as Question;
    let times = 1;
    if (before instanceof Question) {
      if (before.depth < this.cut) this.cut = before.depth;
      return standIn;
    }
    if (before instanceof Resting) {
      const { on, value } = before;
      if (this.questions[on.depth] === on) {
        if (on.depth < this.cut) this.cut = on.depth;
        return value;
      }
      if (before.root === root) times += before.times;
    } else if (before !== undefined) return before;

    const depth = this.questions.length;
    const question = new Question(depth);
    this.questions.push(question);
    kept.set(key, question);
    const outer = this.cut;
    this.cut = Number.POSITIVE_INFINITY;
    let value: V;
    try {
      value = compute();
    } catch (error) {
      kept.delete(key);
      throw error;
    } finally {
      this.questions.length = depth;
    }
    // What hangs on the last one, frames of calls above all, is then not made again.
    if (before instanceof Resting && same?.(before.value, value)) value = before.value;
    if (this.cut < depth && times >= mostTimes) this.cut = 0;
    const on = this.cut < depth ? this.questions[this.cut] : undefined;
    kept.set(key, on === undefined ? value : new Resting(value, on, root, times));
    this.cut = on && this.cut < outer ? this.cut : outer;
    return value;
  }

  /** What is held already, or is worked out anew where it is nothing or rested on a question that has been answered since. */
  hold<T>(held: Held<T> | undefined, compute: () => T): Held<T> {
    if (held && (held.on === undefined || this.questions[held.on.depth] === held.on)) {
      if (held.on && held.on.depth < this.cut) this.cut = held.on.depth;
      return held;
    }
    const outer = this.cut;
    this.cut = Number.POSITIVE_INFINITY;
    try {
      const value = compute();
      const on = this.questions[this.cut];
      return on ? { value, on } : { value };
    } finally {
      if (outer < this.cut) this.cut = outer;
    }
  }

  /**
   * As `hold`, of what may rest on itself.
   * @param open is given what stands in for it, to be held while it is worked out
   */
  holdOpen<T>(held: Held<T> | undefined, standIn: T, open: (held: Held<T>) => void, compute: () => T): Held<T> {
    return this.hold(held, () => {
      const depth = this.questions.length;
      const question = new Question(depth);
      this.questions.push(question);
      open({ value: standIn, on: question });
      try {
        return compute();
      } finally {
        this.questions.length = depth;
        if (this.cut === depth) this.cut = Number.POSITIVE_INFINITY;
      }
    });
  }
}
