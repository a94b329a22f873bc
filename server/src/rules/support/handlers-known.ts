/** Receivers whose secret falls back to a text that stands in the code. */
import type { AnalysedFile, FunctionFacts, Text, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { findAt, lastName, literalText, type Node, someIn } from '../../program/walk.ts';
import { comparedPairs, isSecretName } from './handlers-comparisons.ts';
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
      if (settings?.some(isOfSecret) && !settings.some(name => isTested(name, file) || isListed(name, file)))
        return place;
    }
  }
  return undefined;
}

/** `TOKEN_TYPE` and `SIGNATURE_HEADER` are no secrets. */
function isOfSecret(name: string): boolean {
  return isSecretName(name) && !/(?:type|scheme|header|prefix|name)$/i.test(name);
}

/** A list of the settings that have to be there names it. */
function isListed(name: string, { app }: AnalysedFile): boolean {
  return app.files.some(
    file =>
      file.text.includes(name) &&
      someIn(
        file.program.body,
        node => node.kind === 'list' && node.items.some(({ value }) => literalText(value) === name),
      ),
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
  { app }: AnalysedFile,
): readonly string[] | undefined {
  const home = app.file(path);
  if (home === undefined || home.pathClass !== 'source') return undefined;
  const way = findAt(home.program, start);
  const node = way.find(each => each.kind === 'literal' && each.start === start && each.end === end);
  // What holds only in some case may be for development.
  if (way.some(({ kind }) => kind === 'branch')) return undefined;
  for (const each of way) {
    if (each.kind === 'class' && each.bases.some(base => /Settings$/.test(lastName(base) ?? ''))) {
      const member = each.members.find(({ value }) => value === node);
      if (member) return isLookedFor(literalText(node), app.files) ? undefined : [member.name];
    }
    if (settings.length === 0) continue;
    const falls =
      each.kind === 'choice'
        ? each.form === 'first' && each.options.slice(1).some(option => option === node)
        : each.kind === 'call' && each.args.slice(1).some(({ value }) => value === node);
    if (falls) return isLookedFor(literalText(node), app.files) ? undefined : settings;
  }
  return undefined;
}

/** `if (secret === 'text') throw …`, `secret.startsWith('te')`, `['text'].includes(secret)` */
function isLookedFor(text: string | undefined, files: readonly AnalysedFile[]): boolean {
  if (text === undefined) return true;
  const isText = (node: Expression): boolean => literalText(node) === text;
  const asks = (node: Node): boolean => {
    if (node.kind === 'operation') return node.operands.some(isText);
    if (node.kind === 'list') return node.items.some(({ value }) => isText(value));
    if (node.kind !== 'call' || !/^(?:starts_?with|includes|test)$/i.test(lastName(node.callee) ?? '')) return false;
    return node.args.some(({ value }) => {
      const part = literalText(value);
      return part !== undefined && part !== '' && text.includes(part);
    });
  };
  return files.some(file => file.pathClass === 'source' && someIn(file.program.body, asks));
}
