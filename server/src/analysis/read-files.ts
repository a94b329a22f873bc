/**
 * Settings that a program reads out of a file of the workspace: `yaml.safe_load(open('config.yaml'))`,
 * `JSON.parse(readFileSync('config.json', 'utf8'))`, and what `configparser` has read.
 */
import { type SettingsParser, settingsLoaders, settingsParsers } from '../libraries/settings.ts';
import { capabilities } from '../libraries/shape.ts';
import { argumentAt, keywordOf } from './arguments.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { folder, join } from './paths.ts';
import type { Sources } from './sources.ts';
import { globOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

const settingsFile = /\.(?:json|ya?ml|toml|ini)$/;
const deepest = 5;

/** What a call that reads settings gives, where the file that it is given is one of the workspace. */
export function settingsRead(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  frame: Frame,
): AbstractValue | undefined {
  const parser = settingsParsers.get(thing.package);
  if (parser) return fromParser(evaluator, parser, thing, args);
  if (!settingsLoaders.get(thing.package)?.has(thing.path)) return undefined;
  const given = args[0]?.value;
  const isFile = given?.things.some(
    inner =>
      inner.is === 'library' &&
      inner.makers.some(({ path }) => capabilities(behaviourOf(evaluator, inner, path, frame)).includes('read-file')),
  );
  // Some take the path itself: `toml.load('settings.toml')`.
  const settings =
    given && (isFile || given.texts.length > 0) ? held(evaluator, pathOf(evaluator, given, frame), frame) : undefined;
  return settings?.with({ marks: [...settings.own, ...(given?.own.filter(({ is }) => is === 'stored') ?? [])] });
}

/** A section of the files that a parser has read, under its name. */
export function sectionRead(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  const parser = settingsParsers.get(thing.package);
  const [maker] = thing.makers;
  if (maker === undefined || !parser?.made.test(thing.path)) return undefined;
  const found = bind(maker.frame.info.program)
    .callsNamed(parser.reads)
    .flatMap(({ call, fn }) => {
      const frame = evaluator.rootFrame(fn);
      const [given] = evaluator.calls.args(call.args, frame);
      if (call.callee.kind !== 'member' || given === undefined) return [];
      const { things } = evaluator.evaluate(call.callee.object, frame);
      if (!things.some(each => each.is === 'library' && each.makers[0]?.call === maker.call)) return [];
      // Of several files each is read over those before it.
      const { elements } = given.value;
      return (elements.length > 0 ? elements : [given.value]).flatMap(path => {
        const file = held(evaluator, pathOf(evaluator, path, frame), frame);
        return file?.keys.names.includes(name) ? file.property(name) : [];
      });
    });
  return found.length > 0 ? evaluator.union(found).with({ open: true }) : undefined;
}

/** `parser.get('procore', 'host')` */
function fromParser(
  evaluator: Evaluator,
  { gives, fallback: keyword }: SettingsParser,
  { path, receiver }: LibraryThing,
  args: readonly CallArgument[],
): AbstractValue | undefined {
  const [section, option] = args.map(({ value }) => value.literals[0]);
  if (!gives.test(path) || typeof section !== 'string' || typeof option !== 'string') return undefined;
  const [parsing] = receiver?.things.filter(thing => thing.is === 'library') ?? [];
  const found = parsing && sectionRead(evaluator, { ...parsing, path: path.replace(/\.\w+$/, '') }, section);
  const fallback = keywordOf(args, keyword);
  const known = [...(found ? [found.property(option)] : []), ...(fallback ? [fallback] : [])];
  return known.length > 0 ? evaluator.union(known).with({ open: true, name: option }) : undefined;
}

/** What a file holds, told by the end of its path. */
function held(evaluator: Evaluator, path: string, frame: Frame): AbstractValue | undefined {
  if (!settingsFile.test(path) || path.includes('://')) return undefined;
  const { sources, uses } = evaluator.services;
  const file = settingsFileOf(sources, frame.file, path, asked => uses(frame.file, asked));
  return file === undefined ? undefined : evaluator.exports.exported(file, 'default')?.with({ open: true });
}

/**
 * The file that code reads by the end of its path: it is beside the code, or further up.
 * @param reads hears every file asked for
 */
export function settingsFileOf(
  sources: Sources,
  from: string,
  path: string,
  reads: (file: string) => void,
): string | undefined {
  for (let at = folder(from); ; at = folder(at)) {
    const file = join(at, path.replace(/^\/+/, ''));
    reads(file);
    if (sources.exists(file)) return file;
    if (at === sources.root || at.length <= 1) return undefined;
  }
}

/** What is known of the end of a path that is put together: `Path(__file__).parent / 'config.yaml'` is `config.yaml`. */
export function pathOf(evaluator: Evaluator, value: AbstractValue, frame: Frame, depth = 0): string {
  const [text] = value.texts;
  if (text) {
    const hole = text.parts.findLastIndex(part => 'hole' in part);
    return text.parts.slice(hole + 1).reduce((all, part) => all + ('text' in part ? part.text : ''), '');
  }
  const [thing] = value.things;
  if (thing?.is !== 'library' || depth === deepest) return '';
  return partsOf(evaluator, thing, frame)
    .map(part => pathOf(evaluator, part, frame, depth + 1))
    .filter(part => part !== '')
    .join('/');
}

const mostPatterns = 4;

/**
 * The paths that a value may be, `*` for what is not known of them: `data/rfis_*.csv`; so is what `folder.glob('rfis_*.csv')` gives.
 * At most four.
 */
export function pathPatterns(evaluator: Evaluator, value: AbstractValue, frame: Frame, depth = 0): readonly string[] {
  const written = value.texts.map(globOf);
  const made = value.things.flatMap(thing => {
    if (thing.is !== 'library' || depth === deepest) return [];
    const parts = partsOf(evaluator, thing, frame);
    const patterns = parts.map(part => pathPatterns(evaluator, part, frame, depth + 1));
    // A loop over names goes over files of one folder: `folder / f"{name}.csv"`.
    const folders = patterns.slice(0, -1).map(([first = '*']) => first);
    const names = patterns.at(-1) ?? [];
    return parts.length === 0 ? [] : (names.length > 0 ? names : ['*']).map(name => [...folders, name].join('/'));
  });
  return [...new Set([...written, ...made])].slice(0, mostPatterns);
}

/** What a path is put together of; of an open file, its path. */
function partsOf(evaluator: Evaluator, thing: LibraryThing, frame: Frame): readonly AbstractValue[] {
  return thing.makers.flatMap(({ path, args }) => {
    const behaviour = behaviourOf(evaluator, thing, path, frame);
    if (!capabilities(behaviour).includes('read-file')) return args.map(argument => argument.value);
    const role = behaviour?.args?.path;
    return role === undefined || role === 'self' || role.startsWith('@')
      ? []
      : (argumentAt(evaluator, role, { ...thing, path }, args, 'path') ?? []);
  });
}

function behaviourOf(evaluator: Evaluator, thing: LibraryThing, path: string, frame: Frame) {
  return evaluator.library.behaviour({ package: thing.package, path }, frame.info.program.language);
}
