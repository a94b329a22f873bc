/** What a workflow calls by a proxy: the function of that name among those that the app's workers run. */
import { workflows } from '../libraries/workflows.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

/** `proxyActivities<typeof activities>(options).notify`, where a worker is made with `activities`. */
export function activityNamed(
  evaluator: Evaluator,
  { package: from, path, makers }: LibraryThing,
  name: string,
): AbstractValue | undefined {
  const asking = makers.at(-1)?.frame.file;
  if (from !== workflows.package || !workflows.proxies.test(path) || asking === undefined) return undefined;
  const { importing, uses } = evaluator.services;
  for (const file of importing(workflows.worker, asking)) {
    uses(asking, file);
    for (const { call, fn } of evaluator.bound(file)?.callsNamed(workflows.makes) ?? []) {
      const [options] = call.args;
      const given = options && evaluator.evaluate(options.value, evaluator.rootFrame(fn));
      const activity = given?.property(workflows.option).property(name);
      if (activity?.things.some(({ is }) => is === 'function')) return activity;
    }
  }
  return undefined;
}
