import { defineRule } from '../rule.ts';
import { nameOfData } from '../support/data.ts';
import { datasets, trainings } from '../support/data-training.ts';
import { callName } from '../support/messages.ts';

export default defineRule({
  id: 'ai-training',
  clauses: ['2(g)'],
  severity: 'error',
  title: 'API Data that a model is trained, fine-tuned, evaluated or benchmarked with',
  blind:
    'Data sets that are made by hand or in another repository, training by libraries that no entry describes, and vendors that train on what they are asked.',
  check(file, context) {
    for (const { effect, mark, steps } of trainings(file)) {
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} trains or measures a model with ${nameOfData(mark)}`,
        certain: true,
        because:
          'Whatever Customers say, API Data must not train, fine-tune or benchmark a model. Ask a model with the data that a user’s request needs, or train with data that your users gave to your app itself.',
        steps,
      });
    }
    for (const { effect, mark, steps } of datasets(file)) {
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} makes a training set of ${nameOfData(mark)}`,
        because:
          'Its name or its shape says that a model is to learn from it, or to be measured with it. If it is for something else, name it so.',
        steps,
      });
    }
  },
});
