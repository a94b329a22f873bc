import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { defineRule } from '../rule.ts';
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
import { callName } from '../support/messages.ts';

export default defineRule({
  id: 'unsolicited-contact',
  clauses: ['2(k)', '6(a)'],
  severity: 'warning',
  title:
    'Contact details from API Data that reach mail, text messages or a marketing platform without a check of permission',
  blind:
    'Permission that was asked for elsewhere and is kept by the mail service, mail that the recipients expect of the app they use, and queues that send later.',
  check(file, context) {
    for (const { effect, data, steps } of gravest(contacts(file), ({ data: [first] }) => Number(isContact(first)))) {
      if (asksPermission(effect)) continue;
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} writes to people whose address is ${nameOfData(data[0])}`,
        because:
          'Nobody on the way asks whether they agreed to be contacted outside Procore. A check of an opt-in that they gave to your app in a step of its own settles it; a message to the signed-in user about what they just did is fine.',
        steps,
      });
    }
  },
});

/** An address of somebody, or a whole record about them, but not of the user who is signed in. */
function reaches(mark: DataMark): boolean {
  return !isActingUser(mark) && (isContact(mark) || (mark.whole && isAboutPeople(mark)));
}

function contacts(file: AnalysedFile): readonly DataSink[] {
  const calls = file
    .effectsOf('mail', 'sms', 'marketing', 'publish')
    .filter(isToPeople)
    .flatMap(effect => sinkOf(effect, addressed(effect), reaches) ?? []);
  const requests = file.allRequests.flatMap(request => {
    const people = addressees(request);
    return people === undefined ? [] : (sinkOf(request, [people], reaches) ?? []);
  });
  return [...calls, ...requests];
}

/** A queue or a topic is nobody; with a number to send it to, a message is a text: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function isToPeople(effect: Effect): boolean {
  return effect.does !== 'publish' || effect.arg('to') !== undefined;
}

/** Whom a call writes to; what it is given, where that is not told apart, and for a marketing platform, which keeps whoever is in it. */
function addressed(effect: Effect): readonly Value[] {
  const to = effect.arg('to');
  if (to === undefined) return effect.data;
  return effect.does === 'marketing' ? [to, ...effect.data] : [to, ...copied(effect)];
}

const copies = /^b?cc$/i;

/** Who gets a copy: `{ to: office, bcc: team }`, `EmailMessage(…, bcc=team)`. */
function copied({ data, args }: Effect): readonly Value[] {
  return [
    ...data.flatMap(value => value.keys.names.filter(name => copies.test(name)).map(name => value.property(name))),
    ...args.flatMap(({ name, value }) => (name !== undefined && copies.test(name) ? [value] : [])),
  ];
}
