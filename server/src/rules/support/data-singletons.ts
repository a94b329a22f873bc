import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { membersNamed } from '../../program/members.ts';
import type { Call, ClassExpression, Expression, FunctionExpression, Span } from '../../program/model.ts';
import {
  calledName,
  isSelf,
  lastName,
  mentioned,
  nodesOf,
  returnedBy,
  someIn,
  walk,
  withoutAwait,
} from '../../program/walk.ts';
import { speaksOfOwner } from './data-keys.ts';
import { placeIn } from './places.ts';

/** A field of an object that there is one of, filled once with what was asked for one caller. */
export interface SharedField {
  readonly name: string;
  readonly declared: Place;
  readonly filled: Place;
  /** What it is filled with. */
  readonly values: readonly Value[];
}

/**
 * Fields that methods of a file's classes fill once from what they are given, where the app makes one object of the class for all; those
 * of the classes that they inherit from too, with what they load themselves: `this.rows = await this.load(caller)`.
 */
export function sharedFields(file: AnalysedFile): readonly SharedField[] {
  const fields: SharedField[] = [];
  for (const node of nodesOf(file.program, 'class')) {
    if (node.name === undefined) continue;
    const own = keptIn(node).map(kept => fieldOf(kept, file, [file.evaluate(kept.value)]));
    const found = [...own, ...inherited(node, file)];
    if (found.length > 0 && isSingle(node, file)) fields.push(...found);
  }
  return fields;
}

interface Kept {
  readonly name: string;
  readonly declared: Span;
  readonly value: Expression;
}

function fieldOf({ name, declared, value }: Kept, home: AnalysedFile, values: readonly Value[]): SharedField {
  return { name, declared: placeIn(home, declared), filled: placeIn(home, value), values };
}

function keptIn(node: ClassExpression): readonly Kept[] {
  return node.members.flatMap(({ name, value }) =>
    value?.kind === 'function' && name !== 'constructor' ? keptBy(value, node) : [],
  );
}

/** What the class that another inherits from keeps of what that loads. The first that inherits from it tells of it. */
function inherited(node: ClassExpression, file: AnalysedFile): readonly SharedField[] {
  const name = node.bases.map(lastName).find(base => base !== undefined);
  if (name === undefined || node.members.length === 0) return [];
  // Many classes inherit from a library's, or from one that keeps nothing; most files need not be parsed to tell.
  const { app } = file;
  const having = app.ask(classesNamed).flatMap(({ file: home, answer }) => (answer.includes(name) ? home : []));
  const homes = app.ask(keepers, having).flatMap(({ file: home, answer }) => (answer.includes(name) ? home : []));
  if (homes.length === 0) return [];
  const sources = app.files.filter(({ pathClass }) => pathClass === 'source');
  const first = sources.find(each => each.procore && heirs(each).includes(name));
  if (first?.path !== file.path) return [];
  return homes.flatMap(home =>
    nodesOf(home.program, 'class')
      .filter(base => base.name === name)
      .flatMap(base => keptIn(base).map(kept => fieldOf(kept, home, loadedBy(node, kept.value, file)))),
  );
}

/** What a source's text calls a class. */
const classesNamed = perFile(({ text, pathClass }): readonly string[] =>
  pathClass === 'source'
    ? [...new Set([...text.matchAll(/\bclass\s+([\w$]+)/g)].flatMap(([, name]) => name ?? []))]
    : [],
);

/** Names of a file's classes that keep something of what they are given. */
const keepers = perFile(({ program }): readonly string[] =>
  nodesOf(program, 'class').flatMap(node => (node.name !== undefined && keptIn(node).length > 0 ? node.name : [])),
);

/** Names of the classes that a file's classes inherit from. */
const heirs = perFile(({ program }): readonly string[] =>
  nodesOf(program, 'class').flatMap(({ bases }) => bases.flatMap(base => lastName(base) ?? [])),
);

/** What a class's own method gives by which another fills its field: `load` of `await this.load(caller)`. */
function loadedBy(node: ClassExpression, value: Expression, file: AnalysedFile): readonly Value[] {
  const call = withoutAwait(value);
  if (call.kind !== 'call' || call.callee.kind !== 'member') return [];
  const { object, property } = call.callee;
  if (!isSelf(object) || property === undefined) return [];
  return membersNamed(node, property).flatMap(({ value: method }) =>
    method?.kind === 'function' ? returnedBy(method.body).map(given => file.evaluate(given)) : [],
  );
}

