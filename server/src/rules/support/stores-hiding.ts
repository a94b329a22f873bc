/** What the models of an app leave out of their rows when those are read or shown. */
import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';

/**
 * A model says which of its fields are not read, or not shown: `@Column({ select: false })`, `@Exclude()`, `schema.set('toJSON', …)`,
 * Lucid's `@column({ serializeAs: null })`. How numbers and dates are written out (`BigInt.prototype.toJSON = …`) says nothing of fields.
 */
const hiding =
  /\bselect: ?false\b|(?<!\.)\btoJSON\b|(?<!\b(?:BigInt|Date)\.prototype(?: as \w+\))?)\.toJSON ?=|@Exclude\b|\bserializeAs: ?null\b|\bdefaultScope\b|\bomit: ?\{/;

/** Where a class says it of a field of its own, with what may stand between the decorator and the field's name. */
const decorated =
  /(?:\b(?:select: ?false|serializeAs: ?null)\b[^()@;]{0,200}\)|@Exclude\([^()]{0,80}\))\s*(?:@\w+\([^()]{0,120}\)\s*)*(?:(?:public|private|protected|readonly|declare)\s+)*([\w$]+)\s*[?!]?\s*[:;=]/g;

/** Where a schema says it of a field: `refreshToken: { type: String, select: false }`. */
const described = /([\w$]+)\s*:\s*\{[^{}]{0,200}\bselect: ?false\b/g;

const ways = [/\bselect: ?false\b/g, /@Exclude\b(?=\()/g, /\bserializeAs: ?null\b/g];

interface Hidden {
  readonly any: boolean;
  /** The fields by their names, where it is said of each; else a model may show whatever it likes. */
  readonly fields?: readonly string[];
}

const hidden = perFile(({ text }): Hidden => {
  if (!hiding.test(text)) return { any: false };
  const fields = [decorated, described].flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []),
  );
  const told = ways.flatMap(way => [...text.matchAll(way)]).length;
  const isByField = fields.length >= told && !hiding.test(ways.reduce((left, way) => left.replace(way, ''), text));
  return isByField ? { any: true, fields } : { any: true };
});

/** What a model of the app shows of its rows may be less than they hold. */
export function hidesFields(app: App): boolean {
  return app.ask(hidden).some(({ answer }) => answer.any);
}

/** Whether models of the app may hide a field of this name: one does, or one says no names. */
export function mayHideField(app: App, isIt: (field: string) => boolean): boolean {
  return app.ask(hidden).some(({ answer: { any, fields } }) => any && (fields === undefined || fields.some(isIt)));
}

/** Whether models of the app say of each of these fields by its name that it is not read, or not shown. */
export function hidesEach(app: App, names: readonly string[]): boolean {
  const all = new Set(app.ask(hidden).flatMap(({ answer }) => answer.fields ?? []));
  return names.length > 0 && names.every(name => all.has(name));
}
