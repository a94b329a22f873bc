import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Call, Span } from '../../program/model.ts';
import { findAt } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type DataMark,
  type DataSink,
  isAboutPeople,
  isActingUser,
  isContact,
  nameOfData,
  namesIdentifier,
  sinkOf,
} from '../support/data.ts';
import { asksPermission } from '../support/data-consent.ts';
import { addressees } from '../support/data-recipients.ts';
import { filesNearStored, handsOnStored, saying, storedSink } from '../support/data-stored.ts';
import { calleeName, callName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { isOfSignIn, type KeptData, keptIn } from '../support/stores.ts';

export default defineRule({
  id: 'unsolicited-contact',
  clauses: ['2(k)', '6(a)'],
  severity: 'warning',
  title:
    'Contact details from API Data that reach mail, text messages or a marketing platform without a check of permission',
  blind:
    'Permission that was asked for elsewhere and is kept by the mail service, mail that the recipients expect of the app they use, and queues that send later.',
  check(file, context) {
    tell(contacts(file, addressed, sinkOf, reaches), file, context);
  },
  get perFile() {
    return [keptIn, handsOnStored];
  },
  checkApp(app, context) {
    for (const file of filesNearStored(app, sends, ['request', 'mail', 'sms', 'marketing', 'publish'])) {
      const find: Find = (effect, values, counts) => storedSink(effect, values, file, counts, isTold);
      tell(contacts(file, written, find, isContact), file, context);
    }
  },
});

/** An address that a statement writes beside API Data may be what somebody typed; who signed in to the app has an account there. */
const isTold = (kept: KeptData): boolean => !kept.guessed && !isOfSignIn(kept);

/** What stands in a file that sends mail or text messages. */
const sends = saying(
  /send_?(?:e?mail|message|text|sms|html)|mailer|emailmessage|mimetext|smtp|sendgrid|postmark|mailgun|mailjet|resend|\bMail::|MailApp|twilio|vonage|messagebird|plivo|client-(?:ses|sns)|["'](?:ses|sns)["']/i,
);

type Find = (effect: Effect, values: readonly Value[], counts: (mark: DataMark) => boolean) => DataSink | undefined;

function tell(all: readonly Contact[], file: AnalysedFile, context: RuleContext): void {
  const told = new Set<string>();
  const gravity = ({ sink }: Contact): number => Number(isContact(sink.data[0]));
  for (const { sink, handed } of [...all].sort((a, b) => gravity(b) - gravity(a))) {
    const { effect, data, steps } = sink;
    const at = handed ?? effect.place;
    const key = placeKey(at);
    if (told.has(key)) continue;
    told.add(key);
    if (asksPermission(effect)) continue;
    const name =
      handed === undefined ? callName(effect, context) : calleeName(handed, calleeAt(handed, file.app), context);
    context.report({
      at,
      message: `${name} writes to people whose address is ${nameOfData(data[0])}`,
      because:
        'Nobody on the way asks whether they agreed to be contacted outside Procore. A check of an opt-in that they gave to your app in a step of its own settles it; a message to the signed-in user about what they just did is fine.',
      steps: handed === undefined ? steps : stepsTo(at, steps, [stepAt(effect.place, 'the message is sent here')]),
    });
  }
}

/**
 * An address of somebody, or a whole record about them, but not of the user who is signed in. What is asked for by a record's id is none
 * of that record: `owners.of(deal.owner_id).email`.
 */
function reaches(mark: DataMark): boolean {
  if (mark.fields.slice(0, -1).some(namesIdentifier)) return false;
  return !isActingUser(mark) && (isContact(mark) || (mark.whole && isAboutPeople(mark)));
}

/** @param to whom a call of a library writes to */
function contacts(
  file: AnalysedFile,
  to: (effect: Effect) => readonly Value[],
  find: Find,
  counts: (mark: DataMark) => boolean,
): readonly Contact[] {
  const contact = (effect: Effect, values: readonly Value[]): readonly Contact[] => {
    const sink = find(effect, values, counts);
    if (sink === undefined) return [];
    const handed = handedAt(effect, file, value => find(effect, [value], counts) !== undefined);
    return [{ sink, handed }];
  };
  const calls = file
    .effectsOf('mail', 'sms', 'marketing', 'publish')
    .filter(isToPeople)
    .flatMap(effect => contact(effect, to(effect)));
  const requests = file.allRequests.flatMap(request => {
    const people = addressees(request);
    return people === undefined ? [] : contact(request, [people]);
  });
  return [...calls, ...requests];
}

/** Somebody who is written to. */
interface Contact {
  readonly sink: DataSink;
  /** The call that hands their address to what sends for the whole app, in another file. */
  readonly handed: Place | undefined;
}

/**
 * Of the calls on the way to one that sends for several files the last that is given, by itself or in an object, what counts: whose
 * address that is, is decided there.
 */
function handedAt(
  { place, chain }: Effect,
  { app }: AnalysedFile,
  counts: (value: Value) => boolean,
): Place | undefined {
  const isHanded = (step: Place): boolean => {
    const home = step.file === place.file ? undefined : app.file(step.file);
    return (
      home !== undefined &&
      (callAt(step, home)?.args ?? []).some(({ value }) => {
        const given = home.evaluate(value);
        return counts(given) || given.keys.names.some(key => counts(given.property(key)));
      })
    );
  };
  const step = chain.findLast(isHanded);
  return step && placeIn({ path: step.file }, step);
}

function callAt(at: Place, { program }: AnalysedFile): Call | undefined {
  return findAt(program, at.start).find((node): node is Call => node.kind === 'call' && node.end === at.end);
}

function calleeAt(at: Place, app: App): Span | undefined {
  const home = app.file(at.file);
  return home && callAt(at, home)?.callee;
}

/** A queue or a topic is nobody; with a number to send it to, a message is a text: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function isToPeople(effect: Effect): boolean {
  return effect.does !== 'publish' || effect.arg('to') !== undefined;
}

/** Whom a call writes to; what it is given, where that is not told apart, and for a marketing platform, which keeps whoever is in it. */
function addressed(effect: Effect): readonly Value[] {
  const to = effect.arg('to') ?? inHeader(effect);
  if (to === undefined) return effect.data;
  return effect.does === 'marketing' ? [to, ...effect.data] : [to, ...copied(effect)];
}

/** Whom a message says that it is for: `message['To'] = office`, so that what it is about may name others. */
function inHeader({ does, data }: Effect): Value | undefined {
  if (does !== 'mail') return undefined;
  for (const message of data) {
    const name = message.keys.names.find(key => /^to$/i.test(key));
    if (name !== undefined) return message.property(name);
  }
  return undefined;
}

/** Whom a call surely writes to: rows are read back with all that is in them. */
function written(effect: Effect): readonly Value[] {
  const to = effect.arg('to');
  return to === undefined ? [] : [to, ...copied(effect)];
}

const copies = /^b?cc$/i;

/** Who gets a copy: `{ to: office, bcc: team }`, `EmailMessage(…, bcc=team)`. */
function copied({ data, args }: Effect): readonly Value[] {
  return [
    ...data.flatMap(value => value.keys.names.filter(name => copies.test(name)).map(name => value.property(name))),
    ...args.flatMap(({ name, value }) => (name !== undefined && copies.test(name) ? [value] : [])),
  ];
}
