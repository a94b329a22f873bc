/** Loops over the rows of a store of the app's own, and over ids that are handed in. */
import type { AnalysedFile, FunctionFacts, LoopFacts, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, findAt, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { callInside } from '../support/limits.ts';

/** What is gone through is what reading a store gave. */
export function isOfStore({ over }: LoopFacts, file: AnalysedFile): boolean {
  if (over === undefined) return false;
  const { libraries, node, place } = over;
  return file.effectsOf('store').some(effect => {
    if (effect.mode !== 'read' && effect.mode !== 'sql') return false;
    if (libraries.some(each => each.package === effect.package && each.path.startsWith(`${effect.path}()`)))
      return true;
    return node !== undefined && place?.file === effect.place.file && contains(node, effect.place);
  });
}

/** Of what a request is sent with, only the id at the end of its path is another in each round: `/projects/${project}/rfis/${row.id}`. */
export function variesByIdOnly(request: Request, loop: LoopFacts, file: AnalysedFile): boolean {
  if (loop.file !== file.path) return false;
  const names = boundIn(loop, file);
  const varies = ({ place }: { readonly place?: Place | undefined }): boolean =>
    place === undefined || place.file !== file.path || mentionsAny(place, names, file);
  return (
    request.addresses.every(({ text, path: whole = '' }) => {
      if (!whole.endsWith('/{}')) return false;
      const query = text.parts.findIndex(part => 'text' in part && part.text.includes('?'));
      const path = query < 0 ? text.parts : text.parts.slice(0, query);
      const holes = path.filter(part => 'hole' in part && part.from !== 'environment');
      return holes.length > 0 && holes.every((hole, index) => varies(hole) === (index === holes.length - 1));
    }) && !request.queryNames.some(name => varies(request.query(name) ?? {}))
  );
}

/**
 * What is gone through is a list of ids that the function around is handed, or that a caller sends, and of what each round sends only the
 * id is another: `for (const id of projectIds) await client.project(id)`, `for (const id of req.body.ids)`.
 */
export function isOfIds(request: Request, loop: LoopFacts, file: AnalysedFile): boolean {
  const list = loop.file === file.path ? listOf(loop, file) : undefined;
  const name = lastName(list);
  if (name === undefined || !/ids$/i.test(name)) return false;
  const isSent = loop.over?.marks.some(({ is }) => is === 'input') === true;
  const isHanded = ({ node: { parameters } }: FunctionFacts): boolean =>
    list?.kind === 'name' &&
    parameters.some(({ target }) => someIn(target, each => each.kind === 'name' && each.name === name));
  const around = request.surroundings.functions.find(
    fn => fn.file === file.path && contains(fn.node, loop) && (isSent || isHanded(fn)),
  );
  if (around === undefined) return false;
  if (someIn(around.node.body, node => asksForMost(node, name) || (!isSent && takesOthers(node, name)))) return false;
  return handsOnIdOnly(request, loop, file) || variesByIdOnly(request, loop, file);
}

/** Other ids are put under the name. */
function takesOthers(node: Node, name: string): boolean {
  return (node.kind === 'assign' || node.kind === 'bind') && node.target.kind === 'name' && node.target.name === name;
}

/** It is asked whether there are too many: `if (ids.length > 5) throw new Error('too many')`. */
function asksForMost(node: Node, name: string): boolean {
  if (node.kind !== 'operation' || !/^[<>]=?$/.test(node.operator)) return false;
  const isMost = (each: Expression): boolean =>
    each.kind === 'literal' ? Number(each.value) > 1 : /max|most|limit/i.test(lastName(each) ?? '');
  return node.operands.some(isMost) && node.operands.some(each => someIn(each, inner => lastName(inner) === name));
}

/** What is gone through, as it is written: a statement's list, or what a method with a callback is called on. */
function listOf({ start, end }: LoopFacts, { program }: AnalysedFile): Expression | undefined {
  for (const node of findAt(program, start)) {
    if (node.start !== start || node.end !== end) continue;
    if (node.kind === 'loop') return node.over;
    if (node.kind === 'call' && node.callee.kind === 'member') return node.callee.object;
  }
  return undefined;
}

/** In a round something is called with the id, and with nothing else of the round's: `client.project(id)`. */
function handsOnIdOnly(request: Request, loop: LoopFacts, file: AnalysedFile): boolean {
  const at = callInside(loop, request);
  const call = at && findAt(file.program, at.start).find(node => node.kind === 'call' && node.end === at.end);
  if (call?.kind !== 'call' || request.chain.length === 0) return false;
  const names = boundIn(loop, file);
  const isOfRound = (root: Node): boolean => someIn(root, node => node.kind === 'name' && names.has(node.name));
  const [id, ...others] = call.args.filter(({ value }) => isOfRound(value));
  if (id?.value.kind !== 'name' || others.length > 0 || isOfRound(call.callee)) return false;
  const { name } = id.value;
  return request.addresses.every(({ path = '', text }) => {
    const holes = text.parts.flatMap(part => ('hole' in part && part.from !== 'environment' ? (part.name ?? '') : []));
    return path.endsWith('/{}') && holes[path.split('{}').length - 2] === name;
  });
}

/** Names that each round of a loop gives another value. */
function boundIn(loop: LoopFacts, { program }: AnalysedFile): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (target: Node): void =>
    walk(target, node => {
      if (node.kind === 'name') names.add(node.name);
    });
  const [at] = findAt(program, loop.start).filter(({ start, end }) => start === loop.start && end === loop.end);
  walk(at ?? [], node => {
    if ((node.kind === 'loop' || node.kind === 'bind' || node.kind === 'assign') && node.target) add(node.target);
    else if (node.kind === 'list' && node.comprehension?.target) add(node.comprehension.target);
    else if (node.kind === 'function') for (const { target } of node.parameters) add(target);
  });
  return names;
}

function mentionsAny({ start, end }: Place, names: ReadonlySet<string>, { program }: AnalysedFile): boolean {
  const at = findAt(program, start).find(node => node.start === start && node.end === end);
  return at === undefined || someIn(at, node => node.kind === 'name' && names.has(node.name));
}
