/** What runs by itself: timers, cron entries, jobs, and loops that sleep. */
import type { Place } from '../program/finding.ts';
import type { Call, Expression, Program, Span } from '../program/model.ts';
import { calledName, someIn, walk, walkProgram } from '../program/walk.ts';
import { bind } from './bind.ts';
import { calledByLibrary } from './callbacks.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { TimerFacts } from './facts.ts';
import { Frame } from './frames.ts';
import { words } from './names.ts';
import { numberOf } from './operators.ts';
import { ownPause } from './own-pauses.ts';
import { runByOperators } from './piping.ts';
import { referredTo } from './references.ts';
import { everyOf, everyScheduled } from './schedules.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf, type Thing } from './values.ts';

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
    const every = everyOf(effect);
    if (every === undefined && effect.does !== 'job' && isNotRepeated(effect)) return;
    const loop = effect.behaviour.args?.callback === undefined ? loopOver(effect) : undefined;
    if (loop) {
      this.loop(loop, effect.frame.info, every);
      return;
    }
    const runs = handler ? [{ info: handler, frame: this.evaluator.rootFrame(handler) }] : this.called(effect);
    const jobs = (['name', 'target'] as const).flatMap(role => effect.arg(role)?.literals ?? []).filter(isText);
    const what: TimerFacts = {
      ...effect.place,
      kind: effect.does === 'cron' ? 'cron' : effect.does === 'job' ? 'schedule' : 'interval',
      ...(every === undefined ? {} : { every }),
      ...settingOf(effect),
      ...(jobs.length > 0 ? { jobs } : {}),
      ...(effect.behaviour.args?.condition !== undefined && effect.arg('condition') === undefined
        ? { once: true }
        : {}),
    };
    if (runs.length === 0) this.all.push(what);
    for (const { info, frame } of runs) {
      const timer = { ...what, handler: this.evaluator.functionFacts(info, frame) };
      this.all.push(timer);
      this.byHandler.set(info, timer);
    }
  }

  /**
   * The functions that an effect runs: its callback, what a signature of it stands for (`poll.s()`), those of the operators that a
   * stream is piped through; methods on what they are read from.
   */
  private called(effect: EffectFacts): readonly { readonly info: FunctionInfo; readonly frame: Frame }[] {
    const callback = effect.arg('callback');
    const node = callback?.node;
    let found = functionsOf(callback);
    if (found.length === 0 && node?.kind === 'call' && node.callee.kind === 'member')
      if (/^(?:s|si|signature|subtask)$/.test(node.callee.property ?? ''))
        found = functionsOf(this.evaluator.evaluate(node.callee.object, effect.frame));
    const { behaviour, thing, args, maker } = effect;
    if (behaviour.parameters?.[0] === '@key' && maker.call.kind === 'call') {
      const { call, frame } = maker;
      // `useSWR('/rfis', fetcher)`: the fetcher is called with the key.
      return calledByLibrary(this.evaluator, thing, behaviour, args, call, frame).flatMap(each => {
        const inner = this.evaluator.calls.frameFor(
          each.function.info,
          each.function.frame,
          each.args,
          { frame, call },
          undefined,
        );
        return inner ? [{ info: each.function.info, frame: inner }] : [];
      });
    }
    // `crons.interval('pull', { minutes: 5 }, internal.rfis.pull)`
    if (found.length === 0 && callback) found = referredTo(this.evaluator, callback, effect.frame.file);
    if (found.length === 0) found = runByOperators(this.evaluator, effect.args, effect.frame);
    return found.map(({ info, frame, receiver }) => ({
      info,
      frame: receiver ? new Frame({ info, parent: frame, receiver }) : frame,
    }));
  }

  /** Takes in the entries of a schedule that name a task of the workspace: `{"task": "app.tasks.poll", "schedule": 60.0}`. */
  addEntries(program: Program): void {
    const frame = this.evaluator.rootFrame(bind(program).module);
    walkProgram(program, node => {
      if (node.kind !== 'object') return;
      const schedule = node.properties.find(({ key }) => key === 'schedule')?.value;
      const task = node.properties.find(({ key }) => key === 'task')?.value;
      const job = task?.kind === 'literal' && isText(task.value) ? task.value : undefined;
      if (!schedule || job === undefined) return;
      const [, module, local] = /^(.+)\.(\w+)$/.exec(job) ?? [];
      // A task that goes by a name of its own is found by that.
      const [run] = module && local ? this.taskOf(module, local, program) : [];
      const every = everyScheduled(this.evaluator.evaluate(schedule, frame));
      this.all.push({
        ...this.evaluator.place(schedule, frame),
        kind: 'cron',
        ...(every === undefined ? {} : { every }),
        ...(run?.is === 'function' ? { handler: this.evaluator.functionFacts(run.info, run.frame) } : { jobs: [job] }),
      });
    });
  }

  /** A task by the path that a schedule names it by, which may lead to the schedule's own module. */
  private taskOf(module: string, local: string, program: Program): readonly Thing[] {
    const { exports } = this.evaluator;
    const isItself = program.path.endsWith(`/${module.replaceAll('.', '/')}.py`);
    const own = isItself ? exports.exported(program.path, local) : undefined;
    return (own ?? exports.imported(module, local, program, local)).things;
  }

  /** Takes in a function that a platform runs by cron: a Worker's `scheduled(event, env)`. */
  addTriggered(info: FunctionInfo): void {
    const frame = this.evaluator.rootFrame(info);
    const timer: TimerFacts = {
      ...this.evaluator.place(info.node.nameSpan ?? info.node, frame),
      kind: 'cron',
      handler: this.evaluator.functionFacts(info, frame),
    };
    this.all.push(timer);
    this.byHandler.set(info, timer);
  }

  /** Takes in `while (true) { …; await sleep(5000) }`. */
  addLoop(effect: EffectFacts, info: FunctionInfo, context: Context | undefined): void {
    const loop = endlessAround(context) ?? loopTesting(effect);
    if (!loop || isWoken(effect)) return;
    const delay = numberOf(effect.arg('delay') ?? (effect.args[0]?.value as AbstractValue | undefined));
    const inSeconds = effect.note === 'seconds' || effect.program.language === 'python';
    this.loop(loop, info, delay === undefined || !inSeconds ? delay : delay * 1000, effect.place);
  }

  /** Takes in an endless loop that waits by a function of the app's own: `while (true) { …; await pause(5000) }`. */
  addPaused(call: Call, info: FunctionInfo, context: Context | undefined): void {
    const loop = endlessAround(context);
    if (loop === undefined) return;
    const frame = this.evaluator.rootFrame(info);
    const delay = ownPause(this.evaluator, call, frame);
    if (delay !== undefined) this.loop(loop, info, numberOf(delay), this.evaluator.place(call, frame));
  }

  private loop(loop: Span, info: FunctionInfo, every: number | undefined, pause?: Place): void {
    const frame = this.evaluator.rootFrame(info);
    const timer: TimerFacts = {
      ...this.evaluator.place(loop, frame),
      kind: 'loop',
      ...(every === undefined ? {} : { every }),
      ...(pause === undefined ? {} : { pause }),
      handler: this.evaluator.functionFacts(info, frame),
    };
    this.all.push(timer);
    if (!info.isModule) this.byHandler.set(info, timer);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** It may be told when to run, and is not: `timer(5000)` without a period, a job that is added for once. */
function isNotRepeated(effect: EffectFacts): boolean {
  const { delay, expression } = effect.behaviour.args ?? {};
  const mayBeTold = delay !== undefined || expression !== undefined;
  return mayBeTold && effect.arg('delay') === undefined && effect.arg('expression') === undefined;
}

/** The loop that goes round each time an interval is over: `for await (const _ of setInterval(5000))`. */
function loopOver({ frame, node }: EffectFacts): Span | undefined {
  let found: Span | undefined;
  walk(frame.info.isModule ? frame.info.program.body : frame.info.node.body, inner => {
    if (inner.kind === 'loop' && inner.over === node) found = inner;
    return found === undefined;
  });
  return found;
}

/** The loop that goes on once a wait is over, unless somebody ended it: `while not stop.wait(60)`. */
function loopTesting({ frame, node }: EffectFacts): Span | undefined {
  let found: Span | undefined;
  walk(frame.info.isModule ? frame.info.program.body : frame.info.node.body, inner => {
    if (inner.kind === 'loop' && inner.test?.kind === 'operation' && /^(?:!|not)$/.test(inner.test.operator))
      if (inner.test.operands[0] === node) found = inner;
    return found === undefined;
  });
  return found;
}

/** What follows is for when somebody ended the wait, and not for when its time was over: `if not ready.wait(30): continue`, `if ready.wait(30): pull()`. */
function isWoken({ frame, node }: EffectFacts): boolean {
  return someIn(frame.info.isModule ? frame.info.program.body : frame.info.node.body, inner => {
    if (inner.kind !== 'branch') return false;
    const [leaving] = inner.then;
    // `if stop.wait(60): break` ends the loop.
    if (inner.test === node) return !['exit', 'return'].includes(leaving?.kind ?? '');
    return inner.test.kind === 'operation' && inner.test.operands.length === 1 && inner.test.operands[0] === node;
  });
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
  const name = calledName(at);
  return name !== undefined && goingOn.test(words(name).join('_'));
}

/** What a flag is called that says whether to go on; `equity` holds no word of it. */
const goingOn =
  /(?:^|_)(?:(?:is|keep|should)?(?:run(?:ning|s)?|stop(?:ped|ping|s)?|alive|active|enabled|shut(?:down|ting)?|quit(?:ting)?|exit(?:ed|ing|s)?|cancel(?:l?ed|l?ing|s)?)|is_?set|keep_?going|forever)(?:_|$)/;

/** Where another file says how often: `cron.schedule(config.get('schedule'), run)`. */
function settingOf(effect: EffectFacts): Pick<TimerFacts, 'setting'> {
  const { place } = effect.arg('expression') ?? effect.arg('delay') ?? {};
  return place === undefined || place.file === effect.place.file ? {} : { setting: place };
}
