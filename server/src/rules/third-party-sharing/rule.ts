import type { AnalysedFile } from '../../analysis/facts.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { callName } from '../support/credentials.ts';
import {
  type DataMark,
  type DataSink,
  dataIn,
  gravest,
  isAboutPeople,
  isContact,
  isIdentifier,
  nameOfData,
  sinkOf,
} from '../support/data.ts';
import {
  addressees,
  asksModel,
  fillsAudience,
  isDeclared,
  type Recipient,
  recipientOf,
  sent,
  trainsModel,
  vendorOf,
} from '../support/data-recipients.ts';

interface Sharing {
  readonly sink: DataSink;
  readonly effect: DataSink['effect'];
  readonly to: Recipient;
}

export default defineRule({
  id: 'third-party-sharing',
  clauses: ['2(d)', '2(j)'],
  severity: 'warning',
  title: 'API Data sent to the host or SDK of another company that the project does not declare',
  blind:
    'Addresses that only a setting knows, companies that act for the app under a contract without being declared, and data that a vendor’s script in the page takes by itself.',
  check(file, context) {
    const all = [...toVendors(file), ...toHosts(file, context)];
    for (const { sink, effect, to } of gravest(all, ({ sink: { data } }) => Number(data[0].whole))) {
      if (isDeclared(to, context.declarations.recipients)) continue;
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} sends ${nameOfData(sink.data[0])} to ${to.name}, which the project does not declare`,
        because:
          'Whether Customers consented does not show in code. If they did, or the company only works for the app under contract, name it under `recipients` in `policy-lens.json` and in the privacy policy; else send an id, or nothing of the record.',
        steps: sink.steps,
      });
    }
  },
});

const shares = (mark: DataMark): boolean => !isIdentifier(mark);

/** Calls of a vendor's SDK that keep what they are given on the vendor's servers. Models, mail, text messages and audiences have rules of their own. */
function toVendors(file: AnalysedFile): readonly Sharing[] {
  const effects = file.effectsOf('capture', 'analytics', 'chat', 'marketing', 'store', 'bucket', 'publish');
  return effects.flatMap(effect => {
    const to = vendorOf(effect);
    if (to === undefined || effect.mode === 'read' || effect.mode === 'delete') return [];
    // An error tracker keeps its context too, whichever argument that is.
    const values = effect.does === 'capture' ? effect.args.map(({ value }) => value) : effect.data;
    const sink = sinkOf(effect, values, shares);
    if (sink === undefined || (effect.does === 'marketing' && sink.data.some(isContactOf))) return [];
    return [{ sink, effect, to }];
  });
}

function isContactOf(mark: DataMark): boolean {
  return isContact(mark) || (mark.whole && isAboutPeople(mark));
}

function toHosts(file: AnalysedFile, context: RuleContext): readonly Sharing[] {
  return file.allRequests.flatMap(request => {
    if (asksModel(request) || trainsModel(request) || fillsAudience(request)) return [];
    const to = recipientOf(request, file, context);
    if (to === undefined) return [];
    const sink = sinkOf(request, sent(request), shares);
    const people = addressees(request);
    if (sink === undefined || (people !== undefined && dataIn(people).some(isContactOf))) return [];
    return [{ sink, effect: request, to }];
  });
}
