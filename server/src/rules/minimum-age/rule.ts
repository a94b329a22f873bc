import { stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { placeKey } from '../support/places.ts';
import { limitsInCode, youngest } from './limits.ts';
import { limitsInPages, limitsInTexts } from './told.ts';

export default defineRule({
  id: 'minimum-age',
  clauses: ['6(f)'],
  severity: 'information',
  title: 'A sign-up age limit below 16',
  blind: 'Limits that a sign-in service or an app store enforces, and limits that come from settings.',
  perFile: [limitsInCode, limitsInTexts],
  checkApp(app, { report }) {
    const files = app.files.filter(({ pathClass }) => pathClass === 'source' || pathClass === 'example');
    const limits = files.flatMap(file => [...limitsInCode(file)]);
    // An app that asks for 16 somewhere treats children under 13 apart; it lets no one in who is younger than 16.
    const asksEnough = limits.some(({ age }) => age >= youngest && age <= 25);
    const low = asksEnough ? [] : limits.filter(({ age }) => age < youngest);
    const texts = [...files.flatMap(limitsInTexts), ...limitsInPages(app)];
    const told = new Set<string>();
    for (const { at, age, literal } of [...low, ...texts.filter(text => !low.some(limit => limit.age === text.age))]) {
      const key = placeKey(at);
      if (told.has(key)) continue;
      told.add(key);
      const said = texts.filter(text => text.age === age && placeKey(text.at) !== key);
      report({
        at,
        message: `The age limit is ${age}: children of ${age} may sign up`,
        because: `The app must not be used by children under ${youngest}. If another check keeps them out, say where in a suppression; else raise the limit.`,
        steps: said.slice(0, 3).map(text => stepAt(text.at, 'users are told the same limit here')),
        fixes: literal
          ? [
              {
                title: `Ask for ${youngest} years`,
                safe: false,
                edits: [
                  { ...literal, text: String(youngest + (literal.inclusive ? 0 : -1)) },
                  ...said
                    .filter(text => text.literal !== undefined && text.at.file === at.file)
                    .map(text => ({ ...text.at, text: String(youngest) })),
                ],
              },
            ]
          : [],
      });
    }
  },
});
