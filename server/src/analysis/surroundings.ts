/** What stands around a place: loops, conditions, functions, the route or timer that runs it; across the calls that led there. */
import { capabilities } from '../libraries/shape.ts';
import type { Call, Expression, Statement } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Condition, FunctionFacts, LoopFacts, RouteFacts, Surroundings, TimerFacts } from './facts.ts';
import type { Frame } from './frames.ts';
import { numberOf } from './operators.ts';
import { numbersPages, pages } from './paging.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf, type LibraryThing, type Maker } from './values.ts';

const listLoops = new Set(['map', 'flatMap', 'forEach', 'filter', 'reduce', 'some', 'every', 'each', 'find']);

/** Finds what stands around a call. */
export class Around {
  private readonly evaluator: Evaluator;
  private readonly sites = new WeakMap<
    FunctionInfo,
    ReadonlyMap<Expression, { readonly context: Context | undefined }>
  >();
  private routes = new WeakMap<FunctionInfo, RouteFacts>();
  private timers = new WeakMap<FunctionInfo, TimerFacts>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** Remembers which functions answer routes and run by timers. */
  add(found: {
    readonly byHandler: ReadonlyMap<FunctionInfo, RouteFacts>;
    readonly byTimer: ReadonlyMap<FunctionInfo, TimerFacts>;
  }): void {
    for (const [info, route] of found.byHandler) this.routes.set(info, route);
    for (const [info, timer] of found.byTimer) this.timers.set(info, timer);
  }

  reset(): void {
    this.routes = new WeakMap();
    this.timers = new WeakMap();
  }

  /** Where in a function's body a call, or an assignment to a member, stands. */
  site(info: FunctionInfo, call: Expression): { readonly context: Context | undefined } | undefined {
    let map = this.sites.get(info);
    if (!map) {
      map = new Map<Expression, { readonly context: Context | undefined }>([
        ...info.calls.map(site => [site.call, site] as const),
        ...info.memberAssigns.map(assign => [assign.span as Expression, assign] as const),
      ]);
      this.sites.set(info, map);
    }
    return map.get(call);
  }

  of(frame: Frame, call: Expression): Surroundings {
    const functions: FunctionFacts[] = [];
    const loops: LoopFacts[] = [];
    const conditions: Condition[] = [];
    let tried = false;
    let limited = false;
    let route: RouteFacts | undefined;
    let timer: TimerFacts | undefined;
    const seen = new Set<FunctionInfo>();
    const inside = (at: Frame, context: Context | undefined, leading: Expression) => {
      for (let item = context; item; item = item.parent) {
        if (item.kind === 'loop' || item.kind === 'comprehension') loops.push(this.loop(item.node, at, leading));
        else if (item.kind === 'try') tried = true;
        else if ((item.kind === 'then' || item.kind === 'otherwise') && item.test)
          conditions.push({ test: item.test, holds: item.kind === 'then', ...this.evaluator.place(item.test, at) });
      }
    };
    let at: Frame | undefined = frame;
    let leading = call;
    let context = this.site(frame.info, call)?.context;
    for (let depth = 0; at && depth < 24; depth++) {
      const { info }: Frame = at;
      inside(at, context, leading);
      if (!info.isModule) functions.push(this.evaluator.functionFacts(info, at));
      route ??= this.routes.get(info);
      timer ??= this.timers.get(info);
      if (seen.has(info) && at.site) break;
      seen.add(info);
      const handed: FunctionInfo['argumentOf'] = info.argumentOf;
      const outer: Frame | undefined = at.parent;
      if (handed && outer) {
        const how = this.handedTo(handed.call, outer, handed.index);
        limited ||= how.limited;
        // The wrapper that calls it back stands around it too.
        for (const wrapper of how.wrappers)
          if (!functions.some(known => known.node === wrapper.node)) functions.push(wrapper);
        // What was only wrapped (`limiter.wrap(fn)`) runs where it is called.
        const isCalled = at.site !== undefined && at.site !== outer.site && at.site.call !== handed.call;
        if (!isCalled) {
          if (how.loop) loops.push(how.loop);
          context = this.site(outer.info, handed.call)?.context ?? info.context;
          leading = handed.call;
          at = outer;
          continue;
        }
      }
      if (at.site) {
        const by = this.runBy(at.site.call, at.site.frame, info);
        if (by?.loop) loops.push(by.loop);
        limited ||= by?.limited ?? false;
        context = this.site(at.site.frame.info, at.site.call)?.context;
        leading = at.site.call;
        at = at.site.frame;
        continue;
      }
      break;
    }
    return {
      functions,
      loops,
      conditions,
      tried,
      ...(functions[0] ? { function: functions[0] } : {}),
      ...(route ? { route } : {}),
      ...(timer ? { timer } : {}),
      limited,
    };
  }

  /** What runs a function that a call hands it by name: `pool.map(fetch, ids)`, `ids.map(fetch)`. */
  private runBy(
    call: Call,
    frame: Frame,
    info: FunctionInfo,
  ): { loop: LoopFacts | undefined; limited: boolean } | undefined {
    const index = call.args.findIndex(({ value }) =>
      functionsOf(this.evaluator.evaluate(value, frame)).some(thing => thing.info === info),
    );
    const callee = index < 0 ? undefined : this.evaluator.evaluate(call.callee, frame);
    if (!callee || functionsOf(callee).length > 0) return undefined;
    // `submit(f, a, b)` is told what to call it with, and no list.
    const isToldEach = callee.things.some(
      thing =>
        thing.is === 'library' &&
        this.evaluator.library.behaviour(thing, frame.info.program.language)?.args?.list?.includes('*') === true,
    );
    const { loop, limited } = this.handedTo(call, frame, index);
    return { loop: isToldEach ? undefined : loop, limited };
  }

