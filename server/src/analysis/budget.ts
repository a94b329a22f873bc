/** Steps that one root may take: bounds the worst case, never reached by ordinary files. */
const most = 150_000;
/** Steps of them that one of its parts may take at first: a function that leads everywhere must leave some to the others. */
const share = 20_000;

/** How many steps of evaluation may still be taken. */
export class Budget {
  /** Steps taken since the start: what was worked out in each is kept, so they tell how much memory that takes. */
  work = 0;
  /** Those after which this root ends, and this part of it. */
  private last = most;
  private lastOfPart = most;

  /** Starts a root, which has all of it. */
  begin(): void {
    this.last = this.work + most;
    this.lastOfPart = this.last;
  }

  /** Starts a part of a root. @param steps how many it may take, where so many are left */
  beginPart(steps = share): void {
    this.lastOfPart = Math.min(this.last, this.work + steps);
  }

  /** Takes a step. @returns whether there was one left */
  step(): boolean {
    this.work++;
    return !this.exhausted;
  }

  /** Takes what a dead end costs: code that goes as deep as that has very many ways down. */
  deadEnd(): void {
    this.work += most / 100;
  }

  get exhausted(): boolean {
    return this.work > this.lastOfPart;
  }

  /** Steps that are left of the root's. */
  get left(): number {
    return Math.max(0, this.last - this.work);
  }
}
