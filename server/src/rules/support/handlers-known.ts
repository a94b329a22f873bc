/** Receivers whose secret falls back to a text that stands in the code. */
import type { AnalysedFile, FunctionFacts, Text, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { findAt, lastName, literalText, walk } from '../../program/walk.ts';
import { comparedPairs } from './handlers-comparisons.ts';
import { isTested } from './handlers-empty.ts';

const scheme = /^\s*(?:bearer|basic|token)\b/i;
/** Shorter texts only separate. */
const shortest = 4;

/**
 * The text that a function compares what comes in with where the setting is not there, if nothing refuses to go on without the setting:
 * `process.env.HOOK_KEY || 'hook-key'`.
 */
export function knownSecret(fn: FunctionFacts, file: AnalysedFile): Place | undefined {
  const home = fn.file === file.path ? file : file.app.file(fn.file);
  if (home === undefined) return undefined;
  for (const side of comparedPairs(fn).flat()) {
    const value = home.evaluate(side);
    for (const text of value.texts) {
      const place = written(text);
      const settings = place && settingsAt(place, settingsOf(value), file);
      if (settings !== undefined && !settings.some(name => isTested(name, file))) return place;
    }
  }
  return undefined;
}

/** Names of variables of the environment that a value may come from. */
function settingsOf({ marks, texts }: Value): readonly string[] {
  const parts = texts.flatMap(text => text.parts);
  return [
    ...marks.flatMap(mark => (mark.is === 'environment' ? mark.name : [])),
    ...parts.flatMap(part => ('hole' in part && part.from === 'environment' ? (part.name ?? []) : [])),
  ];
}

/** Where a text was written, its scheme left aside, if the code knows all of it. */
function written({ parts }: Text): Place | undefined {
  let found: Place | undefined;
  for (const part of parts) {
    if (!('text' in part)) return undefined;
    if (part.text.replace(scheme, '').trim().length >= shortest) found = part.place;
  }
  return found;
}

/**
 * The names of the settings for want of which a text is taken, `… || 'text'`, `os.environ.get("KEY", "text")`, if no test looks for that.
 * A class of settings reads its members from the environment: https://docs.pydantic.dev/latest/concepts/pydantic_settings/
 */
function settingsAt(
  { file: path, start, end }: Place,
  settings: readonly string[],
  { app }: AnalysedFile,
): readonly string[] | undefined {
  const home = app.file(path);
  if (home === undefined || home.pathClass !== 'source') return undefined;
  const way = findAt(home.program, start);
  const node = way.find(each => each.kind === 'literal' && each.start === start && each.end === end);
  if (isLookedFor(literalText(node), app.files)) return undefined;
  for (const each of way) {
    if (each.kind === 'class' && each.bases.some(base => /Settings$/.test(lastName(base) ?? ''))) {
      const member = each.members.find(({ value }) => value === node);
      if (member) return [member.name];
    }
    if (settings.length === 0) continue;
    const falls =
      each.kind === 'choice'
        ? each.form === 'first' && each.options.slice(1).some(option => option === node)
        : each.kind === 'call' && each.args.slice(1).some(({ value }) => value === node);
    if (falls) return settings;
  }
  return undefined;
}

/** `if (secret === 'text') throw …` */
function isLookedFor(text: string | undefined, files: readonly AnalysedFile[]): boolean {
  if (text === undefined) return true;
  return files.some(file => {
    if (!file.text.includes(text)) return false;
    let found = false;
    walk(file.program.body, node => {
      if (node.kind === 'operation' && node.operands.some(each => literalText(each) === text)) found = true;
      return !found;
    });
    return found;
  });
}
