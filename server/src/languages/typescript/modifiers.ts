import type * as ts from 'typescript';

/** Whether a declaration carries a modifier: `async`, `export`, `static`… */
export function has(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  return modifiersOf(node).some(each => each.kind === kind);
}

function modifiersOf(node: ts.Node): readonly ts.ModifierLike[] {
  return (node as { readonly modifiers?: ts.NodeArray<ts.ModifierLike> }).modifiers ?? [];
}
