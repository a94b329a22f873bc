import * as ts from 'typescript';
import {
  depthLimit,
  type Expression,
  type ListTarget,
  type Name,
  type ObjectTarget,
  type Target,
} from '../../program/model.ts';
import { bare, expression, type Lowering } from './dispatch.ts';
import { keyOf } from './keys.ts';

type Entry = ObjectTarget['entries'][number];
type Item = ListTarget['items'][number];

/** Lowers what a declaration or parameter binds: a name or a destructuring pattern. */
export function bindingTarget(node: ts.BindingName, c: Lowering): Target {
  if (ts.isIdentifier(node)) return name(node, c);
  if (c.depth >= depthLimit) return bare(node, c);
  c.depth++;
  const target = bindingPattern(node, c);
  c.depth--;
  return target;
}

function bindingPattern(node: ts.BindingPattern, c: Lowering): Target {
  const { start, end } = c.span(node);
  if (ts.isArrayBindingPattern(node)) {
    const items = node.elements.map((element): Item => {
      if (ts.isOmittedExpression(element)) return null;
      const target = bindingTarget(element.name, c);
      return item(
        target,
        element.initializer && expression(element.initializer, c),
        element.dotDotDotToken !== undefined,
      );
    });
    return { kind: 'list-target', start, end, items };
  }
  const entries: Entry[] = [];
  let rest: Target | undefined;
  for (const element of node.elements) {
    const target = bindingTarget(element.name, c);
    if (element.dotDotDotToken) rest = target;
    else
      entries.push(
        entry(
          keyOf(element.propertyName ?? element.name),
          target,
          element.initializer && expression(element.initializer, c),
        ),
      );
  }
  return objectTarget(start, end, entries, rest);
}

/** Lowers the left side of an assignment; object and array literals there are patterns. */
export function assignmentTarget(node: ts.Expression, c: Lowering): Target {
  const inner = withoutCasts(node);
  if (c.depth >= depthLimit) return bare(inner, c);
  c.depth++;
  const target = assignmentPattern(inner, c);
  c.depth--;
  return target;
}

function assignmentPattern(node: ts.Expression, c: Lowering): Target {
  const { start, end } = c.span(node);
  if (ts.isObjectLiteralExpression(node)) {
    const entries: Entry[] = [];
    let rest: Target | undefined;
    for (const property of node.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        const initial = property.objectAssignmentInitializer;
        entries.push(entry(property.name.text, name(property.name, c), initial && expression(initial, c)));
      } else if (ts.isPropertyAssignment(property)) {
        const [target, initial] = withDefault(property.initializer, c);
        entries.push(entry(keyOf(property.name), target, initial));
      } else if (ts.isSpreadAssignment(property)) {
        rest = assignmentTarget(property.expression, c);
      }
    }
    return objectTarget(start, end, entries, rest);
  }
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((element): Item => {
      if (ts.isOmittedExpression(element)) return null;
      if (ts.isSpreadElement(element)) return item(assignmentTarget(element.expression, c), undefined, true);
      const [target, initial] = withDefault(element, c);
      return item(target, initial, false);
    });
    return { kind: 'list-target', start, end, items };
  }
  const lowered = expression(node, c);
  if (lowered.kind === 'name' || lowered.kind === 'member' || lowered.kind === 'unknown') return lowered;
  return { kind: 'unknown', start, end, parts: [lowered] };
}

function withDefault(node: ts.Expression, c: Lowering): [Target, Expression | undefined] {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return [assignmentTarget(node.left, c), expression(node.right, c)];
  return [assignmentTarget(node, c), undefined];
}

/** Without parentheses, casts and non-null marks. */
export function withoutCasts(node: ts.Expression): ts.Expression {
  let bare = node;
  while (
    ts.isParenthesizedExpression(bare) ||
    ts.isNonNullExpression(bare) ||
    ts.isAsExpression(bare) ||
    ts.isSatisfiesExpression(bare) ||
    ts.isTypeAssertionExpression(bare)
  )
    bare = bare.expression;
  return bare;
}

function name(node: ts.Identifier, c: Lowering): Name | Target {
  if (node.text === '') return bare(node, c);
  return { kind: 'name', start: c.start(node), end: node.end, name: node.text };
}

function entry(key: string | undefined, target: Target, initial: Expression | undefined): Entry {
  if (initial === undefined) return key === undefined ? { target } : { key, target };
  return key === undefined ? { target, default: initial } : { key, target, default: initial };
}

function item(target: Target, initial: Expression | undefined, rest: boolean): Item {
  if (rest) return { target, rest: true };
  return initial === undefined ? { target } : { target, default: initial };
}

function objectTarget(start: number, end: number, entries: Entry[], rest: Target | undefined): ObjectTarget {
  return rest === undefined
    ? { kind: 'object-target', start, end, entries }
    : { kind: 'object-target', start, end, entries, rest };
}
