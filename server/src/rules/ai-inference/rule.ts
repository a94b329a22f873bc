import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { type DataMark, type DataSink, dataSinks, gravest, isIdentifier, nameOfData, sinkOf } from '../support/data.ts';
import { asksModel, isDeclared, type Recipient, recipientOf, sent, vendorOf } from '../support/data-recipients.ts';
import { filesNearStored, handsOnStored, saying, storedSink } from '../support/data-stored.ts';
import { toolResults } from '../support/data-tools.ts';
import { callName } from '../support/messages.ts';
import { keptIn } from '../support/stores.ts';

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
    'Stored data where no table or file in the code says what it holds, what a browser keeps, model calls that no library entry describes, and what the vendor does with what it is sent.',
  check(file, context) {
    tell([...inLibraries(file), ...inRequests(file, context, sinkOf), ...byTools(file)], context);
  },
  get perFile() {
    return [keptIn, handsOnStored];
  },
  checkApp(app, context) {
    for (const file of filesNearStored(app, asksOne, ['prompt', 'infer'], { through: true })) {
      const find: Find = (effect, values, counts) => storedSink(effect, values, file, counts);
      const prompts = file.effectsOf('infer').flatMap(effect => {
        const sink = find(effect, effect.data, speaks);
        return sink === undefined ? [] : [{ sink, effect, to: vendorOf(effect) }];
      });
      tell([...prompts, ...inRequests(file, context, find)], context);
    }
  },
});

/** What stands in a file that asks a model. */
const asksOne = saying(
  /openai|anthropic|claude|gemini|generateText|streamText|mistral|cohere|bedrock|langchain|llama|completion|embed|genai|groq/i,
);

/** Models that run in the app and are given rows or pictures, and no words to go on: `model.predict(rows)` of scikit-learn. */
const computing = /(?:^|[.)])(?:predict\w*|transform|classify|categorize)$/;

/** Frames around other companies' models: https://python.langchain.com, https://docs.llamaindex.ai */
const framing = /^(?:langchain|langgraph|llama_?index)/;

const speaks = (mark: DataMark): boolean => !isIdentifier(mark);

type Find = (effect: Effect, values: readonly Value[], counts: (mark: DataMark) => boolean) => DataSink | undefined;

function tell(all: readonly Inference[], context: RuleContext): void {
  for (const { sink, effect, to } of gravest(all, ({ sink: { data } }) => Number(data[0].whole))) {
    if (
      to !== undefined &&
      isDeclared(to, [...context.declarations.modelProviders, ...context.declarations.recipients])
    )
      continue;
    const isOwn = to === undefined && computing.test(effect.path) && !framing.test(effect.package);
    const into = effect.does === 'vector-store' ? 'into a vector store' : isOwn ? 'into a model' : 'into a prompt';
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} puts ${nameOfData(sink.data[0])} ${into}${to === undefined ? '' : `, sent to ${to.name}`}`,
      because: isOwn
        ? 'It is allowed where Customers are told and agreed. Say in the privacy policy what a model works out of their data, and what that is used for.'
        : 'It is allowed where Customers are told and agreed. Say in the privacy policy which model provider gets what, use one that does not train on it, and name it under `modelProviders` in `policy-lens.json`. Procore’s Agentic APIs are the intended path for agents.',
      steps: sink.steps,
    });
  }
}

function inLibraries(file: AnalysedFile): readonly Inference[] {
  return dataSinks(file, ['infer', 'vector-store'], speaks).map(sink => ({
    sink,
    effect: sink.effect,
    to: vendorOf(sink.effect),
  }));
}

/** Models that may call a function that asks Procore, and get its answer. */
function byTools(file: AnalysedFile): readonly Inference[] {
  return file.effectsOf('infer').flatMap(effect => {
    const sink = sinkOf(effect, toolResults(effect, file), speaks);
    return sink === undefined ? [] : [{ sink, effect, to: vendorOf(effect) }];
  });
}

/** Requests that ask a model without its vendor's library. */
function inRequests(file: AnalysedFile, context: RuleContext, find: Find): readonly Inference[] {
  return file.allRequests.filter(asksModel).flatMap(request => {
    const sink = find(request, sent(request), speaks);
    return sink === undefined ? [] : [{ sink, effect: request, to: recipientOf(request, file, context) }];
  });
}
