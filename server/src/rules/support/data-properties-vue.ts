/** What a Vue component's properties are where others show it: `<RfiCard :rfi="rfi" />` for `defineProps<{ rfi: Rfi }>()`. */
import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { folder, join } from '../../analysis/paths.ts';
import { stepAt } from '../../program/finding.ts';
import type { Expression, Program, Target } from '../../program/model.ts';
import { contains, lastName, namesIn, nodesOf, returnedBy } from '../../program/walk.ts';
import { isHarmless } from './data-escape.ts';
import type { HandedProperty } from './data-properties.ts';
import { placeIn } from './places.ts';

/** Components that hand on what they are handed. */
const deepest = 2;
/** Of a text: it is the same to whoever reads it. */
const textMethods = /^(?:replace|replaceAll|trim|trimStart|trimEnd|slice|substring|toString)$/;

/** What an expression in a component's template shows of its properties, by each place of the package that shows the component. */
export function handedByTemplates(file: AnalysedFile, node: Expression, depth = deepest): readonly HandedProperty[] {
  return waysTo(node, file, true).flatMap(way => handedTo(file, way, depth));
}

/** The way from a component's properties: `rfi.body`, `rfis`, each of them and `body`. */
type Way = readonly string[];
/** To each element of a list. */
const each = '*';

/** The ways to the texts that an expression puts together; what it reads to choose or to compute is none. */
function waysTo(node: Expression, file: AnalysedFile, followed: boolean): readonly Way[] {
  const read = readOf(node);
  if (read !== undefined) return waysOf(read, node, file, followed);
  const inner = (part: Expression) => waysTo(part, file, followed);
  switch (node.kind) {
    case 'choice':
      return node.options.flatMap(inner);
    case 'join':
      return [node.left, node.right].flatMap(inner);
    case 'template':
      return node.parts.flatMap(part => (typeof part === 'string' ? [] : inner(part)));
    case 'call':
      return node.callee.kind === 'member' && textMethods.test(node.callee.property ?? '')
        ? inner(node.callee.object)
        : [];
    default:
      return [];
  }
}

/** The names of `rfi.body`, also where the template reads `rfi` as what a ref of that name holds. */
function readOf(node: Expression): Way | undefined {
  const below: string[] = [];
  let at = node;
  for (; at.kind === 'member' && at.property !== undefined; at = at.object) below.unshift(at.property);
  if (at.kind === 'choice') {
    const [name, held] = at.options;
    if (name?.kind === 'name' && held?.kind === 'member' && held.object === name) at = name;
  }
  return at.kind === 'name' ? [at.name, ...below] : undefined;
}

/** @param node where it is read: a loop around it may give the name */
function waysOf([root = '', ...below]: Way, node: Expression, file: AnalysedFile, followed: boolean): readonly Way[] {
  const { program } = file;
  const over = loopAround(program, root, node);
  if (over !== undefined) return waysTo(over, file, followed).map(way => [...way, each, ...below]);
  if (root === 'this') return declaresOption(program, below[0]) ? [below] : [];
  const known = boundAs(program, root);
  if (known === undefined) return declares(program) && !isGivenOtherwise(program, root) ? [[root, ...below]] : [];
  const { target, value } = known;
  const made = value.kind === 'call' ? lastName(value.callee) : undefined;
  if (made === 'defineProps' || made === 'withDefaults' || made === 'toRefs') {
    if (target.kind === 'name') return below.length > 0 ? [below] : [];
    const entry =
      target.kind === 'object-target'
        ? target.entries.find(each => each.target.kind === 'name' && each.target.name === root)
        : undefined;
    return entry === undefined ? [] : [[entry.key ?? root, ...below]];
  }
  // `const html = computed(() => props.rfi.body)`
  const [first] = value.kind === 'call' && made === 'computed' && followed ? value.args : [];
  if (first?.value.kind !== 'function' || isHarmless([first.value], file)) return [];
  const path = below[0] === 'value' ? below.slice(1) : below;
  return returnedBy(first.value.body).flatMap(given => waysTo(given, file, false).map(way => [...way, ...path]));
}

/** What the innermost loop is over that gives a name where something stands. */
function loopAround(program: Program, name: string, node: Expression): Expression | undefined {
  return nodesOf(program, 'loop').findLast(
    ({ form, target, body }) =>
      form === 'each' && target?.kind === 'name' && target.name === name && body.some(part => contains(part, node)),
  )?.over;
}

/** What a script's top binds a name to. */
function boundAs(program: Program, name: string): { target: Target; value: Expression } | undefined {
  for (const statement of program.body)
    if (statement.kind === 'bind' && statement.value !== undefined && namesIn(statement.target).includes(name))
      return { target: statement.target, value: statement.value };
  return undefined;
}

