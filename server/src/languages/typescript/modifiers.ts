import type * as ts from 'typescript';

/** Whether a declaration carries a modifier: `async`, `export`, `static`… */
export function has(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  const { modifiers } = node as { readonly modifiers?: ts.NodeArray<ts.ModifierLike> };
  return modifiers?.some(each => each.kind === kind) === true;
}
