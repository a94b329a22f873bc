/** Who calls is asked by default, by the framework or the platform, unless a route says otherwise. */
import { capabilities } from '../libraries/shape.ts';
import type { EffectFacts } from './effects.ts';

/** It has a scheme by its name ask for every route: hapi's `server.auth.default('session')`, unless that lets strangers through. */
export function isDefault({ behaviour, args: [given] }: EffectFacts): boolean {
  const [mode] = given?.value.property('mode').literals ?? [];
  return (
    behaviour.args?.handlers === undefined &&
    capabilities(behaviour).includes('authenticate') &&
    mode !== 'try' &&
    mode !== 'optional'
  );
}

/** A route says of itself that it leaves out what the server asks by default: hapi's `auth: false`. */
export function leavesOut(effect: EffectFacts): boolean {
  return effect.mode === 'named' && effect.arg('credentials') !== undefined && !asksForKey(effect);
}

/** The platform asks who calls, unless the code says that anyone may: Azure's `authLevel`, Frappe's `allow_guest`, hapi's `auth: false`. */
export function asksForKey(effect: EffectFacts): boolean {
  if (effect.does !== 'route' || effect.behaviour.args?.credentials === undefined) return false;
  const level = effect.arg('credentials');
  if (level === undefined) return effect.mode === 'keyed';
  const says = [level, level.property('mode')].flatMap(each => [
    ...each.literals.map(String),
    ...each.libraries.map(({ path }) => path),
  ]);
  const opens = effect.mode === 'named' ? /^(?:false|try|optional)$/ : /anonymous$|^true$/i;
  return !says.some(text => opens.test(text));
}
