import * as ts from 'typescript';
import type { TypeHint } from '../../program/model.ts';
import type { Lowering } from './dispatch.ts';
import { keyOf } from './keys.ts';
import { withoutCasts } from './targets.ts';

const K = ts.SyntaxKind;

/** How many aliases of a file are followed, one naming the next. */
const aliasLimit = 4;

/** What an annotation says by itself; aliases and enums of the same file are looked up, nothing else is. */
export function typeHint(node: ts.TypeNode | undefined, c: Lowering): TypeHint | undefined {
  if (node === undefined) return undefined;
  const hint = hintOf(node, c, 0);
  return Object.keys(hint).length === 0 ? undefined : hint;
}

/**
 * A file's types that lead others to a value: those for what one of its functions gives (`type Api = Awaited<ReturnType<typeof createApi>>`),
 * and those with fields of classes that it has or imports (`interface Context { client: Client }`).
 */
export function leadingTypes(c: Lowering): Readonly<Record<string, TypeHint>> | undefined {
  const found: Record<string, TypeHint> = {};
  for (const node of c.file.statements) {
    if (ts.isInterfaceDeclaration(node)) {
      const fields = fieldsOfClasses(fieldsOf(node.members, c), c);
      if (fields) found[node.name.text] = { fields };
    } else if (ts.isTypeAliasDeclaration(node)) {
      const hint = typeHint(node.type, c) ?? {};
      const fields = fieldsOfClasses(hint, c);
      if (/^(?:ReturnType|Awaited)$/.test(hint.name ?? '')) found[node.name.text] = hint;
      else if (fields) found[node.name.text] = { fields };
    }
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Those of some fields whose type may be a class. */
function fieldsOfClasses({ fields = {} }: TypeHint, c: Lowering): TypeHint['fields'] | undefined {
  const leading = Object.entries(fields).filter(([, { name }]) => name !== undefined && classNames(c).has(name));
  return leading.length > 0 ? Object.fromEntries(leading) : undefined;
}

const classesOf = new WeakMap<Lowering, ReadonlySet<string>>();

/** The names of a file's classes, and of what it imports. */
function classNames(c: Lowering): ReadonlySet<string> {
  let known = classesOf.get(c);
  if (!known) {
    const names = c.file.statements.flatMap(node => {
      if (ts.isClassDeclaration(node)) return node.name?.text ?? [];
      const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
      const { name, namedBindings } = clause ?? {};
      const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
      return [...(name ? [name.text] : []), ...named.map(each => each.name.text)];
    });
    known = new Set(names);
    classesOf.set(c, known);
  }
  return known;
}

function hintOf(node: ts.TypeNode, c: Lowering, aliases: number): TypeHint {
  if (ts.isParenthesizedTypeNode(node)) return hintOf(node.type, c, aliases);
  if (ts.isTypeOperatorNode(node) && node.operator === K.ReadonlyKeyword) return hintOf(node.type, c, aliases);
  if (ts.isTypeReferenceNode(node)) return reference(node, c, aliases);
  if (ts.isArrayTypeNode(node)) return withArguments('Array', [node.elementType]);
  const texts = textsOf(node, c, aliases);
  if (texts !== undefined) return { name: 'string', texts };
  if (ts.isUnionTypeNode(node)) {
    const only = onlyType(node);
    return only === undefined ? {} : hintOf(only, c, aliases);
  }
  if (ts.isTypeLiteralNode(node)) return fieldsOf(node.members, c);
  const name = headName(node);
  return name === undefined ? {} : { name };
}

/** `{ http: Client; path: string }`: the fields that are of a named type. */
function fieldsOf(members: ts.NodeArray<ts.TypeElement>, c: Lowering): TypeHint {
  const fields: Record<string, TypeHint> = {};
  for (const member of members) {
    const key = ts.isPropertySignature(member) ? keyOf(member.name) : undefined;
    const type = ts.isPropertySignature(member) ? member.type : undefined;
    if (key === undefined || type === undefined || !ts.isTypeReferenceNode(type)) continue;
    fields[key] = reference(type, c, aliasLimit);
  }
  return Object.keys(fields).length === 0 ? {} : { fields };
}

function reference(node: ts.TypeReferenceNode, c: Lowering, aliases: number): TypeHint {
  const name = entityName(node.typeName);
  const declared = aliases < aliasLimit ? declaredType(name, c) : undefined;
  if (declared !== undefined && ts.isTypeAliasDeclaration(declared)) {
    const hint = hintOf(declared.type, c, aliases + 1);
    return hint.name === undefined ? { name, ...hint } : hint;
  }
  if (declared !== undefined && ts.isInterfaceDeclaration(declared)) return { name, ...fieldsOf(declared.members, c) };
  if (declared !== undefined) {
    const texts = enumTexts(declared);
    return texts === undefined ? { name } : { name, texts };
  }
  return withArguments(name, node.typeArguments ?? []);
}

function withArguments(name: string, nodes: readonly ts.TypeNode[]): TypeHint {
  const found = names(nodes);
  return found.length === 0 ? { name } : { name, arguments: found };
}

/** The texts of a string literal type or of a union of them, `null` and `undefined` left aside. */
function textsOf(node: ts.TypeNode, c: Lowering, aliases: number): readonly string[] | undefined {
  if (ts.isLiteralTypeNode(node)) return ts.isStringLiteralLike(node.literal) ? [node.literal.text] : undefined;
  if (ts.isIndexedAccessTypeNode(node)) return elementTexts(node, c);
  if (ts.isTypeOperatorNode(node)) return keyTexts(node, c);
  if (!ts.isUnionTypeNode(node)) return undefined;
  const texts: string[] = [];
  for (const each of node.types) {
    if (isNothing(each)) continue;
    const inner = hintOf(each, c, aliases).texts;
    if (inner === undefined) return undefined;
    texts.push(...inner);
  }
  return texts.length > 0 ? texts : undefined;
}

function enumTexts(node: ts.EnumDeclaration): readonly string[] | undefined {
  const texts: string[] = [];
  for (const { initializer } of node.members) {
    if (initializer === undefined || !ts.isStringLiteralLike(initializer)) return undefined;
    texts.push(initializer.text);
  }
  return texts;
}

/** `(typeof list)[number]`, where the file's constant list holds nothing but strings. */
function elementTexts(node: ts.IndexedAccessTypeNode, c: Lowering): readonly string[] | undefined {
  const list = node.indexType.kind === K.NumberKeyword ? constantOf(node.objectType, c) : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return undefined;
  const texts = list.elements.map(each => (ts.isStringLiteralLike(each) ? each.text : undefined));
  return texts.every(text => text !== undefined) ? texts : undefined;
}

/** `keyof typeof object`, where the file's constant object has no other keys than are written. */
function keyTexts(node: ts.TypeOperatorNode, c: Lowering): readonly string[] | undefined {
  const object = node.operator === K.KeyOfKeyword ? constantOf(node.type, c) : undefined;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  const keys = object.properties.map(each => keyOf(each.name));
  return keys.every(key => key !== undefined) ? keys : undefined;
}

/** What `typeof name` speaks of: the value of a constant at the file's top. */
function constantOf(node: ts.TypeNode, c: Lowering): ts.Expression | undefined {
  const query = ts.isParenthesizedTypeNode(node) ? node.type : node;
  if (!ts.isTypeQueryNode(query) || !ts.isIdentifier(query.exprName)) return undefined;
  for (const statement of c.file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (initializer && ts.isIdentifier(name) && name.text === query.exprName.text) return withoutCasts(initializer);
  }
  return undefined;
}

function isNothing(node: ts.TypeNode): boolean {
  if (ts.isLiteralTypeNode(node)) return node.literal.kind === K.NullKeyword;
  return node.kind === K.UndefinedKeyword || node.kind === K.VoidKeyword;
}

/** `T` of `T | null | undefined`. */
function onlyType(node: ts.UnionTypeNode): ts.TypeNode | undefined {
  const [only, ...others] = node.types.filter(each => !isNothing(each));
  return others.length === 0 ? only : undefined;
}

/** Head names of types and of their arguments, outermost first. */
function names(nodes: readonly ts.TypeNode[]): string[] {
  const found: string[] = [];
  for (const node of nodes) addNames(node, found);
  return found;
}

function addNames(node: ts.TypeNode | undefined, found: string[]): void {
  if (node === undefined) return;
  if (ts.isUnionTypeNode(node)) {
    addNames(onlyType(node), found);
  } else if (ts.isArrayTypeNode(node)) {
    found.push('Array');
    addNames(node.elementType, found);
  } else {
    const name = headName(node);
    if (name !== undefined) found.push(name);
    if (ts.isTypeReferenceNode(node)) found.push(...names(node.typeArguments ?? []));
  }
}

/** `Client`, `ns.Client`, `string`, `typeof client`. */
function headName(node: ts.TypeNode): string | undefined {
  if (ts.isTypeReferenceNode(node)) return entityName(node.typeName);
  if (ts.isTypeQueryNode(node))
    return ts.isImportTypeNode(node.exprName) ? undefined : `typeof ${entityName(node.exprName)}`;
  if (ts.isFunctionTypeNode(node) || ts.isConstructorTypeNode(node)) return 'Function';
  return node.kind >= K.FirstKeyword && node.kind <= K.LastKeyword ? ts.tokenToString(node.kind) : undefined;
}

function entityName(node: ts.EntityName): string {
  return ts.isIdentifier(node) ? node.text : `${entityName(node.left)}.${node.right.text}`;
}

type Declared = ts.TypeAliasDeclaration | ts.EnumDeclaration | ts.InterfaceDeclaration;

function declaredType(name: string, c: Lowering): Declared | undefined {
  if (c.types === undefined) {
    c.types = new Map();
    for (const node of c.file.statements)
      if (ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || ts.isInterfaceDeclaration(node))
        c.types.set(node.name.text, node);
  }
  return c.types.get(name);
}