/** A script of a component's set-up that has properties. */
function declares(program: Program): boolean {
  return nodesOf(program, 'call').some(({ callee }) => callee.kind === 'name' && callee.name === 'defineProps');
}

/** A name of an import or of a function. */
function isGivenOtherwise(program: Program, name: string): boolean {
  return (
    program.imports.some(({ names }) => names.some(({ local }) => local === name)) ||
    nodesOf(program, 'declare').some(each => each.name === name)
  );
}

/** `props: ['rfi']`, `props: { rfi: Object }` among a component's options. */
function declaresOption(program: Program, name: string | undefined): boolean {
  const options = nodesOf(program, 'class').flatMap(({ members }) =>
    members.filter(each => each.name === 'option:props'),
  );
  return options.some(({ value }) => {
    if (value?.kind === 'object') return value.properties.some(({ key }) => key === name);
    return (
      value?.kind === 'list' && value.items.some(item => item?.value.kind === 'literal' && item.value.value === name)
    );
  });
}

function handedTo(home: AnalysedFile, [property = '', ...rest]: Way, depth: number): readonly HandedProperty[] {
  const base = /([^/]+)\.vue$/i.exec(home.path)?.[1] ?? '';
  const kebab = kebabOf(base);
  return home.app.files
    .filter(({ path, text }) => /\.vue$/i.test(path) && (text.includes(base) || text.includes(kebab)))
    .flatMap(file =>
      nodesOf(file.program, 'element')
        .filter(({ tag }) => isShown(tag, file, home))
        .flatMap(({ attributes }) => attributes.filter(({ key, spread }) => key === property || spread === true))
        .flatMap(({ value: node, spread, ...span }) => {
          const place = placeIn(file, span);
          if (isHarmless([node], file)) return [];
          const below = spread === true ? [property, ...rest] : rest;
          const steps = [stepAt(place, 'The component is handed it here')];
          const own = valuesAt(file.evaluate(node), below);
          if (depth === 0 || own.some(({ marks }) => marks.length > 0)) return own.map(value => ({ value, steps }));
          return handedByTemplates(file, node, depth - 1).flatMap(further =>
            valuesAt(further.value, below).map(value => ({ value, steps: [...further.steps, ...steps] })),
          );
        }),
    );
}

function valuesAt(value: Value, below: Way): readonly Value[] {
  return below.reduce<readonly Value[]>(
    (values, step) =>
      values.flatMap(at => {
        if (step !== each) return [at.property(step)];
        return at.elements.length > 0 ? at.elements : [at];
      }),
    [value],
  );
}

/** The component by that name is the one of that file: it is imported as such, or the framework lends it by where it stands. */
function isShown(tag: string, file: AnalysedFile, home: AnalysedFile): boolean {
  const imported = file.program.imports.find(({ names }) => names.some(({ local }) => local === tag));
  if (imported === undefined) return lentAs(home).includes(tag.replace(/^Lazy(?=[A-Z])/, ''));
  const { module } = imported;
  if (module.startsWith('.')) return join(folder(file.path), module).replace(/(?:\.vue)?$/i, '.vue') === home.path;
  const [, below] = /^(?:[@~]|~~|@@)\/(.+)$/.exec(module) ?? [];
  const end = `/${below?.replace(/(?:\.vue)?$/i, '.vue')}`;
  const path = home.path.slice(home.app.root.length);
  return below !== undefined && path.endsWith(end) && sourceFolder.test(path.slice(0, -end.length));
}

/** What an alias like `@/` stands for. */
const sourceFolder = /^(?:(?:\/[\w-]+)?\/(?:src|app|client|resources\/js))?$/;

/** Names under which components need no import: https://nuxt.com/docs/guide/directory-structure/components */
function lentAs({ app, path }: AnalysedFile): readonly string[] {
  const [, below] =
    /^\/(?:layers\/[^/]+\/)?(?:(?:app|src)\/)?components\/(.+)\.vue$/i.exec(path.slice(app.root.length)) ?? [];
  if (below === undefined) return [];
  const isLent = (pattern: RegExp) => app.dependencies.some(({ name }) => pattern.test(name));
  const parts = below
    .replace(/\.(?:client|server|global)$/, '')
    .split('/')
    .map(pascalOf);
  if (isLent(/^nuxt$/)) return [nuxtName(parts)];
  return isLent(/^unplugin-vue-components$/) ? [parts.at(-1) ?? ''] : [];
}

/** `BaseCard` of `base/Card.vue` and of `base/BaseCard.vue`. */
function nuxtName(parts: readonly string[]): string {
  const name = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  if (name === 'Index') return folders.join('');
  const shared = folders.findIndex((_, index) => name.startsWith(folders.slice(index).join('')));
  return [...(shared < 0 ? folders : folders.slice(0, shared)), name].join('');
}

function pascalOf(name: string): string {
  return name.replace(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function kebabOf(name: string): string {
  return name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '-').toLowerCase();
}
