/** Jobs that run what is due: by the time, or because it waits in the app's own store or queue, where nobody has dealt with it yet. */
import type { Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { fieldOf } from '../../analysis/failed-answers.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Expression, Span, Statement } from '../../program/model.ts';
import {
  contains,
  findAt,
  isNull,
  lastName,
  literalText,
  mentioned,
  type Node,
  namesIn,
  someIn,
  walk,
} from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { heldIn } from './flows.ts';
import { isRequest, requestsOf } from './limits.ts';
import { placeKey } from './places.ts';
import { isRead } from './stores-tables.ts';

const due = /^(?:nextrun(?:s|at|time)?|nextsync(?:at)?|isdue|due(?:at|jobs?|tasks?)|croniter)$/;

/** A tick that runs what is due: by the time of the day, by when each job is to run next, or because it waits in a table of the app's own. */
export function runsWhatIsDue(handler: FunctionFacts): boolean {
  const says = (word: RegExp): boolean => handler.mentions(word, 1) !== undefined;
  return (
    says(due) ||
    (says(/^(?:get)?(?:utc)?hours?$/) && says(/^(?:get)?(?:utc)?minutes?$/)) ||
    takesFromStore(handler) ||
    takesFromQueue(handler)
  );
}

const pops = /(?:^|\.)(?:b?[lr]pop|blmove|brpoplpush|zpopmin|receiveMessages?|receive_messages?)$/i;

/** It first takes what is yet to be done out of the app's own store, and asks Procore only then: `where({ state: 'new' }).first()`. */
function takesFromStore(handler: FunctionFacts): boolean {
  const effects = handler.effects(3);
  const taken = effects.filter(effect => isStored(effect) && (pops.test(effect.path) || asksForUndone(effect)));
  return (
    taken.length > 0 &&
    effects
      .filter(isRequest)
      .every(request => request.procore === 'no' || taken.some(one => isForTaken(request, one, handler)))
  );
}

const takes = /^(?:shift|pop|popleft|getnowait|dequeue)$/;

/**
 * It first takes what waits in a queue in memory, by itself or by a function that does nothing else, and asks Procore only if there was
 * something: `const job = take(); if (!job) return;`. One that puts things there too may go round and round.
 */
function takesFromQueue(handler: FunctionFacts): boolean {
  if (handler.mentions(takes, 1) === undefined) return false;
  if (handler.mentions(/^(?:push|append|appendleft|unshift|put|putnowait|enqueue)$/, 1) !== undefined) return false;
  const taken: string[] = [];
  walk(handler.node.body, node => {
    if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value?.kind !== 'call') return;
    const name = plainWord(lastName(node.value.callee) ?? '');
    if (takes.test(name) || (node.value.args.length === 0 && handler.mentions(takes, 0) === undefined))
      taken.push(node.target.name);
  });
  const isTaken = (test: Expression): boolean =>
    someIn(test, inner => inner.kind === 'name' && taken.includes(inner.name));
  return (
    taken.length > 0 &&
    requestsOf(handler).every(request => {
      const at = callsTo(request).find(({ file, ...span }) => file === handler.file && contains(handler.node, span));
      return at !== undefined && heldIn(handler.node.body, at).some(({ test }) => isTaken(test));
    })
  );
}

/** Whether a request comes after what was taken in the function where the ways to them part, and has to do with it. */
function isForTaken(request: Request, taken: Effect, handler: FunctionFacts): boolean {
  const before = callsTo(taken);
  const way = callsTo(request);
  const parting = way.findIndex((at, step) => before[step] === undefined || placeKey(at) !== placeKey(before[step]));
  const [at, from] = [way[parting], before[parting]];
  if (at === undefined || from === undefined || at.file !== from.file || at.start <= from.start) return false;
  const around = [handler, ...taken.surroundings.functions, ...request.surroundings.functions];
  const home = around.find(({ file, node }) => file === at.file && contains(node, at) && contains(node, from));
  return home === undefined || followsFrom(home.node.body, at, from);
}

/** The calls that lead to an effect, its own the last. */
function callsTo({ chain, place }: Effect): readonly Place[] {
  return [...chain, place];
}

function isStored({ does }: Effect): boolean {
  return does === 'store' || does === 'cache' || does === 'publish';
}

const state =
  /^(?:new|pending|queued|waiting|todo|to_do|requested|unprocessed|unsent)$|\b(?:state|status)\s*=\s*'(?:new|pending|queued|waiting|requested)'/i;

/** A column that says that an entry was dealt with, or when. `closed_at` and `synced_at` say something of what it is about. */
const dealtWith = /^(?:is_?)?(?:processed|handled|consumed|dispatched)(?:_?(?:at|on|time))?(?:__isnull)?$/i;
const dealtWithInSql =
  /\b(?:processed|handled|consumed|dispatched)(?:_?(?:at|on|time))?"?\s*(?:is\s+(?:null|not\s+true|false)\b|=\s*(?:false|0)\b)/i;

