/** Documents of another collection that Mongoose puts in the place of references to them: https://mongoosejs.com/docs/populate.html */
import type { App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { literalText, nodesOf } from '../../program/walk.ts';
import { tablesAsked } from './stores-tables.ts';

/** A field of the rows that a call gives, and the model whose documents stand there whole. */
export interface Populated {
  readonly field: string;
  readonly model: string;
  /** The models that its file makes, in lower case. */
  readonly beside: readonly string[];
}

/** The fields that documents are put into behind a read: `Crew.find().populate('lead')`; none whose own fields are chosen, `populate('lead', 'name')`. */
export function populatedBy(read: Effect, app: App): readonly Populated[] {
  const { place } = read;
  const home = app.file(place.file);
  if (home === undefined || !home.text.includes('.populate(')) return [];
  const fields = nodesOf(home.program, 'call').flatMap(({ callee, args, start, end }) => {
    const isBehind = callee.kind === 'member' && callee.property === 'populate' && start === place.start;
    return isBehind && end > place.end && args.length === 1 ? fieldsOf(args[0]?.value) : [];
  });
  if (fields.length === 0) return [];
  const named = app.ask(references).flatMap(({ answer }) => answer.filter(({ field }) => fields.includes(field)));
  // Schemas of other models may have a field of that name, with references to something else.
  const asked = tablesAsked(read).map(table => table.toLowerCase());
  const own = named.filter(({ beside }) => beside.some(model => asked.includes(model)));
  return (own.length > 0 ? own : named).filter(({ field, model }, _, all) =>
    all.every(other => other.field !== field || other.model === model),
  );
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
    ? [...text.matchAll(reference)].map(([, field = '', model = '']) => ({ field, model, beside: modelsIn(text) }))
    : [],
);

const reference = /(\w{1,60})['"]?\s?:\s?(?:\[\s{0,20})?\{[^{}]{0,300}?\bref\s?:\s?['"](\w{1,60})['"]/g;

/** `mongoose.model('Crew', schema)`, `model<Crew>('Crew', schema)` */
function modelsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bmodel(?:<[^<>()]{0,120}>)?\(\s*['"](\w{1,60})['"]/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
}
