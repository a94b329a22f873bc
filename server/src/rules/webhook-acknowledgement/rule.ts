import type { AnalysedFile, Effect, RouteFacts } from '../../analysis/facts.ts';
import { WEBHOOK_DELIVERY } from '../../catalogue/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { anchorIn, answering, answersIn, receivesProcore, routeLabel, wayTo } from '../support/handlers.ts';
import { waitsFor } from '../support/handlers-waiting.ts';
import { isRequest } from '../support/limits.ts';
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
    ...effects.filter(({ does }) => does === 'respond').flatMap(effect => anchorIn(handler, effect) ?? []),
    ...answersIn(handler),
  ];
  const found = new Map<string, Slow>();
  for (const effect of effects) {
    const what = slowness(effect);
    const at = what === undefined ? undefined : anchorIn(handler, effect);
    if (what === undefined || at === undefined || found.has(placeKey(at))) continue;
    if (isAnswered(answers, at, handler.node) || !waitsFor(handler.node, at, effect, answers, promises, file)) continue;
    found.set(placeKey(at), { at, effect, what });
  }
  return [...found.values()].sort((a, b) => a.at.start - b.at.start);
}

const kinds: Partial<Record<Effect['does'], string>> = {
  infer: 'waits for a model',
  train: 'waits for a model',
  mail: 'sends mail',
  sms: 'sends a message',
  chat: 'posts to a chat',
  execute: 'runs a program',
  browse: 'drives a browser',
};

/** Queues are spoken to over HTTP as well. */
const queues = /queue|qstash|sqs|pubsub|inngest|trigger\.dev|hookdeck|svix|kafka|worker|localhost|127\.0\.0\.1/i;

function slowness(effect: Effect): string | undefined {
  if (!isRequest(effect)) return kinds[effect.does];
  if (effect.procore !== 'no') return 'asks Procore';
  const [address] = effect.addresses;
  return address?.host === undefined || queues.test(address.host) ? undefined : `waits for \`${address.host}\``;
}

/** An answer stands before it on the same way through the handler. */
function isAnswered(answers: readonly Place[], at: Place, root: Parameters<typeof wayTo>[0]): boolean {
  return answers.some(answer => {
    if (answer.start >= at.start || contains(answer, at)) return false;
    return wayTo(root, answer).every(
      node =>
        node === root ||
        (node.kind !== 'branch' && node.kind !== 'function' && node.kind !== 'try') ||
        contains(node, at),
    );
  });
}
