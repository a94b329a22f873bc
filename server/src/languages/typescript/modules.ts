import * as ts from 'typescript';
import type { Export, Import, Span, Statement } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { declaredNames } from './declarations.ts';
import type { Lowering } from './dispatch.ts';
import { has } from './modifiers.ts';

const K = ts.SyntaxKind;

/** What a top-level statement imports, if it is an import. */
export function importOf(node: ts.Statement, c: Lowering): Import | undefined {
  if (ts.isImportEqualsDeclaration(node)) {
    if (!ts.isExternalModuleReference(node.moduleReference)) return undefined;
    const names = [{ imported: '*', local: node.name.text, span: c.span(node.name) }];
    return imported(node, node.moduleReference.expression, names, node.isTypeOnly, c);
  }
  if (!ts.isImportDeclaration(node)) return undefined;
  const names: Import['names'][number][] = [];
  const clause = node.importClause;
  if (clause?.name) names.push({ imported: 'default', local: clause.name.text, span: c.span(clause.name) });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) {
    names.push({ imported: '*', local: bindings.name.text, span: c.span(bindings.name) });
  } else if (bindings) {
    for (const each of bindings.elements)
      names.push({ imported: (each.propertyName ?? each.name).text, local: each.name.text, span: c.span(each.name) });
  }
  const onlyTypes =
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    !clause?.name &&
    bindings.elements.length > 0 &&
    bindings.elements.every(each => each.isTypeOnly);
  return imported(node, node.moduleSpecifier, names, onlyTypes || clause?.phaseModifier === K.TypeKeyword, c);
}

function imported(
  node: ts.Node,
  specifier: ts.Expression,
  names: Import['names'],
  typeOnly: boolean,
  c: Lowering,
): Import | undefined {
  if (!ts.isStringLiteralLike(specifier)) return undefined;
  const { start, end } = c.span(node);
  const made: Unfinished<Import> = { start, end, module: specifier.text, moduleSpan: inside(specifier, c), names };
  if (typeOnly) made.typeOnly = true;
  return made;
}

/** A string's place without its quotes. */
function inside(node: ts.StringLiteralLike, c: Lowering): Span {
  const { start, end } = c.span(node);
  return { start: start + 1, end: Math.max(start + 1, end - 1) };
}

/** Adds what a top-level statement exports. `lowered`: the model's statements made of it. */
export function addExports(node: ts.Statement, lowered: readonly Statement[], c: Lowering, out: Export[]): void {
  if (ts.isExportDeclaration(node)) {
    addExportDeclaration(node, c, out);
  } else if (ts.isExportAssignment(node)) {
    const [only] = lowered;
    if (only?.kind === 'evaluate') out.push(defaultExport(c.span(node), only));
  } else if (has(node, K.ExportKeyword)) {
    if (has(node, K.DefaultKeyword)) {
      const [only] = lowered;
      if (only !== undefined) out.push(defaultExport(c.span(node), only));
    } else if (ts.isImportEqualsDeclaration(node)) {
      out.push({ name: node.name.text, local: node.name.text, ...c.span(node.name) });
    } else {
      for (const { name, start, end } of declaredNames(lowered)) out.push({ start, end, name, local: name });
    }
  }
}

function defaultExport(span: Span, lowered: Statement): Export {
  if (lowered.kind === 'declare') return { name: 'default', local: lowered.name, ...lowered.nameSpan };
  if (lowered.kind !== 'evaluate') return { name: 'default', ...span };
  const { value } = lowered;
  return value.kind === 'name'
    ? { name: 'default', local: value.name, value, ...span }
    : { name: 'default', value, ...span };
}

function addExportDeclaration(node: ts.ExportDeclaration, c: Lowering, out: Export[]): void {
  const specifier = node.moduleSpecifier;
  const from = specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
  const clause = node.exportClause;
  if (clause === undefined) {
    if (from !== undefined) out.push({ name: '*', from, ...c.span(node) });
  } else if (ts.isNamespaceExport(clause)) {
    if (from !== undefined) out.push({ name: clause.name.text, from, imported: '*', ...c.span(clause) });
  } else {
    for (const each of clause.elements) {
      const inner = (each.propertyName ?? each.name).text;
      const { start, end } = c.span(each);
      const name = each.name.text;
      out.push(from === undefined ? { start, end, name, local: inner } : { start, end, name, from, imported: inner });
    }
  }
}
