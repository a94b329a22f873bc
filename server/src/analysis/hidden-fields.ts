/** Which fields a function that hides secrets hides, where it knows them by name: `for (const name of SECRET) delete entry[name]`. */
import type { Name } from '../program/model.ts';
import { contains, walk } from '../program/walk.ts';
import { isAmongNamed } from '../program/words.ts';
import { bind } from './bind.ts';
import { copyWithout } from './definitions.ts';
import type { Evaluator } from './evaluate.ts';
import { tokenField } from './names.ts';
import { holdsAnswer, isPattern, secrets } from './redaction.ts';
import type { FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/**
 * The texts, properties and keys that a function names, and those in lists that it names; `undefined` where it goes by a pattern or by
 * what others know of secrets.
 * @param depth how far the functions that it calls are followed
 */
export function fieldsNamed(evaluator: Evaluator, info: FunctionInfo, depth = 1): readonly string[] | undefined {
  const names: string[] = [];
  let isOpen = false;
  walk(info.node.body, node => {
    if (isOpen) return false;
    if (node.kind === 'literal') isOpen = node.pattern === true;
    if (node.kind === 'literal' && typeof node.value === 'string') names.push(node.value);
    else if (node.kind === 'member' && node.property !== undefined) names.push(node.property);
    else if (node.kind === 'object') for (const { key } of node.properties) names.push(key ?? '');
    else if (node.kind === 'object-target') for (const { key } of node.entries) names.push(key ?? '');
    else if (node.kind === 'name') {
      const behind = namesBehind(evaluator, node, info, depth);
      isOpen = behind === undefined;
      names.push(...(behind ?? []));
    }
    return undefined;
  });
  return isOpen ? undefined : names;
}

/** What a name in a function says of fields: those of a list, those that a function names. */
function namesBehind(
  evaluator: Evaluator,
  node: Name,
  info: FunctionInfo,
  depth: number,
): readonly string[] | undefined {
  const definition = bind(info.program).scope.lookup(node.name, node.start);
  // What a variable of its own holds is named where that comes from.
  if (definition && contains(info.node, definition.scope)) return [];
  const value = evaluator.evaluate(node, evaluator.rootFrame(info));
  const parts = [value, ...evaluator.lists.elements(value)];
  if (parts.some(isPattern)) return undefined;
  const names = parts.flatMap(({ literals }) => literals).filter(name => typeof name === 'string');
  for (const { info: called } of functionsOf(value)) {
    if (called === info) continue;
    const behind = depth === 0 ? undefined : fieldsNamed(evaluator, called, depth - 1);
    if (behind === undefined) return undefined;
    names.push(...behind);
  }
  const isUnknown = names.length === 0 && value.things.every(({ is }) => is === 'library');
  return isUnknown && secrets.test(node.name) ? undefined : names;
}

/**
 * What a function leaves of a value from which it takes secrets by the names of their fields, where an access token is still there;
 * `undefined` where it takes that, too, or where it is not known which it takes.
 */
export function leftShown(
  evaluator: Evaluator,
  info: FunctionInfo,
  value: AbstractValue | undefined,
): AbstractValue | undefined {
  if (value === undefined) return undefined;
  const names = fieldsNamed(evaluator, info);
  if (!names?.some(name => secrets.test(name)) || isAmongNamed('access_token', names)) return undefined;
  const left = copyWithout(value, new Set(names));
  const isShown = left.keys.names.some(
    key =>
      tokenField(key) === 'access-token' &&
      !isAmongNamed(key, names) &&
      left.property(key).all.some(({ is }) => is === 'credential'),
  );
  return isShown || holdsAnswer(left) ? left : undefined;
}
