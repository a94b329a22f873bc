/** Where routes are given a handler by its name: `router.get('/rfis', signedIn, controller.list)`, here or in a file that imports it. */
import { allMethods } from '../libraries/javascript/entry.ts';
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { exportedName } from './handlers.ts';
import type { FunctionInfo } from './scopes.ts';
import { functionsOf } from './values.ts';

const mostFiles = 8;
const mostRoutes = 4;

interface Registration {
  readonly argumentOf: NonNullable<FunctionInfo['argumentOf']>;
  /** What the call stands in. */
  readonly frame: Frame;
}

/** The routes that are given a function, at most four. */
export function registrationsOf(evaluator: Evaluator, fn: FunctionInfo): readonly Registration[] {
  const name = fn.member?.name ?? fn.name ?? exportedName(fn, fn.program);
  if (name === undefined || fn.isModule) return [];
  const { importers, uses } = evaluator.services;
  const { path } = fn.program;
  const found: Registration[] = [];
  for (const file of [path, ...importers(path).slice(0, mostFiles)]) {
    const bound = evaluator.bound(file);
    uses(path, file);
    for (const verb of verbs)
      for (const { call, fn: around } of bound?.callsNamed(verb) ?? [])
        for (const [index, { value }] of call.args.entries()) {
          if (found.length >= mostRoutes) return found;
          if (handlerName(value) !== name) continue;
          const frame = evaluator.rootFrame(around);
          if (functionsOf(evaluator.evaluate(value, frame)).some(({ info }) => info === fn))
            found.push({ argumentOf: { call, index }, frame });
        }
  }
  return found;
}

const verbs = [...allMethods.map(method => method.toLowerCase()), 'all'];

/** `list` of `controller.list`, `wrap(list)` and `controller.list.bind(controller)`. */
function handlerName(node: Expression): string | undefined {
  if (node.kind !== 'call') return lastName(node);
  const { callee, args } = node;
  if (callee.kind === 'member' && callee.property === 'bind') return lastName(callee.object);
  return args.length === 1 && args[0] ? lastName(args[0].value) : undefined;
}
