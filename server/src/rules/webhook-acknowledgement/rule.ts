import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { WEBHOOK_DELIVERY } from '../../catalogue/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { heldIn } from '../support/flows.ts';
import { anchorIn, answering, answersIn, receivesProcore, routeLabel, wayTo } from '../support/handlers.ts';
import { isAnswered, isLeftOnTheWay, waitsFor } from '../support/handlers-waiting.ts';
import { isRequest } from '../support/limits.ts';
import { delayOf } from '../support/limits-timers.ts';
import { placeKey, stepsTo } from '../support/places.ts';

export default defineRule({
  id: 'webhook-acknowledgement',
  clauses: ['3(a)'],
  severity: 'warning',
  title: 'A webhook handler that does slow work before it answers',
  blind: 'How long a call really takes, and work that a runtime ends when the answer is sent.',
  guide: WEBHOOK_DELIVERY.source,
  check(file, context) {
    for (const route of file.routes) {
      if (!receivesProcore(route, file)) continue;
      const [slow, ...others] = slowWork(route, file, context);
      if (slow === undefined) continue;
      context.report({
        at: slow.at,
        message: `${routeLabel(route, 'webhook receiver')} ${slow.what} before it answers`,
        because: `Procore waits ${WEBHOOK_DELIVERY.value.answerWithin} seconds for an answer, then sends the event again, and again with longer pauses. Put the event in a queue or a table, answer with 2xx, and do the work afterwards.`,
        steps: stepsTo(
          slow.at,
          slow.effect.chain,
          [stepAt(slow.effect.place, 'the slow call')],
          others.slice(0, 5).map(({ at }) => stepAt(at, 'so does this')),
        ),
      });
    }
  },
});

/** A service, its client, the client's verb, what all verbs call, and the request. */
const depth = 6;

interface Slow {
  readonly at: Place;
  readonly effect: Effect;
  readonly what: string;
}

/** Calls in a handler's own text that are waited for before the answer and take as long as someone else's server wants. */
function slowWork(route: RouteFacts, file: AnalysedFile, context: RuleContext): readonly Slow[] {
  const handler = answering(route);
  if (handler === undefined) return [];
  const effects = handler.effects(depth);
  const promises = context.idioms(handler.program).promises === true;
  const answers = [
    ...effects.filter(isAnswer).flatMap(effect => anchorIn(handler, effect) ?? []),
    ...answersIn(handler),
  ];
  // Pipedream answers by itself where a source does not: https://pipedream.com/docs/components/contributing/api/#http
  if (route.framework === 'pipedream' && answers.length === 0) return [];
  const found = new Map<string, Slow>();
  for (const effect of effects) {
    const what = slowness(effect);
    const at = what === undefined ? undefined : anchorIn(handler, effect);
    if (
      what !== undefined &&
      at !== undefined &&
      isPause(effect) &&
      (effect.chain.length > 1 || triesAgain(handler, at))
    )
      continue;
    if (what === undefined || at === undefined || found.has(placeKey(at))) continue;
    if (handler.file === file.path && isElsewhere(handler, at, file)) continue;
    // A program that waits for its calls one by one leaves none.
    if (promises && effect.chain.length > 1 && isLeftOnTheWay(effect, file)) continue;
    if (isAnswered(answers, at, handler.node) || !waitsFor(handler.node, at, effect, answers, promises, file)) continue;
    found.set(placeKey(at), { at, effect, what });
  }
  return [...found.values()].sort((a, b) => a.at.start - b.at.start);
}

/** It goes to whoever asked; what is sent over sockets goes to others. */
function isAnswer({ does, package: from }: Effect): boolean {
  return does === 'respond' && !ofSockets.test(from);
}

const ofSockets = /^(?:socket\.io|ws)$/;

const kinds: Partial<Record<Effect['does'], string>> = {
  infer: 'waits for a model',
  train: 'waits for a model',
  mail: 'sends mail',
  sms: 'sends a message',
  chat: 'posts to a chat',
  execute: 'runs a program',
  browse: 'drives a browser',
};

/** What only starts a program: https://docs.python.org/3/library/subprocess.html#subprocess.Popen */
const startsOnly = /(?:^|\.)(?:Popen|create_subprocess_\w+)$/;

/** Vendors whose servers take in what is to be done later. */
const takesIn = /^(?:an automation|a webhook) service$/;

function isPause({ does }: Effect): boolean {
  return does === 'sleep' || does === 'timer';
}

/** It stands in a loop, or where something failed: few deliveries come that way. */
function triesAgain({ node }: FunctionFacts, at: Place): boolean {
  return wayTo(node, at).some(
    outer => outer.kind === 'loop' || (outer.kind === 'try' && !outer.body.some(statement => contains(statement, at))),
  );
}

/** A function that answers several addresses: it runs only for another than the hook's. */
function isElsewhere({ node }: FunctionFacts, at: Place, { text }: AnalysedFile): boolean {
  return heldIn(node.body, at).some(({ test, holds }) => {
    const [, sign, address] = /([!=])==?\s*["'`](\/[\w/:-]*)["'`]/.exec(text.slice(test.start, test.end)) ?? [];
    return address !== undefined && /hook/i.test(address) !== ((sign === '=') === holds);
  });
}

/** What it says of a pause that alone takes as long as Procore waits; a timer that is set and left is none. */
function pauseOf(effect: Effect): string | undefined {
  const { does, mode, node, surroundings } = effect;
  const delay = delayOf(effect);
  if (delay === undefined || delay < WEBHOOK_DELIVERY.value.answerWithin * 1000) return undefined;
  if (does === 'timer') {
    // `new Promise(resolve => setTimeout(resolve, 8000))`
    const [done] = node.kind === 'call' ? node.args : [];
    const [resolve] = surroundings.function?.node.parameters ?? [];
    const settles =
      done?.value.kind === 'name' && resolve?.target.kind === 'name' && done.value.name === resolve.target.name;
    if (mode !== 'once' || !settles) return undefined;
  }
  return `pauses for ${delay / 1000} seconds`;
}

/** Queues are spoken to over HTTP as well. */
const queues = /queue|qstash|sqs|pubsub|inngest|trigger\.dev|hookdeck|svix|kafka|worker|localhost|127\.0\.0\.1/i;

function slowness(effect: Effect): string | undefined {
  const { does, note, path, vendor } = effect;
  if (!isRequest(effect)) {
    if (does === 'publish' && note === 'waits') return 'waits for a job';
    if (/^(?:store|bucket|marketing)$/.test(does) && vendor !== undefined && !takesIn.test(vendor))
      return `waits for ${vendor}`;
    if (isPause(effect)) return pauseOf(effect);
    return does === 'execute' && startsOnly.test(path) ? undefined : kinds[does];
  }
  if (effect.procore !== 'no') return 'asks Procore';
  const [address] = effect.addresses;
  return address?.host === undefined || queues.test(address.host) ? undefined : `waits for \`${address.host}\``;
}
