/** Documents of another collection that Mongoose puts in the place of references to them: https://mongoosejs.com/docs/populate.html */
import type { App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { literalText, nodesOf } from '../../program/walk.ts';

/** A field of the rows that a call gives, and the model whose documents stand there whole. */
export interface Populated {
  readonly field: string;
  readonly model: string;
}

/** The fields that documents are put into behind a read: `Crew.find().populate('lead')`; none whose own fields are chosen, `populate('lead', 'name')`. */
export function populatedBy({ place }: Effect, app: App): readonly Populated[] {
  const home = app.file(place.file);
  if (home === undefined || !home.text.includes('.populate(')) return [];
  const fields = nodesOf(home.program, 'call').flatMap(({ callee, args, start, end }) => {
    const isBehind = callee.kind === 'member' && callee.property === 'populate' && start === place.start;
    return isBehind && end > place.end && args.length === 1 ? fieldsOf(args[0]?.value) : [];
  });
  if (fields.length === 0) return [];
  return app.ask(references).flatMap(({ answer }) => answer.filter(({ field }) => fields.includes(field)));
}

/** `'lead'`, `'lead members'`, `{ path: 'lead' }`, `['lead', 'members']` */
function fieldsOf(given: Expression | undefined): readonly string[] {
  if (given?.kind === 'list') return given.items.flatMap(({ value }) => fieldsOf(value));
  if (given?.kind !== 'object') return literalText(given)?.split(/\s+/) ?? [];
  const chooses = given.properties.some(({ key }) => key === undefined || key === 'select' || key === 'transform');
  return chooses ? [] : fieldsOf(given.properties.find(({ key }) => key === 'path')?.value);
}

/** The fields that schemas of a file say hold references: `lead: { type: ObjectId, ref: 'Person' }`, a list of those too. */
const references = perFile(({ text, language }): readonly Populated[] =>
  language === 'javascript' && text.includes('mongoose')
    ? [...text.matchAll(reference)].map(([, field = '', model = '']) => ({ field, model }))
    : [],
);

const reference = /(\w{1,60})['"]?\s?:\s?(?:\[\s{0,20})?\{[^{}]{0,300}?\bref\s?:\s?['"](\w{1,60})['"]/g;
