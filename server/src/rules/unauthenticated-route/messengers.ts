/** Receivers of messages that answer whoever writes with API Data, and never ask whether the messenger sent what came in. */
import type { AnalysedFile, App, FunctionFacts, Request, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { lastName, returnedBy, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { dataIn } from '../support/data.ts';
import { answering, callsOf, guardsAll } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn } from '../support/places.ts';

/** What Twilio answers a message or a call with: https://www.twilio.com/docs/messaging/twiml */
const answers = /\b(?:Messaging|Voice)Response\b/;
/** https://www.twilio.com/docs/usage/webhooks/webhooks-security */
const verifies =
  /validate(?:Express|Incoming)?Request|RequestValidator|X-Twilio-Signature|twilio\.webhook\(|\bwebhook\(/i;
/** What else a sender could show: a secret in the address. */
const secrets = /secret|signature|apikey|passw|token|verif|authenticat|authori[sz]/;

interface Answered {
  readonly route: RouteFacts;
  readonly steps: readonly Step[];
}

const answeredIn = perFile((file): readonly Answered[] =>
  answers.test(file.text)
    ? file.routes.flatMap(route => {
        const handler = answering(route);
        if (handler === undefined || isGuarded(route, handler, file)) return [];
        const steps = saidIn(handler, file);
        return steps === undefined ? [] : [{ route, steps }];
      })
    : [],
);

/** Those of an app that checks no signature of Twilio's anywhere. */
export function openMessengers(app: App): readonly Answered[] {
  const files = app.files.filter(({ text, pathClass }) => pathClass === 'source' && answers.test(text));
  if (files.length === 0 || app.files.some(({ text }) => verifies.test(text))) return [];
  return files.flatMap(answeredIn);
}

function isGuarded(route: RouteFacts, handler: FunctionFacts, file: AnalysedFile): boolean {
  return (
    route.authenticated ||
    guardsAll(file, route) ||
    route.handlers.some(fn => fn.mentions(refusal, 1) !== undefined || fn.mentions(secrets, 0) !== undefined) ||
    handler.mentions(/^from$/, 0) === undefined
  );
}

/** What a handler says in its answer: API Data, or what a function gives of some. */
function saidIn({ node, file: home }: FunctionFacts, file: AnalysedFile): readonly Step[] | undefined {
  if (home !== file.path) return undefined;
  let steps: readonly Step[] | undefined;
  walk(node, call => {
    if (steps !== undefined || call.kind !== 'call' || !/^(?:message|say|body)$/.test(lastName(call.callee) ?? ''))
      return;
    const said = stepAt(placeIn(file, call), 'it is answered here');
    for (const { value } of call.args) {
      const called = callsOf(value).flatMap(({ callee }) => file.evaluate(callee).functions);
      const values = [file.evaluate(value), ...called.flatMap(fn => givenBy(fn, file))];
      const mark = values.flatMap(each => dataIn(each)).find(({ request }) => request !== undefined);
      const request = mark?.request ?? called.flatMap(fn => askedToTell(fn) ?? [])[0];
      if (request !== undefined) steps ??= [stepAt(request.place, 'it is fetched here'), said];
    }
  });
  return steps;
}

function givenBy(fn: FunctionFacts, file: AnalysedFile): readonly Value[] {
  const home = fn.file === file.path ? file : file.app.file(fn.file);
  return returnedBy(fn.node.body).flatMap(value => home?.evaluate(value) ?? []);
}

const depth = 5;

/**
 * What a function asks Procore for that gives more than fixed words: the answer may come by way of a model and its tools. One that
 * changes something there only says how that went.
 */
function askedToTell(fn: FunctionFacts): Request | undefined {
  if (returnedBy(fn.node.body).every(({ kind }) => kind === 'literal')) return undefined;
  const asked = fn
    .effects(depth)
    .filter(isRequest)
    .filter(({ kind, procore }) => kind === 'api' && procore !== 'no');
  return asked.every(({ method }) => method === 'GET') ? asked[0] : undefined;
}
