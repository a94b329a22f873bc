import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import type { RuleContext } from '../rule.ts';
import { isHandedIn, redactArguments, type Site } from './credentials-redact.ts';
import { type DataSink, dataIn } from './data.ts';

/**
 * Edits that put `[redacted]` in the place of API Data in a call's arguments. The call and its other arguments stay.
 * @returns `undefined` where the call stands in another file than the one that hands it the data, or its arguments are not known
 */
export function withoutData(sink: DataSink, file: AnalysedFile, context: RuleContext): readonly Edit[] | undefined {
  const { effect, carriers, data } = sink;
  if (effect.place.file !== file.path || isHandedIn(sink)) return undefined;
  const weighs = (mark: { readonly whole: boolean }): boolean => mark.whole || !data[0].whole;
  const site: Site = {
    path: file.path,
    source: context.source(file.path),
    idioms: context.idioms(effect.program),
    carries: expression => dataIn(file.evaluate(expression)).some(weighs),
  };
  return redactArguments(effect, carriers, value => dataIn(value).some(weighs), site);
}
