/** Receivers whose secret falls back to a text that stands in the code. */
import type { AnalysedFile, FunctionFacts, Text, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { findAt, lastName, literalText, type Node, someIn } from '../../program/walk.ts';
import { comparedPairs } from './handlers-comparisons.ts';
import { setTo } from './handlers-empty.ts';
import { isSecretName } from './handlers-read.ts';
import { isListed, isLookedFor, isTested } from './handlers-tests.ts';

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
  for (const [left, right] of comparedPairs(fn).flatMap(([a, b]) => [[a, b] as const, [b, a] as const])) {
    const value = home.evaluate(left);
    for (const text of value.texts) {
      const place = written(text);
      const settings = place && settingsAt(place, settingsOf(value), file);
      if (settings === undefined || settings.some(name => isTested(name, file) || isListed(name, file))) continue;
      // What the header is compared with is the secret, whatever it is called.
      if (settings.some(name => !besideSecret.test(name) && (isSecretName(name) || isHeader(right, fn)))) return place;
    }
  }
  return undefined;
}

/** `TOKEN_TYPE` and `SIGNATURE_HEADER` are no secrets. */
const besideSecret = /(?:type|scheme|header|prefix|name|user|realm)$/i;

/** The header as it came in, or what stands behind its scheme; not one part of several. */
function isHeader(side: Expression, { node: { body } }: FunctionFacts): boolean {
  const read = (side.kind === 'name' && setTo(side.name, body)) || side;
  const isPart = (node: Node): boolean => node.kind === 'call' && lastName(node.callee) === 'split';
  return (
    someIn(read, node => /^authorization$/i.test(literalText(node) ?? lastName(node) ?? '')) && !someIn(read, isPart)
  );
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
  file: AnalysedFile,
): readonly string[] | undefined {
  const home = file.app.file(path);
  if (home === undefined || home.pathClass !== 'source') return undefined;
  const way = findAt(home.program, start);
  const node = way.find(each => each.kind === 'literal' && each.start === start && each.end === end);
  const text = literalText(node);
  if (text === undefined) return undefined;
  // What holds only in some case may be for development.
  if (way.some(({ kind }) => kind === 'branch')) return undefined;
  for (const each of way) {
    if (each.kind === 'class' && each.bases.some(base => /Settings$/.test(lastName(base) ?? ''))) {
      const member = each.members.find(({ value }) => value === node);
      if (member) return isLookedFor(text, file) ? undefined : [member.name];
    }
    if (settings.length === 0) continue;
    const falls =
      each.kind === 'choice'
        ? each.form === 'first' && each.options.slice(1).some(option => option === node)
        : each.kind === 'call' && each.args.slice(1).some(({ value }) => value === node);
    if (falls) return isLookedFor(text, file) ? undefined : settings;
  }
  return undefined;
}
