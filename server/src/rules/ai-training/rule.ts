import { defineRule, type RuleContext } from '../rule.ts';
import { nameOfData } from '../support/data.ts';
import { measurings, setsMade } from '../support/data-measured.ts';
import { filesNearStored, saying } from '../support/data-stored.ts';
import { datasets, mayTrain, type Training, trainings } from '../support/data-training.ts';
import { callName } from '../support/messages.ts';
import { keptIn } from '../support/stores.ts';
import { filedIn, writtenAgain } from '../support/stores-filed.ts';

export default defineRule({
  id: 'ai-training',
  clauses: ['2(g)'],
  severity: 'error',
  title: 'API Data that a model is trained, fine-tuned, evaluated or benchmarked with',
  blind:
    'Data sets that are made by hand or in another repository, training by libraries that no entry describes, and vendors that train on what they are asked.',
  check(file, context) {
    for (const training of trainings(file)) tell(training, context);
    for (const dataset of datasets(file)) tellMade(dataset, context);
  },
  get perFile() {
    return [keptIn, filedIn, setsMade, mayTrain, writtenAgain];
  },
  checkApp(app, context) {
    const near = filesNearStored(app, learns);
    const stored = near.flatMap(file => trainings(file, true));
    for (const training of stored) tell(training, context);
    for (const dataset of near.flatMap(file => datasets(file, stored))) tellMade(dataset, context);
    for (const { at, steps } of measurings(app))
      context.report({
        at,
        message: 'A model is measured with API Data that was written down to measure models by',
        because:
          'Whatever Customers say, API Data must not train, fine-tune, evaluate or benchmark a model. Measure it with rows that you made up, or that your users gave to your app itself.',
        steps,
      });
  },
});

/** What stands in a file that trains or measures a model. */
const learns = saying(/\bfit\b|(?<!s)train|fine[_-]?tun|evaluat|eval[_-]?(?:set|data)|benchmark|(?<!\.)dataset/i);

function tell({ effect, mark, steps }: Training, context: RuleContext): void {
  context.report({
    at: effect.place,
    message: `${callName(effect, context)} trains or measures a model with ${nameOfData(mark)}`,
    // What else a table may hold, its other writers know.
    certain: mark.origin !== 'store',
    because:
      'Whatever Customers say, API Data must not train, fine-tune or benchmark a model. Ask a model with the data that a user’s request needs, or train with data that your users gave to your app itself.',
    steps,
  });
}

function tellMade({ effect, mark, steps }: Training, context: RuleContext): void {
  context.report({
    at: effect.place,
    message: `${callName(effect, context)} makes a training set of ${nameOfData(mark)}`,
    because:
      'Its name or its shape says that a model is to learn from it, or to be measured with it. If it is for something else, name it so.',
    steps,
  });
}
