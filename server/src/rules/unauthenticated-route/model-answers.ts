/** Answers that a model makes of API Data for whoever asks: it says what stands in it. */
import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { asksModel, sent } from '../support/data-recipients.ts';
import { storedIn } from '../support/data-stored.ts';
import { toolResults } from '../support/data-tools.ts';
import { anchorIn } from '../support/handlers.ts';
import { isGiven, isHandedOn } from './stored-documents.ts';

/** What a handler has a model answer from: what the model gets, and that call. */
export interface ModelAnswer {
  readonly given: readonly Value[];
  readonly asked: Step;
}

/** The calls by which a handler has a model make what it answers, of what the model is told or may ask for itself. */
export function modelAnswers(handler: FunctionFacts, home: AnalysedFile): readonly ModelAnswer[] {
  const asking: readonly (readonly [Effect, readonly Value[]])[] = [
    ...home.effectsOf('infer').map(effect => [effect, effect.data] as const),
    ...home.allRequests.filter(asksModel).map(request => [request, sent(request)] as const),
  ];
  return asking.flatMap(([effect, given]) => {
    const anchor = anchorIn(handler, effect);
    if (anchor === undefined || !isHandedOn(handler, anchor) || !isGiven(effect, handler)) return [];
    return [
      { given: [...given, ...toolResults(effect, home)], asked: stepAt(effect.place, 'a model answers from it here') },
    ];
  });
}

/** The way from where the app keeps API Data to a model that answers from it. */
export function storedForModel(answers: readonly ModelAnswer[], home: AnalysedFile): readonly Step[] | undefined {
  for (const { given, asked } of answers) {
    const [mark] = given.flatMap(value => storedIn(value, home));
    if (mark !== undefined) return [...mark.steps, asked];
  }
  return undefined;
}
