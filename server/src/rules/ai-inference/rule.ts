import type { AnalysedFile } from '../../analysis/facts.ts';
import { contains, returnedBy } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { type DataSink, dataSinks, gravest, isIdentifier, nameOfData, sinkOf } from '../support/data.ts';
import { asksModel, isDeclared, type Recipient, recipientOf, sent, vendorOf } from '../support/data-recipients.ts';
import { callName } from '../support/messages.ts';

interface Inference {
  readonly sink: DataSink;
  readonly effect: DataSink['effect'];
  readonly to: Recipient | undefined;
}

export default defineRule({
  id: 'ai-inference',
  clauses: ['2(b)'],
  severity: 'information',
  title: 'API Data in a prompt, an embedding or a vector store: disclose it',
  blind:
    'Data that reaches the prompt through a store or a browser, model calls that no library entry describes, and what the vendor does with what it is sent.',
  check(file, context) {
    const all = [...inLibraries(file), ...inRequests(file, context), ...byTools(file)];
    for (const { sink, effect, to } of gravest(all, ({ sink: { data } }) => Number(data[0].whole))) {
      if (
        to !== undefined &&
        isDeclared(to, [...context.declarations.modelProviders, ...context.declarations.recipients])
      )
        continue;
      const into = effect.does === 'vector-store' ? 'into a vector store' : 'into a prompt';
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} puts ${nameOfData(sink.data[0])} ${into}${to === undefined ? '' : `, sent to ${to.name}`}`,
        because:
          'It is allowed where Customers are told and agreed. Say in the privacy policy which model provider gets what, use one that does not train on it, and name it under `modelProviders` in `policy-lens.json`. Procore’s Agentic APIs are the intended path for agents.',
        steps: sink.steps,
      });
    }
  },
});

function inLibraries(file: AnalysedFile): readonly Inference[] {
  return dataSinks(file, ['infer', 'vector-store'], mark => !isIdentifier(mark)).map(sink => ({
    sink,
    effect: sink.effect,
    to: vendorOf(sink.effect),
  }));
}

/** Models that are handed a function that asks Procore, and get its answer. */
function byTools(file: AnalysedFile): readonly Inference[] {
  return file.effectsOf('infer').flatMap(effect => {
    if (effect.place.file !== file.path || effect.chain.length > 0) return [];
    const written = file.functions.filter(({ node }) => contains(effect.node, node));
    const handed = effect.arg('handlers');
    const named = [handed, ...(handed?.elements ?? [])].flatMap(value => value?.functions ?? []);
    const results = [...written, ...named].flatMap(fn => {
      const home = fn.file === file.path ? file : file.app.file(fn.file);
      return returnedBy(fn.node.body).flatMap(node => home?.evaluate(node) ?? []);
    });
    const sink = sinkOf(effect, results, mark => !isIdentifier(mark));
    return sink === undefined ? [] : [{ sink, effect, to: vendorOf(effect) }];
  });
}

/** Requests that ask a model without its vendor's library. */
function inRequests(file: AnalysedFile, context: RuleContext): readonly Inference[] {
  return file.allRequests.filter(asksModel).flatMap(request => {
    const sink = sinkOf(request, sent(request), mark => !isIdentifier(mark));
    return sink === undefined ? [] : [{ sink, effect: request, to: recipientOf(request, file, context) }];
  });
}
