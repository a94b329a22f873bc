/** What a function was handed and has sent on to another service, logged where that refused it. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, namesIn, rootOf, someIn } from '../../program/walk.ts';
import { isFailureHook } from '../support/flows.ts';

/**
 * Whether a log call where a request failed shows nothing of its answer but what went out with it, `if (!response.ok) log.error({ body })`
 * behind `post(url, body)`: what is logged is a parameter that the request around it is given, and Procore is not whom it asks.
 * @param carries whether a value of the call is what it is told of
 */
export function showsSent(effect: Effect, file: AnalysedFile, carries: (value: Value) => boolean): boolean {
  const home = effect.place.file === file.path ? file : file.app.file(effect.place.file);
  if (home === undefined || isFailureHook(effect)) return false;
  const around = home.functions.filter(({ node }) => contains(node, effect.place));
  const parameters = new Set(around.flatMap(({ node }) => node.parameters.flatMap(({ target }) => namesIn(target))));
  const shown = effect.args.flatMap(({ node, value }) => shownIn(node, value, carries));
  const names = shown.map(node => rootOf(node) ?? lastName(node) ?? '');
  if (names.length === 0 || !names.every(name => parameters.has(name))) return false;
  const requests = home
    .effectsOf('request')
    .filter(({ place }) => place.file === home.path && around.some(({ node }) => contains(node, place)));
  return names.every(name =>
    requests.some(
      request =>
        !('procore' in request && request.procore === 'certain') &&
        someIn(request.node, node => node.kind === 'name' && node.name === name),
    ),
  );
}

/** The parts of a call's argument that carry it: `body` of `{ status, body }`; of a text made of an object, the first. */
function shownIn(node: Expression, value: Value, carries: (value: Value) => boolean): readonly Expression[] {
  if (node.kind === 'object')
    return node.properties.flatMap(({ key, value: inner }) =>
      key === undefined ? inner : shownIn(inner, value.property(key), carries),
    );
  if (!carries(value)) return [];
  const [only] = node.kind === 'call' && lastName(node.callee) === 'stringify' ? node.args : [];
  if (only === undefined) return [node];
  // What Procore is not asked for is no record of its: of `{ sent: body, got: answer }` only the first can be one.
  return only.value.kind === 'object' ? only.value.properties.slice(0, 1).map(each => each.value) : [only.value];
}
