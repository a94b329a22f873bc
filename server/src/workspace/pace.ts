/** How long one slice of background work lasts, in milliseconds: half a frame. */
const slice = 8;

/** Lets background work give way: after each slice others run, and a cancelled work ends. */
export class Pace {
  private readonly pause: () => Promise<void>;
  private readonly clock: () => number;
  private readonly signal: AbortSignal | undefined;
  private until: number;

  constructor(pause: () => Promise<void>, clock: () => number, signal?: AbortSignal) {
    this.pause = pause;
    this.clock = clock;
    this.signal = signal;
    this.until = clock() + slice;
  }

  /** Call it between units of work. @returns whether to go on */
  async step(): Promise<boolean> {
    if (this.clock() < this.until) return this.signal?.aborted !== true;
    await this.pause();
    this.until = this.clock() + slice;
    return this.signal?.aborted !== true;
  }
}
