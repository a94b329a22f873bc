import type { AnalysedFile, Effect, Text, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { type DataMark, type DataSink, dataSinks, gravest, isIdentifier, sinkOf } from './data.ts';
import { isTalk, partsWritten } from './data-examples.ts';
import { saysTraining, sent, trainsModel } from './data-recipients.ts';
import { storedSink } from './data-stored.ts';
import { placeKey, stepsTo } from './places.ts';
import type { KeptData } from './stores.ts';
import { filedRows, refiled, writtenAgain } from './stores-filed.ts';

/** A call that hands API Data to training or measuring, or writes a file for it. */
export interface Training {
  readonly effect: Effect;
  readonly mark: DataMark;
  readonly steps: readonly Step[];
}

/**
 * Calls that train or measure a model with API Data, directly or by a file that was written with it; the first of those that one answer
 * reaches in one function.
 * @param stored with what the app reads back out of its stores, and nothing else
 */
export function trainings(file: AnalysedFile, stored = false): readonly Training[] {
  if (!mayTrain(file)) return [];
  const found: Training[] = [];
  const calls = file.effectsOf('train').filter(trains);
  for (const effect of [...calls, ...file.allRequests.filter(trainsModel)]) {
    const values =
      'addresses' in effect ? sent(effect as Parameters<typeof sent>[0]) : [...effect.data, ...options(effect)];
    const sink = stored
      ? (storedSink(effect, values, file) ?? throughWritten(effect, file) ?? throughRefiled(effect, file))
      : (sinkOf(effect, values, () => true, true) ?? throughFile(effect, file));
    if (sink !== undefined) found.push({ effect, mark: sink.data[0], steps: sink.steps });
  }
  found.sort((a, b) => a.effect.place.start - b.effect.place.start);
  return firsts(gravest(found, ({ mark }) => Number(mark.whole)));
}

/** Whether anything in a file trains, so that its app need not work out the facts of all files again. */
export const mayTrain = perFile(
  file => file.effectsOf('train').length > 0 || file.allRequests.some(request => trainsModel(request)),
);

/** Some calls train only where they say so: an upload with a purpose. */
function trains(effect: Effect): boolean {
  return effect.note !== 'by-purpose' || saysTraining(effect.arg('name'));
}

function options(effect: Effect): readonly Value[] {
  const given = effect.arg('options');
  return given === undefined ? [] : [given];
}

/** Of several calls in one function that one request's answer reaches, the first: the upload and not the job. */
function firsts(found: readonly Training[]): readonly Training[] {
  const seen = new Set<string>();
  return found.filter(({ effect, mark }) => {
    const source = mark.request === undefined ? '' : placeKey(mark.request.place);
    const fn = effect.surroundings.function;
    // What a vendor trains is another model than one that is trained here.
    const key = `${source} ${effect.vendor} ${fn === undefined ? effect.place.file : placeKey(fn)}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** What a file holds that the call reads and that the app wrote with API Data: the same path in both. */
function throughFile(effect: Effect, file: AnalysedFile): DataSink | undefined {
  const paths = pathsNear(effect, file);
  if (paths.size === 0) return undefined;
  for (const other of file.app.files) {
    if (!other.procore || other.pathClass !== 'source') continue;
    for (const sink of dataSinks(other, ['write-file', 'bucket'])) {
      if (![...pathsNear(sink.effect, other)].some(path => paths.has(path))) continue;
      const written = stepAt(sink.effect.place, 'the file is written with API Data here');
      return { ...sink, effect, steps: stepsTo(effect.place, sink.steps, [written], effect.chain) };
    }
  }
  return undefined;
}

/** What a file holds that the call reads, and that the code beside it wrote with rows that the app reads back out of a store. */
function throughWritten(effect: Effect, file: AnalysedFile): DataSink | undefined {
  if (effect.does !== 'train') return undefined;
  const paths = new Set(pathsHanded(effect, file));
  if (paths.size === 0) return undefined;
  for (const write of file.effectsOf('write-file')) {
    if (!pathsHanded(write, file).some(path => paths.has(path))) continue;
    const sink = storedSink(write, write.data, file);
    if (sink === undefined) continue;
    const written = stepAt(write.place, 'the file is written with API Data here');
    return { ...sink, effect, steps: stepsTo(effect.place, sink.steps, [written], effect.chain) };
  }
  return undefined;
}

/**
 * What a file holds that the call reads, which the app wrote with what it read back out of others, or in a part of it that has nothing else
 * to do with Procore.
 */
function throughRefiled(effect: Effect, file: AnalysedFile): DataSink | undefined {
  if (effect.does !== 'train' || (file.procore && throughFile(effect, file) !== undefined)) return undefined;
  const rows = filedRows(file.app);
  if (rows.filed.length === 0) return undefined;
  let kept: KeptData | undefined;
  for (const path of pathsNear(effect, file)) kept ??= (file.procore ? undefined : rows.at(path)) ?? rows.againAt(path);
  if (kept === undefined) return undefined;
  const steps = stepsTo(effect.place, kept.steps, [stepAt(kept.place, 'the file is written with API Data here')]);
  const mark: DataMark = { is: 'api-data', fields: [], whole: true, origin: 'store', steps };
  return { effect, data: [mark], carriers: [], steps };
}

/** Paths that a call names itself, or that are opened in it or just before it in its function. */
function pathsNear(effect: Effect, file: AnalysedFile): ReadonlySet<string> {
  const named = pathsNamed(effect);
  // What is told the file itself reads no other, nor does it write another.
  if ((effect.does === 'train' || effect.does === 'write-file') && named.length > 0) return new Set(named);
  const fn = effect.surroundings.function;
  const opened = file.effectsOf('read-file').filter(({ place }) => {
    if (place.file !== effect.place.file) return false;
    return contains(effect.node, place) || fn === undefined || contains(fn.node, place);
  });
  const given = effect.data.filter(({ texts }) => texts.some(text => /\.(?:jsonl?|csv|txt|parquet)$/.test(flat(text))));
  return new Set([...named, ...opened.flatMap(pathsNamed), ...given.flatMap(pathsIn)]);
}

/** The paths that a call is told, or those of the files that it is handed open. */
function pathsHanded(effect: Effect, file: AnalysedFile): readonly string[] {
  const handed = new Set(effect.args.flatMap(({ value }) => (value.place ? placeKey(value.place) : [])));
  const opened = file
    .effectsOf('read-file')
    .filter(({ place }) => handed.has(placeKey(place)) || contains(effect.node, place));
  return [effect, ...opened].flatMap(pathsNamed);
}

/** The paths that a call is told; of `Path('data') / 'train.jsonl'` the steps are known, and no text. */
function pathsNamed(effect: Effect): readonly string[] {
  return [...pathsIn(effect.arg('path')), ...effect.pathPatterns.filter(path => !path.includes('*'))];
}

function pathsIn(value: Value | undefined): readonly string[] {
  return (value?.texts ?? []).map(flat).filter(path => /[\w-]{3}/.test(path.replaceAll('{}', '')));
}

function flat({ parts }: Text): string {
  return parts.map(part => ('text' in part ? part.text : `{${part.name ?? ''}}`)).join('');
}

const datasetPaths = /(?:^|[/_.-])(?:train(?:ing)?|fine-?_?tun\w*|sft|evals?|benchmark|dataset)(?:[/_.-]|$)/i;
const shapes: readonly (readonly string[])[] = [
  ['messages'],
  ['prompt', 'completion'],
  ['instruction', 'output'],
  ['input', 'expected'],
  ['input', 'ideal'],
  ['question', 'answer', 'context'],
];

/** Rows of any kind by whose name a model is to be measured or tuned with them; people are trained too, and goods come in sets. */
const rowsForModels =
  /(?:^|[/_.-])(?:(?:eval|finetun\w*|fine[_-]?tun\w*|sft|llm)[_-]?(?:set|data|rows|pairs|cases)?|golden[_-]?set)\.(?:csv|parquet|jsonl?|feather|tsv)$/i;

/**
 * Files and objects that are written with API Data and made for training, by their name and kind or by the shape of their lines. Those
 * that a call of the app uploads are steps of that.
 * @param stored where those are wanted that are written with what the app reads back out of files of API Data: the trainings with such rows
 */
export function datasets(file: AnalysedFile, stored?: readonly Training[]): readonly Training[] {
  const sinks = [...setsWritten(file, stored !== undefined), ...(stored ? [] : setsAnswered(file))];
  if (sinks.length === 0) return [];
  const ofAnswers = file.app.files.filter(other => other.procore).flatMap(other => trainings(other));
  const uploaded = new Set([...ofAnswers, ...(stored ?? [])].flatMap(({ steps }) => steps.map(placeKey)));
  return firsts(
    gravest(sinks, () => 1)
      .filter(({ effect }) => !uploaded.has(placeKey(effect.place)))
      .map(({ effect, data, steps }) => ({ effect, mark: data.find(mark => !isIdentifier(mark)) ?? data[0], steps })),
  );
}

/**
 * Files and objects that are written with API Data and made for training.
 * @param stored as above
 */
export function setsWritten(file: AnalysedFile, stored: boolean): readonly DataSink[] {
  if (stored && writtenAgain(file).length === 0) return [];
  const written = stored
    ? file
        .effectsOf('write-file')
        .flatMap(effect => refiled(effect, file) ?? storedSink(effect, effect.data, file) ?? [])
    : dataSinks(file, ['write-file', 'bucket']);
  return written.filter(({ effect, data }) => {
    const paths = [...pathsNear(effect, file), ...effect.pathPatterns];
    const lines = paths.some(path => /\.jsonl$/.test(path));
    if (stored && effect.pathPatterns.some(path => rowsForModels.test(path))) return true;
    const home = homeOf(effect, file);
    // Whoever runs a script may name its file.
    const parts = partsWritten(effect, file);
    if (!lines)
      return (
        paths.length === 0 && (parts.some(isTalk) || (ofTuning.test(home) && [...effect.data, ...parts].some(hasShape)))
      );
    if (paths.some(path => datasetPaths.test(path)) || effect.data.some(hasShape)) return true;
    if (parts.some(part => isPair(part) || isTalk(part)) && ![home, ...paths].some(path => ofCalls.test(path)))
      return true;
    const isOfModel = ofEvaluation.test(home) && ![home, ...paths].some(path => ofOthers.test(path));
    return isOfModel && data.some(mark => !isIdentifier(mark));
  });
}

/** Answers of routes with lines that a model learns from: `GET /training.jsonl`. */
function setsAnswered(file: AnalysedFile): readonly DataSink[] {
  if (!/['"]assistant['"]/.test(file.text) || !/jsonl|ndjson|json-?lines/i.test(file.text)) return [];
  return dataSinks(file, ['respond']).filter(({ effect }) => partsWritten(effect, file).some(isTalk));
}

/** Where all that stands is there to measure a model, or to tune one: `evals/build.py`. Bids have evaluations too. */
const ofEvaluation = /(?:^|\/)(?:evals?|fine-?_?tun\w*|sft)\/(?:[^/]+\/)?[^/]+$/i;

/** A script that says in its name what its rows are for: `scripts/pairs_for_finetune.py`. */
const ofTuning = /(?:^|[/_-])(?:fine[_-]?tun(?:e|ing)|sft)(?:[_-][^/]*)?\.\w+$/i;

/** Who does work is measured too, and what was done is written as lines: `evals/vendors.py`, `evals/audit.jsonl`. */
const ofOthers =
  /vendor|supplier|contractor|bidder|crew|worker|employee|performance|rating|(?:^|[/_.-])(?:audit|logs?)(?:[/_.-]|$)/i;

/** The path of the file that a call stands in, as the workspace has it. */
function homeOf({ place }: Effect, { path, relative, app }: AnalysedFile): string {
  return place.file === path ? relative : (app.file(place.file)?.relative ?? '');
}

/** Lines of what was asked of a model, and what it said: `logs/prompts.jsonl`. */
const ofCalls =
  /(?:^|[/_.-])(?:audits?|logs?|logged|logging|traces?|transcripts?|history|cached?|calls?|requests?)(?:[/_.-]|$)/i;

/** A value, or an element of it, that has the keys of an example that models learn from. */
function hasShape(value: Value): boolean {
  const rows = [value, ...value.elements, ...value.elements.flatMap(element => element.elements)];
  return rows.some(({ keys }) => shapes.some(shape => shape.every(key => keys.names.includes(key))));
}

/** What is asked, and what is to be said, as API Data says it. */
const pairs = [
  ['prompt', 'completion'],
  ['instruction', 'output'],
  ['input', 'expected'],
  ['input', 'ideal'],
] as const;
/** What is noted of a call of a model, and of no example for one. */
const ofCall =
  /^(?:at|ts|when|time\w*|date|created\w*|model|usage|tokens|latency\w*|ms|duration\w*|elapsed\w*|cost|user\w*|session\w*|request\w*|status|error)$/i;

/** A pair that a model learns from, where it is no note of what one was asked and said itself. */
function isPair(value: Value): boolean {
  const { names } = value.keys;
  const isSaid = (key: string): boolean => value.property(key).marks.some(({ is }) => is === 'api-data');
  return (
    pairs.some(([asked, said]) => names.includes(asked) && names.includes(said) && isSaid(said)) &&
    !names.some(name => ofCall.test(name))
  );
}
