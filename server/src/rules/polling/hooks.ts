import type { AnalysedFile } from '../../analysis/facts.ts';
import { hooksOfEndpoints } from '../../libraries/query-hooks.ts';
import { nodesOf } from '../../program/walk.ts';
import { dataIn } from '../support/data.ts';
import type { Repeated } from '../support/limits-timers.ts';
import { placeIn } from '../support/places.ts';

/** Hooks that a library made for its endpoints and that ask again by themselves: `useGetRfisQuery(project, { pollingInterval: 5000 })`. */
export function askingHooks(file: AnalysedFile): readonly Repeated[] {
  const { period, family, made } = hooksOfEndpoints;
  if (!file.text.includes(period)) return [];
  return nodesOf(file.program, 'call').flatMap((call): readonly Repeated[] => {
    const options = call.args.at(-1)?.value;
    const [every, other] = options ? file.evaluate(options).property(period).literals : [];
    if (typeof every !== 'number' || other !== undefined) return [];
    const isHook = file
      .evaluate(call.callee)
      .libraries.some(({ package: from, path }) => from.startsWith(family) && made.test(path));
    const requests = isHook ? dataIn(file.evaluate(call)).flatMap(({ request }) => request ?? []) : [];
    return requests.length > 0 ? [{ at: placeIn(file, call), every, requests }] : [];
  });
}
