/** Of what texts are put together in code, and which names and tables hold them. */
import type { ClassExpression, Expression, Program } from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';
import { inline } from './wording-names.ts';

/** A table whose every text is a sentence, or most of one: `class Say(str, Enum)`, `enum Say { … }`. */
export function areSentences(entries: readonly { readonly value?: Expression }[]): boolean {
  const texts = entries.flatMap(({ value }) =>
    value?.kind === 'literal' && typeof value.value === 'string' ? [value.value.trim()] : [],
  );
  return texts.length > 1 && texts.every(isSentence);
}

/** `{count} sets.`, `Wait a minute` */
function isSentence(text: string): boolean {
  return /^\P{Ll}/u.test(text) && (text.split(/\s+/).length > 2 || /[.!?…]$/.test(text));
}

/** An enumeration, or a class that is nothing but a table of texts. */
export function holdsTexts({ bases, members }: ClassExpression): boolean {
  return (
    bases.some(base => /Enum$/.test(lastName(base) ?? '')) ||
    (members.length > 0 && members.every(({ value }) => value?.kind === 'literal' || value?.kind === 'template'))
  );
}

/** Names that a module imports, or gives to what stays the same. */
export function constantsOf({ imports, body }: Program): ReadonlySet<string> {
  return new Set([
    ...imports.flatMap(({ names }) => names.map(({ local }) => local)),
    ...body.flatMap(node => {
      if (node.kind === 'declare') return [node.name];
      return node.kind === 'bind' && node.target.kind === 'name' ? [node.target.name] : [];
    }),
  ]);
}

/** Words, with white space beside them. */
export function isProse(part: Expression): boolean {
  return part.kind === 'literal' && typeof part.value === 'string' && /\p{L}{2}\s|\s\p{L}{2}/u.test(part.value);
}

/** What a text is put together of, or chosen from. */
export function puttingTogether(value: Expression): readonly Expression[] {
  if (value.kind === 'list') return value.items.map(item => item.value);
  if (value.kind === 'choice') return value.options;
  if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.property === 'join')
    return [value.callee.object, ...value.args.map(argument => argument.value)];
  return value.kind === 'template' || value.kind === 'join' ? partsOf(value) : [];
}

/** The parts of a string that is put together. */
export function partsOf(node: Expression): readonly Expression[] {
  if (node.kind === 'template') return node.parts;
  if (node.kind === 'join') return [...partsOf(node.left), ...partsOf(node.right)];
  return [node];
}

/** A child of markup that stands in the run of its sentence: text, a string, an inline tag of such. */
export function inlineParts(child: Expression): readonly Expression[] | undefined {
  if (child.kind === 'literal' || child.kind === 'template' || child.kind === 'join') return partsOf(child);
  if (child.kind === 'name' || child.kind === 'member') return [child];
  if (child.kind !== 'element' || !inline.test(child.tag)) return undefined;
  const inside = child.children.map(inlineParts);
  return inside.every(parts => parts !== undefined) ? inside.flat() : undefined;
}

/** The name that a chain of members and calls begins with, or the field that it does: `res` in `res.status(400).json`. */
export function rootName(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'member')
    return node.object.kind === 'name' && node.object.name === 'this' ? node.property : rootName(node.object);
  return node.kind === 'call' ? rootName(node.callee) : undefined;
}
