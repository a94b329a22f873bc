/** What templates in files of their own are handed, and put into the page as it is. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { isHarmless, sanitising } from './data-escape.ts';
import { placeIn } from './places.ts';
import { templateNamed, wholeName } from './template-files.ts';
import { element, TemplateNames, type TemplatePath } from './template-names.ts';
import { readTemplate, type TemplateHole } from './templates.ts';

/** A place in a template where what it is handed becomes part of a page as HTML. */
export interface FilledHole {
  readonly at: Place;
  readonly value: Value;
  /** As a message says it. */
  readonly name: string;
  /** The call that hands it over. */
  readonly call: Effect;
}

/** Templates that templates are put into, no deeper. */
const deepest = 4;
/** Templates that are read for one call, those that are put in counted each time. */
const mostRead = 100;

/** The holes of a file's templates that anything goes into that may have come from elsewhere; escaped values are left out. */
export function filledHoles(file: AnalysedFile): readonly FilledHole[] {
  return file.effectsOf('respond').flatMap(call => {
    const names = templatesOf(call);
    // Who is handed the page's text sends it elsewhere, by mail for one.
    const last = call.args.at(-1);
    const isHandedOn = last?.name === undefined && last?.node.kind === 'function';
    if (names.length === 0 || isHandedOn || !call.args.some(({ value }) => value.marks.some(comesFromElsewhere)))
      return [];
    const app = file.app.owning(call.place.file);
    const home = app.file(call.place.file) ?? file;
    const holes = names.flatMap(name => holesOf(app, name));
    return holes.flatMap(hole =>
      hole.values
        .filter(path => !isCleanedBefore(path, home))
        .flatMap(path => handed(call, path, home))
        .map(value => ({ at: placeIn(hole, hole), value, name: hole.tag, call })),
    );
  });
}

/**
 * Whoever hands it over puts something in that field that says it is clean, `rfi.body = sanitize(rfi.body)`, or what a function makes
 * of it where there is a word of cleaning: `rfi["body"] = to_html(rfi["body"])`.
 */
function isCleanedBefore(path: TemplatePath, { text }: AnalysedFile): boolean {
  const field = path.findLast(step => step !== element) ?? '';
  const put = String.raw`\b${anyOf([field])}\b['"\]]{0,2}\s?[:=]\s?`;
  const cleaning = 'escape|sanit|purify|strip_?tags|clean|bleach|nh3|xss';
  if (new RegExp(String.raw`${put}[\w$.\s(]{0,40}(?:${cleaning})`, 'i').test(text)) return true;
  return sanitising.test(text) && new RegExp(String.raw`${put}(?:await\s)?[\w$.]{1,60}\(`).test(text);
}

const templateName = /^[\w@./-]{1,200}$/;

/** The names of templates that a call is given, as its path or, with their endings, behind the request. */
function templatesOf(call: Effect): readonly string[] {
  const named = textsOf(call.arg('path'));
  const [, second] = call.args;
  return [...named, ...textsOf(second?.value).filter(name => wholeName.test(name))].filter(name =>
    templateName.test(name),
  );
}

function textsOf(value: Value | undefined): readonly string[] {
  return value?.literals.filter(each => typeof each === 'string') ?? [];
}

function comesFromElsewhere({ is }: Value['marks'][number]): boolean {
  return is === 'api-data' || is === 'stored';
}

interface HoleOfFile extends TemplateHole {
  readonly path: string;
}

/** The holes of a template and of those that are put into it. */
function holesOf(app: App, name: string): readonly HoleOfFile[] {
  const found: HoleOfFile[] = [];
  let left = mostRead;
  const read = (written: string, names: TemplateNames, above: readonly string[]): void => {
    const relative = templateNamed(app, written);
    // One that puts in itself, or two each other, say nothing new the next time.
    if (relative === undefined || above.includes(relative) || above.length > deepest || left-- <= 0) return;
    const path = `${app.root}/${relative}`;
    const { holes, includes } = readTemplate(path, app.text(relative) ?? '', names);
    found.push(...holes.map(hole => ({ path, ...hole })));
    for (const inner of includes) read(inner.name, inner.names, [...above, relative]);
  };
  read(name, new TemplateNames(), []);
  return found;
}

/** Named arguments that hold all that the template is handed. */
const wholes = /^(?:context|locals|data|dictionary|params)$/;

/** What a call hands to its template under a path. */
function handed(call: Effect, [name, ...below]: TemplatePath, home: AnalysedFile): readonly Value[] {
  if (name === undefined) return [];
  return call.args.flatMap(({ name: keyword, spread, value, node }) => {
    if (keyword !== undefined && keyword === name) return harmless([node], home) ? [] : [reached(value, below)];
    if (keyword !== undefined && spread === undefined && !wholes.test(keyword)) return [];
    const written = value.objects.flatMap(({ file, properties }) =>
      file === home.path ? properties.filter(({ key }) => key === name).map(each => each.value) : [],
    );
    return harmless(written, home) ? [] : [reached(value.property(name), below)];
  });
}

function harmless(nodes: readonly Expression[], home: AnalysedFile): boolean {
  return nodes.length > 0 && (isHarmless(nodes, home) || nodes.every(node => isForScript(node, home)));
}

/** JSON, which pages put into scripts: `const state = JSON.stringify(rfis)`. */
function isForScript(node: Expression, home: AnalysedFile): boolean {
  const made = node.kind === 'name' ? home.evaluate(node).node : node;
  return (
    made?.kind === 'call' &&
    someIn(
      made,
      inner => inner.kind === 'call' && /stringify|serialize|^dumps$|to_?json/i.test(lastName(inner.callee) ?? ''),
    )
  );
}

function reached(value: Value, path: TemplatePath): Value {
  return path.reduce((at, step) => (step === element ? at.element : at.property(step)), value);
}