/** `this.rows ??= await load(caller)`, `if (!this.rows) this.rows = …`; one that compares whose they are keeps them apart. */
function keptBy(method: FunctionExpression, { members }: ClassExpression): readonly Kept[] {
  const given = new Set(method.parameters.flatMap(({ target }) => mentioned(target)));
  if (given.size === 0) return [];
  const found: Kept[] = [];
  const asked = new Set<string>();
  let compares = false;
  walk(method.body, node => {
    if (node.kind === 'branch' || node.kind === 'choice')
      for (const name of node.test ? readIn(node.test) : []) asked.add(name);
    // What is made of what is given: `const { data } = await get(url, { headers: headersOf(caller) })`.
    if (node.kind === 'bind' && node.value && mentioned(node.value).some(name => given.has(name)))
      for (const name of mentioned(node.target)) given.add(name);
    if (node.kind === 'operation' && /^[!=]==?$/.test(node.operator) && speaksOfOwner(node)) compares = true;
    if (node.kind !== 'assign' || node.target.kind !== 'member' || node.target.index !== undefined) return;
    const { object, property } = node.target;
    if (property === undefined || object.kind !== 'name' || object.name !== (method.receiver ?? 'this')) return;
    if (node.operator === '??' || node.operator === '||') asked.add(property);
    else if (node.operator !== undefined) return;
    if (!mentioned(node.value).some(name => given.has(name))) return;
    const declared = members.find(({ name, value }) => name === property && value?.kind !== 'function') ?? node;
    found.push({ name: property, declared, value: node.value });
  });
  return compares ? [] : found.filter(({ name }) => asked.has(name));
}

function readIn(test: Expression): readonly string[] {
  const names: string[] = [];
  walk(test, node => {
    if (node.kind === 'member' && node.property !== undefined) names.push(node.property);
  });
  return names;
}

const singleByNote = /^(?:injectable|singleton|service)$/i;
const otherScope = /^(?:REQUEST|TRANSIENT|transient|request|ContainerScoped)$/;

/** Whether the app makes one object of a class for all who ask: by its decorator, or as a file of the app makes or registers it. */
export function isSingle({ name = '', annotations = [] }: ClassExpression, { app }: AnalysedFile): boolean {
  const noted = annotations.some(annotation => {
    if (!singleByNote.test(calledName(annotation) ?? '')) return false;
    return !someIn(annotation, node => node.kind === 'member' && otherScope.test(node.property ?? ''));
  });
  return noted || app.ask(singlesIn).some(({ answer }) => answer.includes(name));
}

/** `= new Directory(`, `= Directory(`, `export default new …`, and the words of containers; a file without them need not be parsed. */
const mayMakeOne = /(?:=|\bdefault)[(\s]*(?:await\s+)?(?:new\s|(?:[\w$]+\.)*[A-Z][\w$]*\s*[<(])|singleton|asClass/i;

/** Names of classes that a file registers with a container as singletons, or makes an object of for its whole module. */
const singlesIn = perFile((file): readonly string[] => {
  if (file.pathClass !== 'source' || !mayMakeOne.test(file.text)) return [];
  const { program } = file;
  const names: (string | undefined)[] = [];
  for (const statement of program.body)
    if (statement.kind === 'bind' && statement.value?.kind === 'call') names.push(made(statement.value));
  for (const { value } of program.exports) if (value?.kind === 'call') names.push(made(value));
  for (const call of nodesOf(program, 'call')) names.push(...registered(call));
  return names.filter(name => name !== undefined);
});

/** `new Directory(gateway)`, `Directory(gateway)` */
function made({ callee, constructed }: Call): string | undefined {
  const name = lastName(callee);
  return constructed || /^[A-Z]/.test(name ?? '') ? name : undefined;
}

/**
 * `asClass(Directory).singleton()`, `bind(Directory).toSelf().inSingletonScope()`, `registerSingleton(Directory)`,
 * `providers.Singleton(Directory)`.
 */
function registered({ callee, args }: Call): readonly (string | undefined)[] {
  switch (lastName(callee)) {
    case 'singleton':
    case 'inSingletonScope':
      return callee.kind === 'member' ? mentioned(callee.object) : [];
    case 'asClass': {
      const [type, options] = args;
      const lifetime =
        options?.value.kind === 'object' ? options.value.properties.find(({ key }) => key === 'lifetime') : undefined;
      return type && lifetime && lastName(lifetime.value) === 'SINGLETON' ? [lastName(type.value)] : [];
    }
    case 'registerSingleton':
    case 'Singleton':
    case 'ThreadSafeSingleton':
      return args.map(({ value }) => lastName(value));
    default:
      return [];
  }
}
