import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression, Statement } from '../../program/model.ts';
import { calledName, lastName, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import { secretName } from '../support/secrets.ts';

/**
 * What runs before a row is written: `beforeSave`, `before_insert`, `pre_save`, `BeforeUpdate`; Objection's `$formatDatabaseJson`, and
 * `beforeChange` of Payload's fields (https://payloadcms.com/docs/hooks/fields).
 */
const beforeWriting = /^(?:pre_?save|\$?before_?(?:save|create|insert|update|upsert|change)|\$formatDatabaseJson)/i;
const plugin = /^mongoose-(?:field-)?encrypt/;

/**
 * Names that stand where a model's rows are encrypted before they are written: in the class of a hook that encrypts, or in the file of a
 * plugin, or of a hook that names no credential itself.
 */
export function namesSealedByHooks(file: AnalysedFile, seals: (fn: FunctionFacts) => boolean): readonly string[] {
  const { program } = file;
  const isPlugin = (value: Expression): boolean => /encrypt/i.test(lastName(value) ?? '');
  const plugged =
    program.imports.some(({ module }) => plugin.test(module)) ||
    someIn(program.body, node => isCallOf(node, 'plugin') && node.args.some(({ value }) => isPlugin(value)));
  const found: string[] = [];
  const sealing = hooks(file).filter(seals);
  for (const { owner, node } of sealing) found.push(...namesIn([owner ?? node]));
  const isElsewhere = sealing.some(({ owner, node }) => !owner && !namesIn([node]).some(name => secretName(name)));
  return plugged || isElsewhere ? namesIn(program.body) : found;
}

/** A class whose hook encrypts what the classes that inherit from it name. */
export interface SealingBase {
  readonly name: string;
  /** What it reads and has: one of these says the names. */
  readonly speaksOf: readonly string[];
}

/** Classes of a file whose hooks encrypt and name no credential: which fields, the classes that inherit from them say. */
export function basesThatSeal(file: AnalysedFile, seals: (fn: FunctionFacts) => boolean): readonly SealingBase[] {
  return hooks(file).flatMap(fn => {
    const { owner } = fn;
    if (owner?.name === undefined) return [];
    const speaksOf = namesIn([owner]).filter(name => name !== 'constructor' && name !== fn.name);
    return speaksOf.some(name => secretName(name)) || !seals(fn) ? [] : [{ name: owner.name, speaksOf }];
  });
}

/** A class that inherits from one whose hook encrypts. */
interface Heir extends SealingBase {
  /** What stands in those of its members that the base speaks of. */
  readonly names: readonly string[];
}

export function heirsOf({ program }: AnalysedFile, bases: readonly SealingBase[]): readonly Heir[] {
  const found: Heir[] = [];
  walkProgram(program, node => {
    if (node.kind !== 'class') return;
    const base = bases.find(({ name }) => node.bases.some(each => lastName(each) === name));
    if (base === undefined) return;
    const saying = node.members.filter(({ name }) => base.speaksOf.includes(name));
    found.push({
      name: node.name ?? '',
      speaksOf: base.speaksOf,
      names: namesIn(saying.flatMap(({ value }) => value ?? [])),
    });
  });
  return found;
}

function namesIn(nodes: readonly (Statement | Expression)[]): readonly string[] {
  const found: string[] = [];
  walk(nodes, node => {
    if (node.kind === 'member' && node.property !== undefined) found.push(node.property);
    else if (node.kind === 'literal' && typeof node.value === 'string') found.push(node.value);
    else if (node.kind === 'object') found.push(...node.properties.flatMap(({ key }) => key ?? []));
    else if (node.kind === 'class') found.push(...node.members.map(({ name }) => name));
  });
  return found;
}

/** The functions of a file that run before rows are written. */
function hooks(file: AnalysedFile): readonly FunctionFacts[] {
  const found = file.functions.filter(
    fn =>
      (fn.owner !== undefined && beforeWriting.test(fn.name ?? '')) ||
      overridesSave(fn) ||
      someIn(
        [
          ...(fn.node.annotations ?? []),
          ...(fn.owner?.members.find(({ value }) => value === fn.node)?.annotations ?? []),
        ],
        node => beforeWriting.test(node.kind === 'literal' ? String(node.value) : (lastName(node) ?? '')),
      ),
  );
  walkProgram(file.program, node => {
    // `hooks: { beforeCreate: seal }`
    if (node.kind === 'object')
      for (const { key, value } of node.properties)
        if (beforeWriting.test(key ?? ''))
          found.push(...[value, ...itemsOf(value)].flatMap(each => file.evaluate(each).functions));
    // `schema.pre('save', seal)`, `Grant.beforeSave(seal)`, `Grant.addHook('beforeSave', seal)`, `event.listen(Grant, 'before_insert', seal)`
    if (node.kind !== 'call') return;
    // Prisma's: `client.$extends({ query: { account: { create: seal } } })`, `Prisma.defineExtension({ query: … })`
    if (isCallOf(node, '$extends') || isCallOf(node, 'defineExtension'))
      for (const value of handlersIn(node)) found.push(...file.evaluate(value).functions);
    const says = node.args.some(({ value }) => value.kind === 'literal' && beforeWriting.test(String(value.value)));
    if (
      says ||
      (node.callee.kind === 'member' && beforeWriting.test(node.callee.property ?? '')) ||
      (isCallOf(node, 'pre') && node.args[0]?.value.kind === 'literal' && node.args[0].value.value === 'save')
    )
      found.push(...node.args.flatMap(({ value }) => file.evaluate(value).functions));
  });
  return found;
}

/** `seal` of `[seal]` */
function itemsOf(list: Expression): readonly Expression[] {
  return list.kind === 'list' ? list.items.map(({ value }) => value) : [];
}

/** The values that stand at the ends of the objects that a call is given. */
function handlersIn({ args }: Call): readonly Expression[] {
  const endsOf = (value: Expression): readonly Expression[] =>
    value.kind === 'object' ? value.properties.flatMap(property => endsOf(property.value)) : [value];
  return args.flatMap(({ value }) => endsOf(value));
}

/** A model's own `save`, which does what its base class does and more. */
function overridesSave({ name, owner, node }: FunctionFacts): boolean {
  const isSuper = (value: Expression): boolean => calledName(value) === 'super';
  return (
    name === 'save' &&
    owner !== undefined &&
    someIn(
      node.body,
      inner => isCallOf(inner, 'save') && inner.callee.kind === 'member' && isSuper(inner.callee.object),
    )
  );
}

function isCallOf(node: Node, name: string): node is Call {
  return node.kind === 'call' && lastName(node.callee) === name;
}
