import type { ListTarget, Target } from '../../program/model.ts';
import { expression, type Lowering, unknown } from './dispatch.ts';
import type { SyntaxNode } from './syntax.ts';

/** Lowers what is assigned to: names, members, and lists of targets. */
export function target(node: SyntaxNode, c: Lowering): Target {
  switch (node.type) {
    case 'identifier':
    case 'attribute':
    case 'subscript': {
      const value = expression(node, c);
      return value.kind === 'name' || value.kind === 'member' ? value : unknown(node, c);
    }
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
    case 'expression_list':
      return list(node, c);
    case 'as_pattern_target':
    case 'parenthesized_expression':
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern': {
      const inner = node.parts[0];
      return inner ? target(inner, c) : unknown(node, c);
    }
    default:
      return unknown(node, c);
  }
}

function list(node: SyntaxNode, c: Lowering): ListTarget {
  const items = node.parts.map(part => {
    const rest = part.type === 'list_splat_pattern' || part.type === 'list_splat';
    const inner = rest ? (part.parts[0] ?? part) : part;
    return rest ? { target: target(inner, c), rest: true as const } : { target: target(inner, c) };
  });
  return { kind: 'list-target', start: node.start, end: node.end, items };
}

/** Whether assigning to it makes or rebinds names of this scope, and changes nothing else. */
export function bindsLocally(to: Target, c: Lowering): boolean {
  if (to.kind === 'name') return !c.scope.outer.has(to.name);
  return to.kind === 'list-target' && to.items.every(item => item === null || bindsLocally(item.target, c));
}
