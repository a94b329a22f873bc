/** All that an app keeps in a file of its settings, which one property gives: `config.store`. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { settingsWhole } from '../../libraries/settings.ts';
import type { Expression } from '../../program/model.ts';
import { nodesOf } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { holds } from './stores-handed.ts';
import type { Shown } from './stores-tokens.ts';

/** The package whose settings are shown whole, where the app has but one file of them. */
export function settingsShown({ args }: Pick<Shown, 'args'>, file: AnalysedFile): string | undefined {
  let found: string | undefined;
  const isAll = (node: Expression): boolean => {
    if (node.kind !== 'member' || !properties.has(node.property ?? '')) return false;
    found = file
      .evaluate(node)
      .libraries.find(({ package: from, path }) => path.endsWith(`.${settingsWhole.get(from)}`))?.package;
    return found !== undefined;
  };
  if (!args.some(({ node }) => holds(node, isAll))) return undefined;
  return sourceFiles(file.app).flatMap(settingsMade).length === 1 ? found : undefined;
}

const properties = new Set(settingsWhole.values());

/** Where a file makes the client of such a file: `new Store({ name: 'preferences' })`. */
const settingsMade = perFile((file): readonly number[] => {
  if (![...settingsWhole.keys()].some(name => file.text.includes(name))) return [];
  return nodesOf(file.program, 'call')
    .filter(call => call.constructed && file.evaluate(call).libraries.some(each => settingsWhole.has(each.package)))
    .map(({ start }) => start);
});
