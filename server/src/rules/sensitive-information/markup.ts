/** What markup asks for: pages, templates and strings that code answers with. */
import type { Span } from '../../program/model.ts';
import {
  isAmbiguousCard,
  isAmbiguousCardLabel,
  type Sensitive,
  sensitiveAutocomplete,
  sensitiveLabel,
  sensitiveName,
} from '../support/app-fields.ts';
import { fieldsIn } from '../support/wording-markup.ts';

/** Types of a field that nobody types into. */
export const notTyped = /^(?:hidden|checkbox|radio|submit|button|file|image|reset|form|group|list)$/;

/** A field or label in markup that asks for something sensitive, and where its form starts. */
export interface InMarkup extends Span {
  readonly kind: Sensitive;
  readonly name: string;
  readonly form: number;
  readonly how: 'field' | 'label';
}

/** Attributes that bind a field to a name: `v-model="form.ssn"`. */
const bindings = new Set(['v-model', 'ng-model', 'bind:value', 'formcontrolname']);
const fieldAttributes = ['name', 'id', 'autocomplete', ...bindings, 'label', 'placeholder', 'aria-label'];

/** The fields and labels of a piece of markup that ask for something sensitive, in their order. */
export function askedInMarkup(text: string): readonly InMarkup[] {
  return fieldsIn(text).flatMap(({ tag, attributes, label, start, end, form }, index, all): InMarkup[] => {
    const value = (key: string): string => attributes.find(attribute => attribute.key === key)?.value ?? '';
    if (tag === 'label') {
      // A provider's hosted field is no input of this page.
      const next = all[index + 1];
      const labels =
        next !== undefined && next.tag !== 'label' && !next.attributes.some(({ value: type }) => notTyped.test(type));
      const kind = label === undefined || !labels ? undefined : sensitiveLabel(label);
      return kind === undefined ? [] : [{ kind, name: label ?? '', start, end, form, how: 'label' }];
    }
    if (notTyped.test(value('type')) || attributes.some(({ key }) => key === 'readonly' || key === 'disabled'))
      return [];
    if (attributes.some(other => isLastFour(other.value))) return [];
    for (const key of fieldAttributes) {
      const given = bindings.has(key) ? (/(\w+)\W*$/.exec(value(key))?.[1] ?? '') : value(key);
      const kind =
        key === 'autocomplete' ? sensitiveAutocomplete(given) : (sensitiveName(given) ?? sensitiveLabel(given));
      if (kind !== undefined) return [{ kind, name: given, start, end, form, how: 'field' }];
    }
    return [];
  });
}

/** It may be the number of another kind of card: a badge, a time card. */
export function isAmbiguous(kind: Sensitive, name: string): boolean {
  if (kind !== 'card-number' && kind !== 'card-code') return false;
  return /\s/.test(name.trim()) ? isAmbiguousCardLabel(name) : isAmbiguousCard(name);
}

/** Asks for the last four digits only. */
export function isLastFour(text: unknown): boolean {
  return typeof text === 'string' && /\blast (?:4|four)\b/i.test(text);
}
