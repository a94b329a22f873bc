import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { callName, placeIn, stepsTo } from '../support/credentials.ts';
import { dataSinks, nameOfData } from '../support/data.ts';
import { sharedWrites } from '../support/data-shared.ts';
import { isKnown, isOwned, serves, sharedData, speaksOfOwner } from '../support/data-tenants.ts';

const because =
  'The company differs from request to request, and what is kept here for one is found by another. Put the company’s id into the key. If the app serves one company only, say so with `singleTenant` in `policy-lens.json`.';

export default defineRule({
  id: 'cross-company-data',
  clauses: ['2(i)'],
  severity: 'warning',
  title: 'A cache, store or variable that companies share, without the company in its key',
  blind:
    'Separate deployments or databases for each company, caches inside libraries, and tables whose rows belong to a company by another table.',
  check(file, context) {
    if (context.declarations.singleTenant || file.browser) return;
    inStores(file, context);
    inVariables(file, context);
  },
});

/** Key-value stores, and vector stores that are searched across everything that is in them. */
function inStores(file: AnalysedFile, context: RuleContext): void {
  const seen = new Set<number>();
  for (const { effect, carriers, steps } of dataSinks(file, ['cache', 'vector-store'])) {
    const mark = carriers.map(sharedData).find(found => found !== undefined);
    if (mark === undefined || seen.has(effect.place.start)) continue;
    const at = effect.does === 'cache' ? keyWithoutOwner(effect) : ownerless(effect);
    if (at === undefined) continue;
    seen.add(effect.place.start);
    context.report({
      at,
      message: `${callName(effect, context)} keeps ${nameOfData(mark)} for all companies under one ${effect.does === 'cache' ? 'key' : 'roof'}`,
      because,
      steps: stepsTo(at, steps),
    });
  }
}

function keyWithoutOwner(effect: Effect) {
  const key = effect.arg('key');
  const node = effect.args.find(({ value }) => value === key)?.node;
  if (key === undefined || node === undefined || isOwned(key) || !isKnown(key)) return undefined;
  if (speaksOfOwner(node) || (effect.node.kind === 'call' && speaksOfOwner(effect.node.callee))) return undefined;
  return { file: effect.place.file, start: node.start, end: node.end };
}

/** Neither a namespace nor a field of the record says whose it is. */
function ownerless(effect: Effect) {
  return speaksOfOwner(effect.node) || /namespace/i.test(effect.path) ? undefined : effect.place;
}

/** Maps and variables of a module, which live as long as the server and are shared by all who ask it. */
function inVariables(file: AnalysedFile, context: RuleContext): void {
  const reported = new Set<number>();
  for (const { variable, value, key } of sharedWrites(file)) {
    const mark = sharedData(file.evaluate(value));
    if (mark === undefined) continue;
    if (key === undefined ? !serves(file) : saysWhose(key, file)) continue;
    const at = placeIn(file, key ?? variable.declared);
    if (reported.has(at.start)) continue;
    reported.add(at.start);
    context.report({
      at,
      message: `\`${variable.name}\` keeps ${nameOfData(mark)} for all companies${key === undefined ? ' that the server answers to' : ' under one key'}`,
      because,
      steps: stepsTo(at, mark.steps),
    });
  }
}

/** The key, or what it was made of, says whose the value is. */
function saysWhose(key: Expression, file: AnalysedFile): boolean {
  const value = file.evaluate(key);
  const made = value.place?.file === file.path ? value.node : undefined;
  return (
    speaksOfOwner(key) || isOwned(value) || value.elements.some(isOwned) || (made !== undefined && speaksOfOwner(made))
  );
}
