/** What definitions of forms, schemas and models say of a field. */
import type { Call, ObjectExpression, Property } from '../../program/model.ts';
import { type Sensitive, sensitiveLabel } from '../support/app-fields.ts';

/** A text among an object's properties; empty where it has none of that name. */
export function textAt({ properties }: ObjectExpression, name: string): string {
  const value = properties.find(({ key }) => key === name)?.value;
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : '';
}

/** What a model's field is by its title or description, where that speaks of one thing. */
export function describedAs({ args }: Call): Sensitive | undefined {
  const given = args.find(({ name }) => name === 'title' || name === 'description')?.value;
  const text = given?.kind === 'literal' && typeof given.value === 'string' ? given.value : '';
  return /[,;:/]|\b(?:or|and|not|if|e\.g\.|such)\b/i.test(text) ? undefined : sensitiveLabel(text);
}

/** What a form's field is called for its users: `TextField('Passport number')`, `MaskedField(label='SSN')`. */
export function labelOf({ args }: Call): string | undefined {
  const given = (args.find(({ name }) => name === 'label') ?? args.find(({ name }) => name === undefined))?.value;
  // `label=_('SSN')`: the text that is translated.
  const text = given?.kind === 'call' ? given.args[0]?.value : given;
  return text?.kind === 'literal' && typeof text.value === 'string' ? text.value : undefined;
}

/** Properties of a field's definition, with those that it hands to its input: `{ key: 'ssn', props: { label: 'SSN' } }`. */
export function withProps({ properties }: ObjectExpression): readonly Property[] {
  const handed = properties.flatMap(({ key, value }) =>
    key !== undefined &&
    /^(?:props|templateOptions|componentProps|fieldProps|inputProps)$/.test(key) &&
    value.kind === 'object'
      ? value.properties
      : [],
  );
  return handed.length === 0 ? properties : [...properties, ...handed];
}
