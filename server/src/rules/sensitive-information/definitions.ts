/** What definitions of forms, schemas and models say of a field. */

import type { Call, ObjectExpression, Property } from '../../program/model.ts';
import { literalText } from '../../program/walk.ts';
import { type Sensitive, sensitiveLabel, sensitiveName } from '../support/app-fields.ts';
import { notTyped } from './markup.ts';

/** A text among an object's properties; empty where it has none of that name. */
export function textAt({ properties }: ObjectExpression, name: string): string {
  const value = properties.find(({ key }) => key === name)?.value;
  return literalText(value) ?? '';
}

/** What a model's field is by its title or description, where that speaks of one thing. */
export function describedAs({ args }: Call): Sensitive | undefined {
  const given = args.find(({ name }) => name === 'title' || name === 'description')?.value;
  const text = literalText(given) ?? '';
  return /[,;:/]|\b(?:or|and|not|if|e\.g\.|such)\b/i.test(text) ? undefined : sensitiveLabel(text);
}

/** What a form's field is called for its users: `TextField('Passport number')`, `MaskedField(label='SSN')`. */
export function labelOf({ args }: Call): string | undefined {
  const given = (args.find(({ name }) => name === 'label') ?? args.find(({ name }) => name === undefined))?.value;
  // `label=_('SSN')`: the text that is translated.
  const text = given?.kind === 'call' ? given.args[0]?.value : given;
  return literalText(text);
}

/** Properties of a field's definition, with those that it hands to its input: `{ key: 'ssn', props: { label: 'SSN' } }`. */
function withProps({ properties }: ObjectExpression): readonly Property[] {
  const handed = properties.flatMap(({ key, value }) =>
    key !== undefined &&
    /^(?:props|templateOptions|componentProps|fieldProps|inputProps)$/.test(key) &&
    value.kind === 'object'
      ? value.properties
      : [],
  );
  return handed.length === 0 ? properties : [...properties, ...handed];
}

/** Kinds of fields that take what is typed, where a definition calls its kind so. */
const typed = /^(?:text|textarea|string|number|date|select|password|tel|email|input)$/i;
/** What a table's column has, which only shows. */
const ofColumns = [
  'dataIndex',
  'accessor',
  'accessorKey',
  'headerName',
  'header',
  'render',
  'cell',
  'sortable',
  'formatter',
  'Header',
  'sorter',
  'width',
];
const names = ['name', 'id', 'key', 'field'];
/** Where a definition says what it asks for, its name before what users read. */
const questions = [...names, 'label', 'placeholder', 'question', 'prompt', 'message', 'title', 'caption'];

/** What a field's definition asks for. */
interface Question {
  readonly property: Property;
  readonly kind: Sensitive;
  readonly text: string;
}

/** `{ name: 'ssn', label: 'Social security number', type: 'text' }`; `undefined` where it asks for nothing sensitive, or for its end only. */
export function questionIn(node: ObjectExpression): Question | undefined {
  const given = withProps(node);
  const value = (key: string): string | undefined => {
    let found = given.find(property => property.key === key)?.value;
    // Slack's blocks: `label: { type: 'plain_text', text: '…' }`.
    if (found?.kind === 'object') found = found.properties.find(property => property.key === 'text')?.value;
    return literalText(found);
  };
  const has = (...keys: readonly string[]): boolean => given.some(({ key }) => key !== undefined && keys.includes(key));
  const isQuestion =
    has('label', 'placeholder', 'question', 'prompt') ||
    (has('message', 'title', 'caption') &&
      (has('type', 'component', 'required', 'input') || typed.test(value('kind') ?? '')));
  const isNamed = has(...names, 'type', 'component', 'control', 'inputType');
  if (!isQuestion || !isNamed || has(...ofColumns) || notTyped.test(value('type') ?? value('kind') ?? ''))
    return undefined;
  for (const key of questions) {
    const text = value(key);
    const kind = text === undefined ? undefined : (names.includes(key) ? sensitiveName : sensitiveLabel)(text);
    const property = given.find(item => item.key === key);
    if (text === undefined || kind === undefined || property === undefined) continue;
    const isOfEnd = ['label', 'placeholder', 'message', 'question'].some(other =>
      /\blast (?:4|four)\b/i.test(value(other) ?? ''),
    );
    return isOfEnd ? undefined : { property, kind, text };
  }
  return undefined;
}
