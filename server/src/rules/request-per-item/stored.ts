/** Loops over the rows of a store of the app's own. */
import type { AnalysedFile, LoopFacts, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { contains, findAt, type Node, someIn, walk } from '../../program/walk.ts';

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
    request.addresses.every(({ text }) => {
      const query = text.parts.findIndex(part => 'text' in part && part.text.includes('?'));
      const path = query < 0 ? text.parts : text.parts.slice(0, query);
      const holes = path.filter(part => 'hole' in part && part.from !== 'environment');
      return holes.length > 0 && holes.every((hole, index) => varies(hole) === (index === holes.length - 1));
    }) && !request.queryNames.some(name => varies(request.query(name) ?? {}))
  );
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
