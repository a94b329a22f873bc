import type { AnalysedFile, Effect, Request, Value } from '../../analysis/facts.ts';
import { type Place, placeOfStep, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type DataMark,
  type DataSink,
  isAboutPeople,
  isContact,
  isIdentifier,
  nameOfData,
  sinkOf,
} from '../support/data.ts';
import {
  addressees,
  asksModel,
  deliversMessage,
  fillsAudience,
  isDeclared,
  isForOwnAccount,
  isForOwnAccountBySdk,
  type Recipient,
  recipientOf,
  sent,
  trainsModel,
  vendorOf,
} from '../support/data-recipients.ts';
import { filesNearStored, handsOnStored, mayBeKept, saying, storedSink } from '../support/data-stored.ts';
import { callName } from '../support/messages.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { keptIn } from '../support/stores.ts';
import { goesToConnected, isOfConnected, signIns } from './connected.ts';
import { staysWithCustomer } from './conversations.ts';
import { recordedCalls, recording, runsRecorder } from './telemetry.ts';

interface Sharing {
  /** The call that names the recipient: the sink, or in front of a helper that sends to whatever address it is given, its caller. */
  readonly at: Place;
  readonly sink: DataSink;
  readonly effect: DataSink['effect'];
  readonly to: Recipient;
  /** Not the call itself sends it: what it is told to record does. */
  readonly recorded?: true;
}

export default defineRule({
  id: 'third-party-sharing',
  clauses: ['2(d)', '2(j)'],
  severity: 'warning',
  title: 'API Data sent to the host or SDK of another company that the project does not declare',
  blind:
    'Addresses that only a setting knows, companies that act for the app under a contract without being declared, and data that a vendor’s script in the page takes by itself.',
  check(file, context) {
    tell(sharings(file, context, sinkOf), new Set(), context);
  },
  get perFile() {
    return [keptIn, handsOnStored, signIns, records];
  },
  checkApp(app, context) {
    const kinds = [
      'request',
      ...ofVendors,
      ...(app.ask(records).some(({ answer }) => answer) ? inferring : []),
    ] as const;
    for (const file of filesNearStored(app, sends, kinds, { through: true, may: mayBeKept })) {
      const find: Find = (effect, values, counts) =>
        storedSink(effect, values, file, counts, tracksUsers(effect) ? () => true : undefined);
      const stored = sharings(file, context, find);
      if (stored.length === 0) continue;
      tell(stored, new Set(sharings(file, context, sinkOf).map(({ at }) => placeKey(at))), context);
    }
  },
});

/** What calls of a vendor's SDK do that keep what they are given on the vendor's servers. */
const ofVendors = ['capture', 'analytics', 'chat', 'marketing', 'store', 'bucket', 'publish'] as const;

/** Whether models' calls may be recorded. */
const records = saying(recording);
const inferring = ['infer'] as const;

/** It keeps a trail of what the app's own users did, for which it wants no name and no address of theirs. */
function tracksUsers({ does }: Effect): boolean {
  return does === 'analytics' || does === 'capture';
}

/** What stands in a file that sends something to another company. */
const sends = saying(
  /https:\/\/|slack|posthog|sentry|mixpanel|amplitude|segment|rudder|airtable|hubspot|intercom|notion|salesforce|jsforce|googleapis|monday|datadog|asana|linear|pipedrive|trello|zendesk|smartsheet|docusign|jira|clickup|bugsnag|rollbar|logrocket|fullstory|statsig|clarity|hotjar|highlight|customerio|applicationinsights|experimental_telemetry|langfuse|langsmith|braintrust/i,
);

type Find = (effect: Effect, values: readonly Value[], counts: (mark: DataMark) => boolean) => DataSink | undefined;

