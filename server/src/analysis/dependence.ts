/** Which functions do something else for each caller: their effects depend on what they are handed. */
import type { Call, Expression } from '../program/model.ts';
import { Kept } from './cycles.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, Thing } from './values.ts';

type EffectsOf = (info: FunctionInfo, frame: Frame) => Iterable<EffectFacts>;

export class Dependence {
  private readonly evaluator: Evaluator;
  private readonly effectsOf: EffectsOf;
  private readonly known = new WeakMap<FunctionInfo, Kept<'abstract' | 'calling', boolean>>();

  /** @param effectsOf the effects of a function's own body, in one frame */
  constructor(evaluator: Evaluator, effectsOf: EffectsOf) {
    this.evaluator = evaluator;
    this.effectsOf = effectsOf;
  }

  /** Whether what a function does in a frame may be another thing than what it does on its own. */
  differs(info: FunctionInfo, frame: Frame): boolean {
    return this.isAbstract(info) || this.isHandedTools(info, frame);
  }

  /** Whether a function has effects that depend on its parameters or its instance, itself or through what it calls. */
  isAbstract(info: FunctionInfo): boolean {
    const { evaluator } = this;
    return evaluator.cycles.keep(this.knownOf(info), 'abstract', false, () =>
      this.hasAbstract(info, evaluator.rootFrame(info)),
    );
  }

  /**
   * It calls what it, or its instance, is handed, and is handed something that can be called: `subscribe(client, hooks)`,
   * `new Rfis(client).list()`.
   */
  private isHandedTools(info: FunctionInfo, frame: Frame): boolean {
    const made = frame.receiver?.things.flatMap(thing => (thing.is === 'instance' ? (thing.args ?? []) : [])) ?? [];
    return (
      [...(frame.args ?? []), ...made].some(({ value }) => value.things.some(isTool)) &&
      [info, ...info.nested].some(each => this.callsParameter(each))
    );
  }

  /** It calls its parameter, or hands it on to a function that does. */
  private callsParameter(info: FunctionInfo): boolean {
    const { evaluator } = this;
    return evaluator.cycles.keep(this.knownOf(info), 'calling', false, () => {
      const frame = evaluator.rootFrame(info);
      return info.calls.some(({ call }) => this.isCallOfParameter(call, frame));
    });
  }

  private isCallOfParameter({ callee, args }: Call, frame: Frame): boolean {
    if (callee.kind !== 'name' && callee.kind !== 'member') return false;
    const { things, own } = this.evaluator.evaluate(callee, frame);
    const [thing] = things;
    if (thing === undefined) return own.some(({ is }) => is === 'parameter');
    if (thing.is === 'function') {
      // A method of the same instance calls what that was made with: `self._get('/offices')`.
      const isOwn = thing.receiver?.things.some(inner => inner.is === 'instance' && inner.args === undefined) ?? false;
      const hands = isOwn || this.evaluator.calls.args(args, frame).some(({ value }) => value.unbound);
      return hands && this.callsParameter(thing.info);
    }
    if (things.length > 1 || callee.kind !== 'member') return false;
    // `client.get` of who knows what may be a method of the language, too, and `log.info` one of a logger.
    const isCustomary = thing.is === 'library' && thing.makers.length === 0;
    const of = isCustomary ? this.evaluator.evaluate(callee.object, frame) : undefined;
    const receiver = thing.is === 'method' ? thing.receiver : of;
    return receiver?.things.length === 0 && receiver.own.some(({ is }) => is === 'parameter');
  }

  private hasAbstract(info: FunctionInfo, frame: Frame): boolean {
    for (const effect of this.effectsOf(info, frame)) if (effect.abstract || isTypedOnly(effect)) return true;
    for (const { call } of info.calls) {
      const callee = this.evaluator.evaluate(call.callee, frame);
      if (this.isChosen(call.callee, frame)) return true;
      for (const thing of callee.things) {
        if (thing.is !== 'function' || thing.info === info) continue;
        if (!this.isAbstract(thing.info)) continue;
        if (thing.receiver?.things.some(inner => inner.is === 'instance' && inner.args === undefined)) return true;
        if (
          this.evaluator.calls
            .args(call.args, frame)
            .some((argument: { value: AbstractValue }) => argument.value.unbound)
        )
          return true;
      }
    }
    return info.nested.some(nested => this.hasAbstract(nested, this.evaluator.rootFrame(nested)));
  }

  /** `client[method](…)`: a parameter says what is called. */
  private isChosen(callee: Expression, frame: Frame): boolean {
    return (
      callee.kind === 'member' &&
      callee.property === undefined &&
      callee.index !== undefined &&
      this.evaluator.evaluate(callee.index, frame).unbound &&
      this.evaluator.evaluate(callee.object, frame).things.some(isTool)
    );
  }

  /** Drops what is known of a program's functions. */
  forget(infos: readonly FunctionInfo[]): void {
    for (const info of infos) this.known.delete(info);
  }

  private knownOf(info: FunctionInfo): Kept<'abstract' | 'calling', boolean> {
    let known = this.known.get(info);
    if (!known) {
      known = new Kept();
      this.known.set(info, known);
    }
    return known;
  }
}

/** A request by a client that is known by its type only: where it is handed in, its base and headers are known. */
export function isTypedOnly({ does, thing }: EffectFacts): boolean {
  return does === 'request' && thing.makers.length === 0 && thing.path.includes('().');
}

/** Something whose methods, or which itself, may send, store or log. */
function isTool({ is }: Thing): boolean {
  return is === 'instance' || is === 'library' || is === 'function' || is === 'object' || is === 'module';
}
