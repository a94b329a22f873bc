import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import { isCode } from '../../program/model.ts';
import { contains } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { isAmbiguousCard, otherCardWords, paymentWords, speaksOfPayment } from '../support/app-fields.ts';
import { type CardUse, cardReads, cardSinks } from './uses.ts';

export default defineRule({
  id: 'card-data',
  clauses: ['6(e)'],
  severity: 'warning',
  title: "Raw card data handled, logged, stored or sent without a payment provider's hosted fields",
  blind: 'Card data under names that do not say so, and what a payment page of another service does.',
  get perFile() {
    return [usesIn];
  },
  checkApp(app, { report }) {
    for (const file of app.files) {
      for (const use of usesIn(file)) {
        const place = use.at;
        report({
          at: place,
          message: `A payment card's ${use.code ? 'security code' : 'number'} (\`${use.name}\`) ${verb(use)}`,
          because:
            "Raw card data has no business in an app that integrates with Procore: a payment provider's hosted fields or checkout page take it, and the app gets a token. If this is no payment card, name it so that readers see it.",
          steps: use.steps,
        });
      }
    }
  },
});

/** Most files end here: what a call is given is only worked out where a card is named. */
const cardWords =
  /cvv|cvc|(?:card|cc)_?(?:num|no\b|pan|code|verif|security)|(?:credit|debit)_?card|primary_?account|exp_?(?:month|year)/i;

/** Where it goes; where it goes nowhere that is known, where a web handler reads it. */
const usesIn = perFile((file): readonly CardUse[] => {
  if (file.pathClass !== 'source' || !cardWords.test(file.text) || !isCode(file.language)) return [];
  const isCard = (use: CardUse): boolean => !isAmbiguousCard(use.name) || isOfPayment(use, file);
  const sinks = cardSinks(file).filter(isCard);
  const reads = cardReads(file).filter(isCard);
  return [
    ...sinks,
    ...reads.filter(
      read =>
        !sinks.some(
          ({ at }) => at.file !== read.at.file || (read.within.start <= at.start && at.end <= read.within.end),
        ),
    ),
  ];
});

/** A name that badges have too: the nearest function around it that speaks of payment or of another card decides, else the file. */
function isOfPayment({ at }: CardUse, file: AnalysedFile): boolean {
  const home = file.app.file(at.file) ?? file;
  const around = home.functions.filter(fn => contains(fn, at)).sort((a, b) => b.start - a.start);
  for (const { start, end } of around) {
    const text = home.text.slice(start, end);
    if (paymentWords.test(text)) return true;
    if (otherCardWords.test(text)) return false;
  }
  return speaksOfPayment(file);
}

const verbs: Readonly<Partial<Record<Capability, string>>> = {
  log: 'is written to a log',
  capture: 'is handed to an error tracker',
  'write-file': 'is written to a file',
  mail: 'is mailed',
  sms: 'is sent as a message',
  chat: 'is posted to a chat',
  request: 'is sent on',
  publish: 'is sent on',
  analytics: 'is sent to an analytics service',
  infer: 'is sent to a model',
};

function verb({ does, vendor, note }: CardUse): string {
  if (does === undefined) return 'is handled by this app';
  if (note === 'card') return `is sent raw to ${vendor ?? 'a payment service'}`;
  return verbs[does] ?? 'is stored';
}
