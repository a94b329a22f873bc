import type { Argument, Call, Expression } from '../program/model.ts';
import type { Choice } from './choices.ts';
import { Kept } from './cycles.ts';
import type { EffectFacts } from './effects.ts';
import type { Definition, FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** What a frame remembers; most of it is never needed in most frames. */
interface Memory {
  memo?: Kept<Expression, AbstractValue>;
  given?: Kept<'result', AbstractValue>;
  effectsAt?: Kept<Call, readonly EffectFacts[]>;
  argumentLists?: Kept<readonly Argument[], readonly CallArgument[]>;
  names?: Map<Definition, Kept<string, AbstractValue>>;
  pending?: Map<Definition, Map<string, AbstractValue[]>>;
  choices?: Map<object, Choice>;
  inner?: Map<Expression | FunctionInfo, Frame>;
}

/** Frames made since the last time that all forgot. */
let born: Frame[] = [];

/** Lets every frame forget what was worked out in it. Facts that were handed out stay true, and are worked out again where they must. */
export function forgetFrames(): void {
  for (const frame of born) frame.forget();
  born = [];
}

/** Lets the frames forget that say what happens in one file: its own functions, and what they call. Others read little of it. */
export function forgetFramesOf(file: string): void {
  for (const frame of born) if (frame.site !== undefined || frame.file === file) frame.forget();
}

/** One way to be inside a function: with the arguments of one call, or with none known. */
export class Frame {
  readonly info: FunctionInfo;
  /** The frame of the function that the function was written in. */
  readonly parent: Frame | undefined;
  /** Bound arguments; `undefined`: nobody binds them here. */
  readonly args: readonly CallArgument[] | undefined;
  readonly receiver: AbstractValue | undefined;
  /** The call that led here. */
  readonly site: { readonly frame: Frame; readonly call: Call } | undefined;
  readonly depth: number;
  // These stay the same as long as the frame lives.
  private calls: Map<Call, readonly Frame[]> | undefined;
  private started: Map<Expression, EffectFacts[]> | undefined;
  private kept: Memory = {};

  constructor(parts: {
    info: FunctionInfo;
    parent?: Frame | undefined;
    args?: readonly CallArgument[] | undefined;
    receiver?: AbstractValue | undefined;
    site?: { frame: Frame; call: Call } | undefined;
  }) {
    this.info = parts.info;
    this.parent = parts.parent;
    this.args = parts.args;
    this.receiver = parts.receiver;
    this.site = parts.site;
    this.depth = (parts.site?.frame.depth ?? 0) + (parts.site ? 1 : 0);
    born.push(this);
  }

  /** Effects of its calls. */
  get effects(): Map<Expression, EffectFacts[]> {
    this.started ??= new Map();
    return this.started;
  }

  /** Frames of what its calls run. */
  get called(): Map<Call, readonly Frame[]> {
    this.calls ??= new Map();
    return this.calls;
  }

  get memo(): Kept<Expression, AbstractValue> {
    this.kept.memo ??= new Kept();
    return this.kept.memo;
  }

  /** What the function gives back here. */
  get given(): Kept<'result', AbstractValue> {
    this.kept.given ??= new Kept();
    return this.kept.given;
  }

  /** Effects that each call has by itself. */
  get effectsAt(): Kept<Call, readonly EffectFacts[]> {
    this.kept.effectsAt ??= new Kept();
    return this.kept.effectsAt;
  }

  get argumentLists(): Kept<readonly Argument[], readonly CallArgument[]> {
    this.kept.argumentLists ??= new Kept();
    return this.kept.argumentLists;
  }

  /** Values of names, by which of their sources count. */
  get names(): Map<Definition, Kept<string, AbstractValue>> {
    this.kept.names ??= new Map();
    return this.kept.names;
  }

  /** Values of a name found so far, while the rest is being evaluated. */
  get pending(): Map<Definition, Map<string, AbstractValue[]>> {
    this.kept.pending ??= new Map();
    return this.kept.pending;
  }

  /** Places where one of several values is taken. */
  get choices(): Map<object, Choice> {
    this.kept.choices ??= new Map();
    return this.kept.choices;
  }

  get inner(): Map<Expression | FunctionInfo, Frame> {
    this.kept.inner ??= new Map();
    return this.kept.inner;
  }

  /** Drops what was worked out in it; it is worked out again where it is asked for again. */
  forget(): void {
    this.kept = {};
  }

  /** The choice at a node. */
  choice(at: object): Choice {
    let choice = this.choices.get(at);
    if (!choice) {
      choice = {};
      this.choices.set(at, choice);
    }
    return choice;
  }

  get file(): string {
    return this.info.program.path;
  }

  /** Whether the function is being run somewhere on the way here. */
  running(info: FunctionInfo): boolean {
    for (let at: Frame | undefined = this; at; at = at.site?.frame) {
      for (let outer: Frame | undefined = at; outer; outer = outer.parent) if (outer.info === info) return true;
    }
    return false;
  }
}