  private handedTo(
    call: Call,
    frame: Frame,
    index: number,
  ): { loop: LoopFacts | undefined; limited: boolean; wrappers: readonly FunctionFacts[] } {
    const callee = this.evaluator.evaluate(call.callee, frame);
    const wrappers: FunctionFacts[] = [];
    let loop: LoopFacts | undefined;
    let limited = false;
    const handler = call.args[index]?.value;
    const each = handler?.kind === 'function' ? handler.parameters.map(({ target }) => target) : [];
    const goesOver = (list: Expression | undefined, over: AbstractValue | undefined): LoopFacts => ({
      form: 'callback',
      ...(over ? { over } : {}),
      paging: list !== undefined && over?.bounded !== true && numbersPages(list, each, frame.info.program),
      body: [],
      ...this.evaluator.place(call, frame),
    });
    const receiver = call.callee.kind === 'member' ? call.callee.object : undefined;
    for (const thing of callee.things) {
      if (thing.is === 'method' && listLoops.has(thing.name)) loop = goesOver(receiver, thing.receiver);
      else if (thing.is === 'library') {
        const behaviour = this.evaluator.library.behaviour(thing, frame.info.program.language);
        const does = capabilities(behaviour);
        if (does.includes('limit')) limited = true;
        const list = behaviour?.args?.list;
        if (list !== undefined || (index > 0 && behaviour?.returns === 'arguments')) {
          const path = list === undefined || list.includes('*') ? '0' : list;
          const over = argumentAt(this.evaluator, path, thing, this.evaluator.calls.args(call.args, frame), 'list');
          loop = goesOver(call.args[Number.parseInt(path, 10)]?.value, over);
        } else if (
          behaviour === undefined &&
          call.callee.kind === 'member' &&
          this.goesThrough(call.callee, thing, frame)
        ) {
          // A list that a library gave: `sheet.getDataRange().getValues().forEach(…)`, `(await prisma.job.findMany()).map(…)`.
          loop = goesOver(receiver, this.evaluator.evaluate(call.callee.object, frame));
        }
      } else if (thing.is === 'function') wrappers.push(this.evaluator.functionFacts(thing.info, thing.frame));
    }
    return { loop, limited, wrappers };
  }

  /** Only a store is known to give lists where it is asked for rows; elsewhere `map` may be a stream's. */
  private goesThrough(
    { property = '' }: Extract<Expression, { kind: 'member' }>,
    thing: LibraryThing,
    frame: Frame,
  ): boolean {
    if (property === 'forEach') return true;
    const { language } = frame.info.program;
    const isRead = ({ path }: Maker) => {
      const behaviour = this.evaluator.library.behaviour({ package: thing.package, path }, language);
      return behaviour?.does === 'store' && (behaviour.mode === 'read' || behaviour.mode === 'sql');
    };
    return listLoops.has(property) && thing.makers.some(isRead);
  }

  private loop(node: Statement | Expression, frame: Frame, leading: Expression): LoopFacts {
    const place = this.evaluator.place(node, frame);
    const { program } = frame.info;
    if (node.kind === 'list' && node.comprehension) {
      const { target, over: list } = node.comprehension;
      const over = this.evaluator.evaluate(list, frame);
      return { form: 'each', over, paging: !over.bounded && numbersPages(list, [target], program), body: [], ...place };
    }
    if (node.kind !== 'loop') return { form: 'each', paging: false, body: [], ...place };
    const list = listByIndex(node);
    const through = list ?? node.over;
    const over = through ? this.evaluator.evaluate(through, frame) : undefined;
    const bound = boundOf(node, frame, this.evaluator);
    const asksOn = (): boolean =>
      node.over === undefined
        ? pages(node, leading)
        : node.form === 'each' && numbersPages(node.over, node.target ? [node.target] : [], program);
    return {
      form: list ? 'each' : node.form,
      ...(over ? { over } : {}),
      ...(node.test ? { test: node.test } : {}),
      paging: list === undefined && bound === undefined && asksOn(),
      ...(bound === undefined ? {} : { bound }),
      body: node.body,
      ...place,
    };
  }
}

/** The list that a loop goes through by its indices: `for i in range(len(rows))`, `for (let i = 0; i < rows.length; i++)`. */
function listByIndex({ over, test, update }: Extract<Statement, { kind: 'loop' }>): Expression | undefined {
  if (over?.kind === 'call' && lastName(over.callee) === 'range') {
    const end = over.args[over.args.length === 1 ? 0 : 1]?.value;
    return end?.kind === 'call' && lastName(end.callee) === 'len' ? end.args[0]?.value : undefined;
  }
  const end =
    update !== undefined && test?.kind === 'operation' && test.operator === '<' ? test.operands[1] : undefined;
  return end?.kind === 'member' && end.property === 'length' ? end.object : undefined;
}

/** Rounds that the code fixes: a literal list, `i < 10`. */
function boundOf(node: Extract<Statement, { kind: 'loop' }>, frame: Frame, evaluator: Evaluator): number | undefined {
  if (node.over) {
    const over = evaluator.evaluate(node.over, frame);
    if (!over.bounded) return undefined;
    const counts = over.things.map(thing => (thing.is === 'elements' ? thing.count : undefined));
    return counts[0] ?? over.elements.length;
  }
  const { test } = node;
  if (test?.kind !== 'operation' || (test.operator !== '<' && test.operator !== '<=')) return undefined;
  const limit = test.operands[1];
  return limit ? numberOf(evaluator.evaluate(limit, frame)) : undefined;
}
