import type { Argument, Call, Expression } from '../program/model.ts';
import type { Definition, FunctionInfo } from './bind.ts';
import type { Choice } from './choices.ts';
import { Kept } from './cycles.ts';
import type { AbstractValue, CallArgument } from './values.ts';

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
  readonly memo = new Kept<Expression, AbstractValue>();
  /** What the function gives back here. */
  readonly given = new Kept<'result', AbstractValue>();
  readonly argumentLists = new Kept<readonly Argument[], readonly CallArgument[]>();
  /** Values of names, by which of their sources count. */
  readonly names = new Map<Definition, Kept<string, AbstractValue>>();
  /** Values of a name found so far, while the rest is being evaluated. */
  readonly pending = new Map<Definition, Map<string, AbstractValue[]>>();
  /** Places where one of several values is taken. */
  readonly choices = new Map<object, Choice>();
  readonly inner = new Map<Expression | FunctionInfo, Frame>();

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
