/** Where references of a store of documents lead, which are made step by step: `collection('crews').doc(id)`, `doc(db, 'crews', id)`. */
import type { Behaviour } from '../libraries/shape.ts';
import { argumentsAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import { joinTexts, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** What the path of all collections of a name begins with: `collectionGroup('crews')`. */
export const anywhere = '**/*/';

const slash: readonly Text[] = [{ parts: [{ text: '/' }] }];

/** The path of the reference that a call makes of the one it is called on, or is given first, and of the steps in role `path`. */
export function documentPath(
  evaluator: Evaluator,
  { args: roles }: Behaviour,
  thing: LibraryThing,
  args: readonly CallArgument[],
): readonly Text[] {
  const steps = roles?.path === undefined ? [] : argumentsAt(evaluator, roles.path, thing, args).map(textsOf);
  const [first] = args;
  const base = [thing.receiver, first?.value].find(isReference);
  const isGroup = /\bcollection_?group$/i.test(thing.path);
  const [head, ...others] = base === undefined ? steps : [base.written, ...steps];
  const path = others.reduce((path, step) => joinTexts(joinTexts(path, slash), step), head ?? []);
  return isGroup ? joinTexts([{ parts: [{ text: anywhere }] }], path) : path;
}

function isReference(value: AbstractValue | undefined): value is AbstractValue {
  return value !== undefined && value.written.length > 0 && value.things.some(({ is }) => is === 'library');
}