/**
 * Whether a call to a store, or what is chained behind it, asks for what is yet to be done:
 * `selectFrom('jobs').where('state', '=', 'new')`, `find({ where: { processedAt: IsNull() } })`, `filter(handled=False)`.
 */
function asksForUndone(effect: Effect): boolean {
  const { node, program } = effect;
  const chain = findAt(program, node.start).find(({ kind, start }) => kind === 'call' && start === node.start) ?? node;
  const whole = contains(chain, node) ? chain : node;
  const reads = isRead(effect);
  return someIn(
    whole,
    inner =>
      (inner.kind === 'literal' &&
        typeof inner.value === 'string' &&
        (state.test(inner.value) || dealtWithInSql.test(inner.value))) ||
      (reads && asksForNotDealtWith(inner)),
  );
}

/** `{ processedAt: null }`, `processed=False`, `isNull(events.handledAt)`, `Event.handled_at.is_(None)`, `!entry.processed`. */
function asksForNotDealtWith(node: Node): boolean {
  if (node.kind === 'object')
    return node.properties.some(({ key = '', value }) => dealtWith.test(key) && saysNot(value));
  if (node.kind === 'operation')
    return (
      node.operands.some(isColumn) && (node.operator === '!' || (isEqual.test(node.operator) && hasNot(node.operands)))
    );
  if (node.kind !== 'call') return false;
  const { callee, args } = node;
  if (args.some(argument => isKeyword(argument))) return true;
  const name = lastName(callee) ?? '';
  const values = args.map(({ value }) => value);
  const compared = callee.kind === 'member' ? [callee.object, ...values] : values;
  if (!compared.some(isColumn)) return false;
  return (
    /^(?:where|is|or|and)?_?null$/i.test(name) || (/^(?:eq|is_?|where|filter|andWhere)$/.test(name) && hasNot(values))
  );
}

const isEqual = /^(?:===?|is)$/;

/** `processed=False`, `handled_at__isnull=True` */
function isKeyword({ name = '', value }: Argument): boolean {
  if (!dealtWith.test(name)) return false;
  return /__isnull$/.test(name) ? value.kind === 'literal' && value.value === true : saysNot(value);
}

function isColumn(node: Expression): boolean {
  return dealtWith.test(literalText(node) ?? fieldOf(node) ?? '');
}

function hasNot(nodes: readonly Expression[]): boolean {
  return nodes.some(saysNot);
}

/** `null`, `false`, `0`, `IsNull()`, and `{ $exists: false }` or `{ equals: null }` */
function saysNot(node: Expression): boolean {
  if (node.kind === 'literal') return node.value === null || node.value === false || node.value === 0;
  if (node.kind === 'call') return /^is_?null$/i.test(lastName(node.callee) ?? '');
  if (node.kind === 'object') {
    const [only, more] = node.properties;
    return (
      only !== undefined &&
      more === undefined &&
      /^(?:equals|\$eq|\$exists)$/.test(only.key ?? '') &&
      saysNot(only.value)
    );
  }
  return isNull(node);
}

const putting = /^(?:push|append|add|set|extend|unshift)$/;

/**
 * Whether one place in a function has to do with what another gives: it stands in a statement that speaks of it, `for (const job of jobs)`,
 * or behind a test of it that leaves, `if (!job) return`. Of what is kept under no name nothing is known, so that it counts.
 */
function followsFrom(body: readonly Statement[], at: Span, from: Span): boolean {
  const names: string[] = [];
  const speaks = (node: Node): boolean => contains(node, from) || mentioned(node).some(name => names.includes(name));
  let isAround = false;
  walk(body, node => {
    if (node.kind === 'bind' && node.value && speaks(node.value)) names.push(...namesIn(node.target));
    if (node.kind === 'assign' && speaks(node)) names.push(...mentioned(node.target));
    if (node.kind === 'call' && node.callee.kind === 'member' && speaks(node)) {
      // What a callback is handed of it, and the list or map that it is put into.
      names.push(
        ...node.args
          .flatMap(({ value }) => (value.kind === 'function' ? value.parameters : []))
          .flatMap(({ target }) => namesIn(target)),
      );
      if (putting.test(node.callee.property ?? '')) names.push(...mentioned(node.callee.object));
    }
    if (node.kind === 'loop' && node.over && speaks(node.over))
      names.push(...(node.target ? namesIn(node.target) : []));
    const isWhole = contains(node, at) && !contains(node, from);
    isAround ||=
      (isWhole && speaks(node)) || (node.kind === 'loop' && !!node.over && contains(node, at) && speaks(node.over));
  });
  return names.length === 0 || isAround || heldIn(body, at).some(({ test }) => speaks(test));
}
