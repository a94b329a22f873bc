/** Settings that an app is told of in one file and asked for in others: `app.config.from_object(Config)`, `current_app.config['PROCORE_API']`. */
import { type AppSettings, appSettings } from '../libraries/settings.ts';
import type { Call } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { keywordOf } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, type CallArgument, type LibraryThing, union } from './values.ts';

/** Settings are asked for by names like constants. */
const settingName = /^[A-Z][A-Z0-9_]*$/;

/** What `current_app.config.get('PROCORE_API')` gives. */
export function appSettingRead(
  evaluator: Evaluator,
  thing: LibraryThing,
  [key]: readonly CallArgument[],
  frame: Frame,
): AbstractValue | undefined {
  const [name] = key?.value.literals ?? [];
  return thing.path.endsWith('.get') && typeof name === 'string'
    ? appSetting(evaluator, { package: thing.package, path: thing.path.slice(0, -'.get'.length) }, name, frame)
    : undefined;
}

/** What an app's settings hold under a name, where the app's files tell it; `undefined` where none does. */
export function appSetting(
  evaluator: Evaluator,
  { package: from, path }: Pick<LibraryThing, 'package' | 'path'>,
  name: string,
  { file: asking }: Frame,
): AbstractValue | undefined {
  const settings = appSettings.get(from);
  if (!settings?.held.test(path) || !settingName.test(name)) return undefined;
  const { importing, uses } = evaluator.services;
  const found: AbstractValue[] = [];
  for (const file of importing(from, asking)) {
    const bound = evaluator.bound(file);
    for (const method of [settings.ofObject, ...settings.ofMapping])
      for (const { call, fn } of bound?.callsNamed(method) ?? []) {
        if (call.callee.kind !== 'member' || lastName(call.callee.object) !== settings.under) continue;
        if (method !== settings.ofObject && !mayTell(call, name)) continue;
        uses(asking, file);
        const told = toldBy(evaluator, call, method, name, settings, evaluator.rootFrame(fn));
        if (told) found.push(told);
      }
    for (const fn of bound?.functions ?? [])
      for (const { target, value } of fn.memberAssigns) {
        if (target.kind !== 'member' || target.property !== name || lastName(target.object) !== settings.under)
          continue;
        uses(asking, file);
        found.push(evaluator.evaluate(value, evaluator.rootFrame(fn)));
      }
  }
  return found.length > 0 ? union(evaluator, found) : undefined;
}

/** Keywords and keys that are written out say by themselves what they tell: no value is asked for of the others. */
function mayTell({ args }: Call, name: string): boolean {
  return args.some(({ name: keyword, value }) => {
    if (keyword !== undefined) return keyword === name;
    return value.kind !== 'object' || value.properties.some(({ key }) => typeof key !== 'string' || key === name);
  });
}

/** What one call tells of a setting. */
function toldBy(
  evaluator: Evaluator,
  { args }: Call,
  method: string,
  name: string,
  { ofObject }: AppSettings,
  frame: Frame,
): AbstractValue | undefined {
  const given = evaluator.calls.args(args, frame);
  if (method !== ofObject) {
    const named = keywordOf(given, name);
    const [mapping] = given;
    return named ?? (mapping?.value.keys.names.includes(name) ? mapping.value.property(name) : undefined);
  }
  const [first] = given;
  const [path] = first?.value.literals ?? [];
  // `from_object('app.config.Production')`, `from_object('app.config')`
  const [, module = '', local = ''] = typeof path === 'string' ? (/^(.+)\.(\w+)$/.exec(path) ?? []) : [];
  const { program } = frame.info;
  const object =
    typeof path === 'string'
      ? evaluator.exports.imported(module === '' ? path : module, local, program, local)
      : first?.value;
  const held = object?.property(name);
  return held && (held.texts.length > 0 || held.literals.length > 0) ? held : undefined;
}