/** @param told the places that were told before, which grow */
function tell(all: readonly Sharing[], told: Set<string>, context: RuleContext): void {
  // Whole records stand for a place first.
  for (const { at, sink, effect, to, recorded } of [...all].sort((a, b) => weight(b) - weight(a))) {
    if (isDeclared(to, context.declarations.recipients) || told.has(placeKey(at))) continue;
    told.add(placeKey(at));
    const isSink = placeKey(at) === placeKey(effect.place);
    context.report({
      at,
      message: `${recorded ? `The telemetry of ${callName(effect, context)}` : isSink ? callName(effect, context) : 'This call'} sends ${nameOfData(sink.data[0])} to ${to.name}, which the project does not declare`,
      because:
        'Whether Customers consented does not show in code. If they did, or the company only works for the app under contract, name it under `recipients` in `policy-lens.json` and in the privacy policy; else send an id, or nothing of the record.',
      steps: isSink
        ? sink.steps
        : stepsTo(at, sink.steps, [stepAt(effect.place, recorded ? 'the model is given it here' : 'it is sent here')]),
    });
  }
}

function sharings(file: AnalysedFile, context: RuleContext, find: Find): readonly Sharing[] {
  return [...toVendors(file, find), ...toHosts(file, context, find), ...byTelemetry(file, find)];
}

/** What models are given, and their tools tell them, that another company is told as well. */
function byTelemetry(file: AnalysedFile, find: Find): readonly Sharing[] {
  return recordedCalls(file).flatMap(({ at, effect, values, to }) => {
    const sink = find(effect, values, shares);
    return sink === undefined ? [] : [{ at, sink, effect, to, recorded: true }];
  });
}

const weight = ({ sink }: Sharing): number => Number(sink.data[0].whole);

const shares = (mark: DataMark): boolean => !isIdentifier(mark);

/** Calls of a vendor's SDK that keep what they are given on the vendor's servers. Models, mail, text messages and audiences have rules of their own. */
function toVendors(file: AnalysedFile, find: Find): readonly Sharing[] {
  const effects = file.effectsOf(...ofVendors);
  return effects.flatMap(effect => {
    const to = vendorOf(effect);
    if (to === undefined || effect.mode === 'read' || effect.mode === 'delete' || isForOwnAccountBySdk(effect))
      return [];
    if (isOfOwnPlatform(effect) || staysWithCustomer(effect, file) || isOfConnected(effect, file)) return [];
    // An error tracker keeps its context too, whichever argument that is.
    const values = effect.does === 'capture' ? effect.args.map(({ value }) => value) : effect.data;
    const sink = find(effect, values, shares);
    if (sink === undefined || (effect.does === 'marketing' && sink.data.some(isContactOf))) return [];
    if (recording.test(to.name) && runsRecorder(file.app)) return [];
    return [{ at: effect.place, sink, effect, to }];
  });
}

/** The sheets of whose script it is: Apps Script runs on the same platform, under the same account. https://developers.google.com/apps-script */
function isOfOwnPlatform({ path }: Effect): boolean {
  return path.startsWith('SpreadsheetApp.');
}

function isContactOf(mark: DataMark): boolean {
  return isContact(mark) || (mark.whole && isAboutPeople(mark));
}

function toHosts(file: AnalysedFile, context: RuleContext, find: Find): readonly Sharing[] {
  return file.allRequests.flatMap(request => {
    if (asksModel(request) || trainsModel(request) || fillsAudience(request)) return [];
    if (isForOwnAccount(request) || deliversMessage(request)) return [];
    const to = recipientOf(request, file, context);
    if (to === undefined) return [];
    const url = request.arg('url');
    const sink =
      find(request, sent(request), shares) ?? (url && find(request, [url], mark => shares(mark) && !isLookedUp(mark)));
    const people = addressees(request);
    if (sink === undefined || (people !== undefined && find(request, [people], isContactOf) !== undefined)) return [];
    return goesToConnected(request, file) ? [] : [{ at: namingCall(request), sink, effect: request, to }];
  });
}

/** What an address finds a record of the other company's by: `/jobs/${project.code}`. */
function isLookedUp({ whole, fields }: DataMark): boolean {
  return whole || /(?:code|key|slug|number|name)$/i.test(fields.at(-1) ?? '');
}

/** The call that gives the address its host, where the function that sends it has it from its caller. */
function namingCall({ place, chain, addresses }: Request): Place {
  const way = [place, ...[...chain].reverse()];
  for (const { hostPlace } of addresses) {
    const call = hostPlace && way.find(at => at.file === hostPlace.file && contains(at, hostPlace));
    if (call) return placeOfStep(call);
  }
  return place;
}
