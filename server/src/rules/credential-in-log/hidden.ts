import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { lastName } from '../../program/walk.ts';
import { placeKey } from '../support/credentials.ts';

/** The logger, as it stands here or as those see it who hand it in, was made with what takes tokens out of its lines. */
export function isHidden(effect: Effect, file: AnalysedFile): boolean {
  if (hides(effect, file.app)) return true;
  if (!isHanded(effect)) return false;
  const key = placeKey(effect.place);
  return file.app.files.some(
    other =>
      other.path !== file.path &&
      other.effectsOf('log').some(each => placeKey(each.place) === key && hides(each, file.app)),
  );
}

/** `log.info(…)` where nobody in the file makes the logger. */
function isHanded({ package: from, path, node }: Effect): boolean {
  const { callee } = node.kind === 'call' ? node : { callee: undefined };
  return (
    from === 'global' &&
    path.startsWith('console.') &&
    callee?.kind === 'member' &&
    lastName(callee.object) !== 'console'
  );
}

/** A list of fields to hide that speaks of tokens or headers, or a function of the app's own that does. */
function hides(effect: Effect, app: App): boolean {
  const list = effect.arg('list');
  if (list === undefined) return false;
  const paths = list.elements.flatMap(({ literals }) => literals);
  return (
    paths.some(path => typeof path === 'string' && /token|secret|authorization|\*/i.test(path)) ||
    functionsBehind(list, app).some(fn => fn.mentions(/token|secret|authorization|redact|scrub|censor|hidden/, 1))
  );
}

/** Functions that a value is, or that the calls which made it were handed: `combine(scrub(), json())`. */
function functionsBehind(value: Value, app: App, depth = 3): readonly FunctionFacts[] {
  const { functions, node, place } = value;
  const home = place && app.file(place.file);
  if (functions.length > 0 || depth === 0 || node?.kind !== 'call' || home === undefined) return functions;
  return [node.callee, ...node.args.map(argument => argument.value)].flatMap(each =>
    functionsBehind(home.evaluate(each), app, depth - 1),
  );
}
