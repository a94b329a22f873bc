/** What runs by itself: timers, cron entries, jobs, and loops that sleep. */
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { TimerFacts } from './facts.ts';
import { numberOf } from './operators.ts';
import { everyOf } from './schedules.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

/** The timers of a file, and which function each of them runs. */
export class Timers {
  readonly all: TimerFacts[] = [];
  readonly byHandler = new Map<FunctionInfo, TimerFacts>();
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /**
   * Takes in a timer, cron entry or job.
   * @param handler the function that it decorates; else its callback counts
   */
  add(effect: EffectFacts, handler?: FunctionInfo): void {
    if (effect.mode === 'once') return;
    const callback = effect.arg('callback');
    const infos = handler
      ? [{ info: handler, frame: this.evaluator.rootFrame(handler) }]
      : (callback?.things.filter(thing => thing.is === 'function') ?? []);
    const every = everyOf(effect);
    const [first] = infos;
    const timer: TimerFacts = {
      ...effect.place,
      kind: effect.does === 'cron' ? 'cron' : effect.does === 'job' ? 'schedule' : 'interval',
      ...(every === undefined ? {} : { every }),
      ...(first ? { handler: this.evaluator.functionFacts(first.info, first.frame) } : {}),
    };
    this.all.push(timer);
    for (const { info } of infos) this.byHandler.set(info, timer);
  }

  /** Takes in `while (true) { …; await sleep(5000) }`. */
  addLoop(effect: EffectFacts, info: FunctionInfo, context: Context | undefined): void {
    const loop = endlessAround(context);
    if (!loop) return;
    const delay = numberOf(effect.arg('delay') ?? (effect.args[0]?.value as AbstractValue | undefined));
    const inSeconds =
      effect.note === 'seconds' || (effect.program.language === 'python' && effect.note !== 'milliseconds');
    const frame = this.evaluator.rootFrame(info);
    const timer: TimerFacts = {
      ...this.evaluator.place(loop, frame),
      kind: 'loop',
      ...(delay === undefined ? {} : { every: inSeconds ? delay * 1000 : delay }),
      handler: this.evaluator.functionFacts(info, frame),
    };
    this.all.push(timer);
    if (!info.isModule) this.byHandler.set(info, timer);
  }
}

/** The nearest loop around a place, where it runs forever: no test, one that always holds, or a flag that somebody else clears. */
function endlessAround(context: Context | undefined): Extract<Context['node'], { kind: 'loop' }> | undefined {
  for (let at = context; at; at = at.parent) {
    const { node } = at;
    if (at.kind !== 'loop' || node.kind !== 'loop') continue;
    const isOpenEnded = node.form === 'while' || node.form === 'until';
    const { test } = node;
    const endless = !test || (test.kind === 'literal' && test.value) || isRunningFlag(test);
    return isOpenEnded && endless ? node : undefined;
  }
  return undefined;
}

/** `while (this.running)`, `while (!stopped)`, `while not stop.is_set()`: forever, until somebody says so. */
function isRunningFlag(test: Expression): boolean {
  let at = test;
  while (at.kind === 'operation' && at.operator === '!' && at.operands[0]) at = at.operands[0];
  const name = lastName(at.kind === 'call' ? at.callee : at);
  return (
    name !== undefined && /run|stop|alive|active|enabled|shut|quit|exit|cancel|is_?set|keep_?going|forever/i.test(name)
  );
}
