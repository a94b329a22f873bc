/** What a function is called with that a cloud's bus calls: the events that the app puts on it. */
import { cloudEvents } from '../libraries/channels.ts';
import { calls } from './channels.ts';
import { optionOf } from './cloud-queues.ts';
import type { Evaluator } from './evaluate.ts';
import { conventionOf, exportedName } from './handlers.ts';
import { parsed } from './intrinsics.ts';
import { held } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const mostEvents = 6;

/** An event, with the name of its kind where that is written out. */
interface Sent {
  readonly kind: string | undefined;
  readonly detail: AbstractValue;
}

/**
 * The event that a handler is called with: of the kinds that its file names, else, where its type says that it hears some, of the one
 * that the app sends.
 */
export function eventFor(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  if (index > 0 || fn.parent?.isModule !== true) return undefined;
  const isTyped = [fn.declared, fn.node.parameters[0]?.type].some(type => cloudEvents.handler.test(type?.name ?? ''));
  const { sources } = evaluator.services;
  if (!isTyped && !readsDetail(fn, sources)) return undefined;
  const text = sources.text(fn.program.path) ?? '';
  const sent = sentBy(evaluator, fn);
  const named = sent.filter(({ kind }) => kind !== undefined && namesKind(text, kind));
  const isLone = isTyped && !typesKind.test(text) && new Set(sent.map(({ kind }) => kind)).size === 1;
  const told = named.length === 0 && isLone ? sent : named;
  if (told.length === 0) return undefined;
  const value = evaluator.union(told.slice(0, mostEvents).map(({ detail }) => parsed(evaluator, detail)));
  return held(evaluator, [{ path: [cloudEvents.heard], value }], fn.node, evaluator.rootFrame(fn));
}

function sentBy(evaluator: Evaluator, fn: FunctionInfo): readonly Sent[] {
  return calls(evaluator, cloudEvents.packages, cloudEvents.puts, fn).flatMap(({ call, frame }) => {
    const entries = optionOf(evaluator.calls.args(call.args, frame), cloudEvents.several);
    const each = entries && (evaluator.lists.inOrder(entries) ?? [evaluator.lists.element(entries)]);
    return (each ?? []).flatMap(entry => {
      const [kind] = entry.property(cloudEvents.kind).literals;
      const isGiven = entry.keys.names.includes(cloudEvents.message);
      return isGiven
        ? [{ kind: typeof kind === 'string' ? kind : undefined, detail: entry.property(cloudEvents.message) }]
        : [];
    });
  });
}

/** `EventBridgeEvent<'RfiOpened', Detail>` */
const typesKind = /\bEventBridge(?:Event|Handler)<\s{0,9}['"]/;

function namesKind(text: string, kind: string): boolean {
  return text.includes(`'${kind}'`) || text.includes(`"${kind}"`);
}

/** It is a function of the cloud's by its name, and reads an event's detail. */
function readsDetail(fn: FunctionInfo, sources: Evaluator['services']['sources']): boolean {
  const { program, node } = fn;
  const name = exportedName(fn, program);
  if (name === undefined || conventionOf(sources.relative(program.path), name)?.framework !== 'lambda') return false;
  return reading.test(sources.text(program.path)?.slice(node.start, node.end) ?? '');
}

const reading = /\bevent\??(?:\.detail\b|\[['"]detail['"]\]|\.get\(['"]detail['"])/;
