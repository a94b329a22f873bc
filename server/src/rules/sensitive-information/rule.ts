import type { App } from '../../analysis/facts.ts';
import { defineRule } from '../rule.ts';
import { sensitiveNames } from '../support/app-fields.ts';
import { markupOf } from '../support/wording-markup.ts';
import { type Asked, askedIn, askedInPage, takenIn } from './asked.ts';

export default defineRule({
  id: 'sensitive-information',
  clauses: ['2(e)'],
  severity: 'warning',
  title: 'Fields that ask for card numbers, government identity numbers and the like',
  blind:
    'Forms that a service builds, forms whose fields are named elsewhere, and whether the app needs the information.',
  declarable: true,
  perFile: [askedIn, takenIn],
  checkApp(app, { report }) {
    for (const { at, kind, how } of questions(app))
      report({
        at,
        message: `${how === 'schema' ? 'This takes' : 'This asks for'} ${sensitiveNames[kind]}`,
        because:
          kind === 'card-number' || kind === 'card-code'
            ? "A payment provider's hosted fields keep card numbers out of your app: put one in place of this field."
            : "Ask for it only where the app's purpose needs it, as certified payroll needs a worker's number. If it does, declare that in `policy-lens.json`, with the reason (`uses`: `2(e): …`); else drop the field.",
      });
  },
});

/**
 * One question per form and kind; a card form is one, at the number. A sentence counts where no field asks the same, for which it may
 * be a hint or a complaint, and a schema where neither does; a card in a request is `card-data`.
 */
function questions(app: App): readonly Asked[] {
  const takers = app.files.filter(({ procore }) => procore);
  const isTaken = (name: string): boolean => takers.some(file => takenIn(file).has(name));
  const all = [
    ...app.files
      .filter(({ pathClass }) => pathClass === 'source' || pathClass === 'example')
      .flatMap(askedIn)
      .filter(({ ifTaken }) => ifTaken === undefined || isTaken(ifTaken)),
    ...markupOf(app).flatMap(askedInPage),
  ];
  const fields = all.filter(({ how }) => how === 'field' || how === 'label');
  const said = all.filter(asked => asked.how === 'prose' && !isAmong(fields, asked));
  const takes = all.filter(
    asked => asked.how === 'schema' && topic(asked) !== 'card-number' && !isAmong([...fields, ...said], asked),
  );
  const best = new Map<string, Asked>();
  for (const asked of [...fields, ...said, ...takes]) {
    const key = `${asked.at.file} ${asked.form} ${topic(asked)}`;
    const before = best.get(key);
    if (before === undefined || weight(asked) > weight(before)) best.set(key, asked);
  }
  return [...best.values()];
}

function isAmong(others: readonly Asked[], asked: Asked): boolean {
  return others.some(other => topic(other) === topic(asked));
}

/** Number and code of a card are one question. */
function topic({ kind }: Pick<Asked, 'kind'>): string {
  return kind === 'card-code' ? 'card-number' : kind;
}

/** Of one question's places: the number before the code, the field before its label, the first before the next. */
function weight({ kind, how, at }: Asked): number {
  return (kind === 'card-code' ? 0 : 2) + (how === 'label' ? 0 : 1) - at.start / 1e9;
}
