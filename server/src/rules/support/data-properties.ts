/** What a component's properties are where others show it: `<Card item={rfi} />` for `function Card({ item })`. */
import type { AnalysedFile, FunctionFacts, Value } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member, Name, Target } from '../../program/model.ts';
import { contains, nodesOf, walk } from '../../program/walk.ts';
import { isHarmless } from './data-escape.ts';
import { placeIn } from './places.ts';

/** A value that a component is handed, and the place that hands it over. */
export interface HandedProperty {
  readonly value: Value;
  readonly steps: readonly Step[];
}

/** Components that hand on what they are handed. */
const deepest = 2;

/** What an expression in a component reads of its properties, by each place of the package that shows it; escaped values are left out. */
export function handedProperties(file: AnalysedFile, node: Expression, depth = deepest): readonly HandedProperty[] {
  const components = file.functions.filter(
    fn => /^[A-Z]/.test(fn.name ?? '') && fn.node.parameters.length > 0 && contains(fn.node, node),
  );
  return components.flatMap(component =>
    readIn(node).flatMap(({ root, below }) => {
      const [property, ...rest] = pathOf(component, root, below);
      return property === undefined ? [] : handedTo(component, file, property, rest, depth);
    }),
  );
}

interface Read {
  readonly root: string;
  readonly below: readonly string[];
}

/** The names with their properties that an expression reads. */
function readIn(node: Expression): readonly Read[] {
  const found: Read[] = [];
  walk(node, inner => {
    if (inner.kind !== 'name' && inner.kind !== 'member') return true;
    const read = readOf(inner);
    if (read !== undefined) found.push(read);
    return read === undefined;
  });
  return found;
}

function readOf(node: Name | Member): Read | undefined {
  const below: string[] = [];
  let at: Expression = node;
  for (; at.kind === 'member' && at.property !== undefined; at = at.object) below.unshift(at.property);
  return at.kind === 'name' ? { root: at.name, below } : undefined;
}

/** The way from a component's properties: `item.body` of `({ item })`, `props.item.body` of `props`. */
function pathOf({ node }: FunctionFacts, root: string, below: readonly string[]): readonly string[] {
  const target: Target | undefined = node.parameters[0]?.target;
  if (target?.kind === 'name') return target.name === root ? below : [];
  const entry =
    target?.kind === 'object-target'
      ? target.entries.find(each => each.target.kind === 'name' && each.target.name === root)
      : undefined;
  return entry === undefined ? [] : [entry.key ?? root, ...below];
}

/** The component by that name is the one of that file: others may have the name too. */
function isShown(tag: Expression | undefined, file: AnalysedFile, home: AnalysedFile): boolean {
  return tag !== undefined && file.evaluate(tag).functions.some(fn => fn.file === home.path);
}

function handedTo(
  { name = '' }: FunctionFacts,
  home: AnalysedFile,
  property: string,
  rest: readonly string[],
  depth: number,
): readonly HandedProperty[] {
  const shows = `<${name}`;
  return home.app.files
    .filter(({ text, language }) => language === 'javascript' && text.includes(shows))
    .flatMap(file =>
      nodesOf(file.program, 'element')
        .filter(({ tag, tagExpression }) => tag === name && isShown(tagExpression, file, home))
        .flatMap(({ attributes }) => attributes.filter(({ key }) => key === property))
        .flatMap(({ value: node, ...span }) => {
          if (isHarmless([node], file)) return [];
          const place: Place = placeIn(file, span);
          const value = rest.reduce((at, step) => at.property(step), file.evaluate(node));
          const own = { value, steps: [stepAt(place, 'The component is handed it here')] };
          if (value.marks.length > 0 || depth === 0) return [own];
          return handedProperties(file, node, depth - 1).map(({ value, steps }) => ({
            value: rest.reduce((at, step) => at.property(step), value),
            steps: [...steps, ...own.steps],
          }));
        }),
    );
}
