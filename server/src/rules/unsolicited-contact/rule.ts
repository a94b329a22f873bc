import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type DataMark,
  type DataSink,
  gravest,
  isAboutPeople,
  isActingUser,
  isContact,
  nameOfData,
  sinkOf,
} from '../support/data.ts';
import { asksPermission } from '../support/data-consent.ts';
import { addressees } from '../support/data-recipients.ts';
import { filesNearStored, handsOnStored, saying, storedSink } from '../support/data-stored.ts';
import { callName } from '../support/messages.ts';
import { type KeptData, keptIn } from '../support/stores.ts';

export default defineRule({
  id: 'unsolicited-contact',
  clauses: ['2(k)', '6(a)'],
  severity: 'warning',
  title:
    'Contact details from API Data that reach mail, text messages or a marketing platform without a check of permission',
  blind:
    'Permission that was asked for elsewhere and is kept by the mail service, mail that the recipients expect of the app they use, and queues that send later.',
  check(file, context) {
    tell(contacts(file, addressed, sinkOf, reaches), context);
  },
  get perFile() {
    return [keptIn, handsOnStored];
  },
  checkApp(app, context) {
    for (const file of filesNearStored(app, sends, ['request', 'mail', 'sms', 'marketing', 'publish'])) {
      const find: Find = (effect, values, counts) => storedSink(effect, values, file, counts, isTold);
      tell(contacts(file, written, find, isContact), context);
    }
  },
});

/** An address that a statement writes beside API Data may be what somebody typed. */
const isTold = ({ guessed }: KeptData): boolean => !guessed;

/** What stands in a file that sends mail or text messages. */
const sends = saying(
  /send_?(?:e?mail|message|text|sms|html)|mailer|emailmessage|mimetext|smtp|sendgrid|postmark|mailgun|mailjet|resend|\bMail::|MailApp|twilio|vonage|messagebird|plivo|client-(?:ses|sns)|["'](?:ses|sns)["']/i,
);

type Find = (effect: Effect, values: readonly Value[], counts: (mark: DataMark) => boolean) => DataSink | undefined;

function tell(all: readonly DataSink[], context: RuleContext): void {
  for (const { effect, data, steps } of gravest(all, ({ data: [first] }) => Number(isContact(first)))) {
    if (asksPermission(effect)) continue;
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} writes to people whose address is ${nameOfData(data[0])}`,
      because:
        'Nobody on the way asks whether they agreed to be contacted outside Procore. A check of an opt-in that they gave to your app in a step of its own settles it; a message to the signed-in user about what they just did is fine.',
      steps,
    });
  }
}

/** An address of somebody, or a whole record about them, but not of the user who is signed in. */
function reaches(mark: DataMark): boolean {
  return !isActingUser(mark) && (isContact(mark) || (mark.whole && isAboutPeople(mark)));
}

/** @param to whom a call of a library writes to */
function contacts(
  file: AnalysedFile,
  to: (effect: Effect) => readonly Value[],
  find: Find,
  counts: (mark: DataMark) => boolean,
): readonly DataSink[] {
  const calls = file
    .effectsOf('mail', 'sms', 'marketing', 'publish')
    .filter(isToPeople)
    .flatMap(effect => find(effect, to(effect), counts) ?? []);
  const requests = file.allRequests.flatMap(request => {
    const people = addressees(request);
    return people === undefined ? [] : (find(request, [people], counts) ?? []);
  });
  return [...calls, ...requests];
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
