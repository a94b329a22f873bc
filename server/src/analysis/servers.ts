/** The server that a function is handed to register its routes on, where nothing but names tells: `module.exports = app => { app.get('/rfis', …) }`. */
import { handedServers } from '../libraries/customs.ts';
import type { Parameter } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const names: ReadonlySet<string> = new Set(handedServers.names);
const paths: Readonly<Record<string, string>> = handedServers.paths;

/** What a parameter that is called as servers are most likely holds, in an app of one framework. */
export function handedServer(
  evaluator: Evaluator,
  { target, type }: Parameter,
  { parent, program }: FunctionInfo,
): AbstractValue | undefined {
  if (program.language !== 'javascript' || type !== undefined || !parent?.isModule) return undefined;
  if (target.kind !== 'name' || !names.has(target.name)) return undefined;
  const { sources, uses } = evaluator.services;
  const file = `${sources.appRoot(program.path)}/package.json`;
  uses(program.path, file);
  const manifest = sources.text(file) ?? '';
  const [framework, ...others] = Object.keys(paths).filter(name => manifest.includes(`"${name}"`));
  const path = framework === undefined || others.length > 0 ? undefined : paths[framework];
  return framework === undefined || path === undefined
    ? undefined
    : evaluator.value({ things: [{ is: 'library', package: framework, path, makers: [] }], open: true });
}
