import type { Argument, Call, Expression } from '../program/model.ts';
import type { Choice } from './choices.ts';
import { Kept } from './cycles.ts';
import type { EffectFacts } from './effects.ts';
import { handsOn } from './handing-on.ts';
import type { Definition, FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** What a frame remembers; most of it is never needed in most frames. All have one shape, so that reading it is fast. */
class Memory {
  memo: Kept<Expression, AbstractValue> | undefined = undefined;
  given: Kept<'result', AbstractValue> | undefined = undefined;
  effectsAt: Kept<Call, readonly EffectFacts[]> | undefined = undefined;
  argumentLists: Kept<readonly Argument[], readonly CallArgument[]> | undefined = undefined;
  names: Map<Definition, Kept<string, AbstractValue>> | undefined = undefined;
  choices: Map<object, Choice> | undefined = undefined;
  inner: Map<Expression | FunctionInfo, Frame> | undefined = undefined;
}

/** Frames in which something was worked out that they have not forgotten: what is called, and the others by their file. */
let called: Frame[] = [];
const roots = new Map<string, Roots>();

/** Frames of one file that no call leads to. */
class Roots {
  private readonly own: Frame[] = [];
  /** Methods of objects, which another file may have made: an edit there makes new ones, and no one asks the old ones again. */
  private methods: WeakRef<Frame>[] = [];
  /** So many are looked through for those that are gone. */
  private most = 64;

  add(frame: Frame): void {
    if (frame.receiver === undefined) this.own.push(frame);
    else {
      if (this.methods.length >= this.most) {
        this.methods = this.methods.filter(method => method.deref() !== undefined);
        this.most = Math.max(this.most, 2 * this.methods.length);
      }
      this.methods.push(new WeakRef(frame));
    }
  }

  forget(): void {
    for (const frame of this.own) frame.forget();
    for (const method of this.methods) method.deref()?.forget();
  }
}

/** Lets every frame forget what was worked out in it. Facts that were handed out stay true, and are worked out again where they must. */
export function forgetFrames(): void {
  for (const file of [...roots.keys()]) forgetFramesOf(file);
  forgetCalled();
}

/**
 * Lets the frames forget that say what happens in one file: its own functions, and what is called. Others read little of it. Nobody asks
 * them any more once the file is edited.
 */
export function forgetFramesOf(file: string): void {
  forgetCalled();
  roots.get(file)?.forget();
  roots.delete(file);
}

function forgetCalled(): void {
  for (const frame of called) frame.forget();
  called = [];
}

/** From now on there is something for the frame to forget. */
function remembers(frame: Frame): void {
  if (frame.site !== undefined) {
    called.push(frame);
    return;
  }
  const known = roots.get(frame.file) ?? new Roots();
  roots.set(frame.file, known);
  known.add(frame);
}

/** Layers that are no levels; each may stand on several others. */
const mostLayers = 8;
/** Of those, layers that put something around the call: a client that is opened, a loop that tries again. */
const mostWrappings = 4;

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
  /** All that the function does is to call another: it is no level of its own. */
  readonly handsOn: boolean;
  private readonly layers: number;
  private readonly wrappings: number;
  // These stay the same as long as the frame lives.
  private calls: Map<Call, readonly Frame[]> | undefined;
  private started: Map<Expression, EffectFacts[]> | undefined;
  private memory: Memory | undefined;

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
    const above = parts.site?.frame;
    const how = above !== undefined && above.layers < mostLayers ? handsOn(parts.info.node) : undefined;
    const wraps = how === 'wrapped';
    this.handsOn = above !== undefined && how !== undefined && !(wraps && above.wrappings >= mostWrappings);
    this.layers = (above?.layers ?? 0) + (this.handsOn ? 1 : 0);
    this.wrappings = (above?.wrappings ?? 0) + (this.handsOn && wraps ? 1 : 0);
    const isLevel = parts.info.node.bodyStart !== undefined && !this.handsOn;
    this.depth = (above?.depth ?? 0) + (above && isLevel ? 1 : 0);
  }

  private get kept(): Memory {
    if (this.memory === undefined) {
      this.memory = new Memory();
      remembers(this);
    }
    return this.memory;
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
    const { kept } = this;
    kept.memo ??= new Kept();
    return kept.memo;
  }

  /** What the function gives back here. */
  get given(): Kept<'result', AbstractValue> {
    const { kept } = this;
    kept.given ??= new Kept();
    return kept.given;
  }

  /** Effects that each call has by itself. */
  get effectsAt(): Kept<Call, readonly EffectFacts[]> {
    const { kept } = this;
    kept.effectsAt ??= new Kept();
    return kept.effectsAt;
  }

  get argumentLists(): Kept<readonly Argument[], readonly CallArgument[]> {
    const { kept } = this;
    kept.argumentLists ??= new Kept();
    return kept.argumentLists;
  }

  /** Values of names, by which of their sources count. */
  get names(): Map<Definition, Kept<string, AbstractValue>> {
    const { kept } = this;
    kept.names ??= new Map();
    return kept.names;
  }

  /** Places where one of several values is taken. */
  get choices(): Map<object, Choice> {
    const { kept } = this;
    kept.choices ??= new Map();
    return kept.choices;
  }

  get inner(): Map<Expression | FunctionInfo, Frame> {
    const { kept } = this;
    kept.inner ??= new Map();
    return kept.inner;
  }

  /** Drops what was worked out in it; it is worked out again where it is asked for again. */
  forget(): void {
    this.memory = undefined;
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
