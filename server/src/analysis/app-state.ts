/** What a Python web app keeps for those who answer its requests. */
import type { Expression, Member, Program } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue } from './values.ts';

const mostFiles = 12;

/** Where something is kept: `app.state.http`, `app['http']`, or what the app's lifespan yields for `request.state.http`. */
interface Kept {
  readonly by: 'state' | 'item' | 'lifespan';
  readonly name: string;
}

/**
 * What stands under a name of the app that a request brings along, as the file says, one that imports it, or one that either of them
 * imports (a lifespan often has a module of its own): `request.app.state.http`
 * (https://www.starlette.io/applications/#storing-state-on-the-app-instance), `request.state.http`
 * (https://www.starlette.io/lifespan/#lifespan-state), `request.app['http']` (https://docs.aiohttp.org/en/stable/web_advanced.html#application-s-config).
 */
export function keptByApp(evaluator: Evaluator, read: Member, { file, info }: Frame): AbstractValue | undefined {
  const kept = info.program.language === 'python' ? keptAt(read) : undefined;
  if (kept === undefined) return undefined;
  const { sources, importers, uses } = evaluator.services;
  const near = new Set([file]);
  for (const path of near) {
    if (near.size >= mostFiles) break;
    for (const other of importers(path)) near.add(other);
  }
  for (const path of [...near]) for (const other of importedBy(evaluator, path)) near.add(other);
  const found: AbstractValue[] = [];
  for (const path of near) {
    if (path !== file) uses(file, path);
    if (!(sources.text(path) ?? '').includes(kept.name)) continue;
    const program = sources.program(path);
    if (program) found.push(...keptIn(evaluator, program, kept));
  }
  return found.length > 0 ? evaluator.union(found) : undefined;
}

/** The workspace's modules that a file imports. */
function importedBy({ services }: Evaluator, file: string): readonly string[] {
  const { sources, modules, uses } = services;
  const program = sources.program(file);
  return (program?.imports ?? []).flatMap(({ module }) => {
    const found = modules.resolve(file, module, 'python', path => uses(file, path));
    return 'file' in found ? found.file : [];
  });
}

function keptIn(evaluator: Evaluator, program: Program, { by, name }: Kept): readonly AbstractValue[] {
  return bind(program).functions.flatMap(fn => {
    const frame = evaluator.rootFrame(fn);
    if (by === 'lifespan') {
      const isLifespan = fn.node.annotations?.some(each => lastName(each) === 'asynccontextmanager') ?? false;
      const given = isLifespan ? fn.yields.map(({ value }) => evaluator.evaluate(value, frame)) : [];
      return given.flatMap(value => (value.keys.names.includes(name) ? value.property(name) : []));
    }
    return fn.memberAssigns.flatMap(({ target, value }) => {
      const set = target.kind === 'member' ? keptAt(target) : undefined;
      return set?.by === by && set.name === name ? evaluator.evaluate(value, frame) : [];
    });
  });
}

function keptAt({ object, property: name, index }: Member): Kept | undefined {
  if (name === undefined) return undefined;
  if (index) return isApp(object) ? { by: 'item', name } : undefined;
  if (object.kind !== 'member' || object.property !== 'state') return undefined;
  if (isApp(object.object)) return { by: 'state', name };
  return lastName(object.object) === 'request' ? { by: 'lifespan', name } : undefined;
}

function isApp(node: Expression): boolean {
  return /^(?:app|application)$/.test(lastName(node) ?? '');
}
