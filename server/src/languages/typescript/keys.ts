import * as ts from 'typescript';
import type { Expression } from '../../program/model.ts';
import { expression, type Lowering } from './dispatch.ts';

/** A property's name where the text tells it: `a`, `'a'`, `1`, `#a`, `['a']`. */
export function keyOf(name: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (ts.isComputedPropertyName(name)) {
    const inner = name.expression;
    return ts.isStringLiteralLike(inner) || ts.isNumericLiteral(inner) ? inner.text : undefined;
  }
  return 'text' in name ? name.text : undefined;
}

/** The expression of a key that must be evaluated to be known. */
export function computedKey(name: ts.PropertyName | undefined, c: Lowering): Expression | undefined {
  return name !== undefined && ts.isComputedPropertyName(name) && keyOf(name) === undefined
    ? expression(name.expression, c)
    : undefined;
}
