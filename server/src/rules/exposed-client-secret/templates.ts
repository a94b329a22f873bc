/** Templates on the server: of what they are filled with, the page gets what they print. */
import type { App, Effect } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { templateNamed } from '../support/template-files.ts';

/**
 * A tag that prints, with a token's field or all of something in it: `<%= row.accessToken %>`, `{{ rows | tojson }}`; not one that only
 * asks for it, `{{#if row.accessToken}}`, or says how long it is.
 */
const prints =
  /(?:<%[-=]|\{\{(?!\s?(?:#|!))|[#!]\{)[^%}\n]{0,160}?(?:\b(?:access|refresh)_?token\b(?!\s?(?:\?[^.?]|&&|[=!]=|\.length|\|\s?(?:length|count|yesno|bool)))|\bJSON\.stringify\(\s?(?<said>\w*)|\b(?<piped>\w+)\s?\|\s?(?:tojson|json|dump)\b)/gi;

/**
 * Where the template that an answer is made of prints a token; `none` where it is made of none, `hidden` where it prints no token, or is
 * not there to be read.
 */
export function printedBy(answer: Effect, app: App): Step | 'none' | 'hidden' {
  const given = answer.arg('path');
  if (given === undefined) return 'none';
  const names = given.literals.filter(name => typeof name === 'string');
  for (const path of names.flatMap(name => templateNamed(app, name) ?? [])) {
    const text = app.text(path) ?? '';
    const found = [...text.matchAll(prints)].find(
      ({ groups: { said, piped } = {} }) => !isOther(said ?? piped, answer),
    );
    if (found)
      return stepAt(
        { file: `${app.root}/${path}`, start: found.index, end: found.index + found[0].length },
        'the template prints it here',
      );
  }
  return 'hidden';
}

/** Where templates of an app write a record out whole that they know by a name: `<%- JSON.stringify(me) %>`, `{{ me | json }}`. */
export function writtenOut(name: string, app: App, paths: readonly string[]): readonly Place[] {
  const whole = new RegExp(
    `(?:<%[-=]|\\{\\{(?!\\s?(?:#|!))|[#!]\\{)[^%}\n]{0,160}?(?:\\bJSON\\.stringify\\(\\s?(?:locals\\.)?${name}\\s?\\)|(?<![\\w.$])${name}\\s?\\|\\s?(?:tojson|json|dump)\\b)`,
    'i',
  );
  return paths.flatMap(path => {
    const found = whole.exec(app.text(path) ?? '');
    return found ? { file: `${app.root}/${path}`, start: found.index, end: found.index + found[0].length } : [];
  });
}

/** The template is given it under a name of its own, and it is nothing that a store gave. */
function isOther(name: string | undefined, { args }: Effect): boolean {
  return (
    name !== undefined &&
    args.some(({ value }) => value.keys.names.includes(name) && value.property(name).libraries.length === 0)
  );
}
