import * as ts from 'typescript';
import type { Export, Import, Span, Statement } from '../../program/model.ts';
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
  const module = specifier.text;
  return { ...c.span(node), module, moduleSpan: inside(specifier, c), names, ...(typeOnly && { typeOnly }) };
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
      out.push({ ...c.span(node.name), name: node.name.text, local: node.name.text });
    } else {
      for (const { name, start, end } of declaredNames(lowered)) out.push({ start, end, name, local: name });
    }
  }
}

function defaultExport(span: Span, lowered: Statement): Export {
  if (lowered.kind === 'declare') return { ...lowered.nameSpan, name: 'default', local: lowered.name };
  if (lowered.kind !== 'evaluate') return { ...span, name: 'default' };
  const { value } = lowered;
  return { ...span, name: 'default', ...(value.kind === 'name' && { local: value.name }), value };
}

function addExportDeclaration(node: ts.ExportDeclaration, c: Lowering, out: Export[]): void {
  const specifier = node.moduleSpecifier;
  const from = specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
  const clause = node.exportClause;
  if (clause === undefined) {
    if (from !== undefined) out.push({ ...c.span(node), name: '*', from });
  } else if (ts.isNamespaceExport(clause)) {
    if (from !== undefined) out.push({ ...c.span(clause), name: clause.name.text, from, imported: '*' });
  } else {
    for (const each of clause.elements) {
      const inner = (each.propertyName ?? each.name).text;
      const source = from === undefined ? { local: inner } : { from, imported: inner };
      out.push({ ...c.span(each), name: each.name.text, ...source });
    }
  }
}
