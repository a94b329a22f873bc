/**
 * What is still to be run. A *producer* is what rules are run on: a file's path, or an app's folder behind `app:`. One is *due* where
 * something that it rests on has changed, and up to date where it was run since.
 */
export class Due {
  private readonly due = new Set<string>();
  /** Those that were looked at as they are now, whether or not rules were run on them. */
  private readonly known = new Set<string>();
  /** Those of whose findings in other files the text was edited. */
  private readonly edited = new Set<string>();
  /** Those that were run while somebody typed, on what other files answered before: they are run again. */
  private readonly provisional = new Set<string>();

  /** Number of producers that are due now. */
  get size(): number {
    return this.due.size;
  }

  /** Nothing is to be run, now or when all comes to rest. */
  get isEmpty(): boolean {
    return this.due.size + this.provisional.size === 0;
  }

  /** The producers that are due now, in the order in which they became so. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.due.values();
  }

  has(producer: string): boolean {
    return this.due.has(producer);
  }

  /** Whether a producer is due, or will be when all comes to rest. */
  willBe(producer: string): boolean {
    return this.due.has(producer) || this.provisional.has(producer);
  }

  isKnown(producer: string): boolean {
    return this.known.has(producer);
  }

  isUpToDate(producer: string): boolean {
    return this.known.has(producer) && !this.due.has(producer);
  }

  isProvisional(producer: string): boolean {
    return this.provisional.has(producer);
  }

  wasEdited(producer: string): boolean {
    return this.edited.has(producer);
  }

  add(producer: string): void {
    this.due.add(producer);
  }

  /** A file is another one: what is known of it is so no more. */
  forget(path: string): void {
    this.known.delete(path);
  }

  /** An edit moved what a producer found in another file. */
  noteEdited(producer: string): void {
    this.edited.add(producer);
  }

  /** A producer was run on answers that may be old. */
  noteProvisional(producer: string): void {
    this.provisional.add(producer);
  }

  /** Nobody types any more: what rests on older answers is due. */
  comeToRest(): void {
    for (const producer of this.provisional) this.due.add(producer);
    this.provisional.clear();
  }

  /** A producer was run, or what another project of the same root found of it was taken. */
  done(producer: string): void {
    this.drop(producer);
    this.known.add(producer);
  }

  /** There is nothing to run on a producer any more. */
  drop(producer: string): void {
    this.due.delete(producer);
    this.provisional.delete(producer);
    this.edited.delete(producer);
  }

  /** Everything may have changed. */
  restart(producers: Iterable<string>): void {
    this.known.clear();
    this.edited.clear();
    this.provisional.clear();
    this.due.clear();
    for (const producer of producers) this.due.add(producer);
  }
}
