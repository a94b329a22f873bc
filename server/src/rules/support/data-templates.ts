/** What templates in files of their own are handed, and put into the page as it is. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import type { DataMark } from './data.ts';
import { isHarmless, sanitising } from './data-escape.ts';
import { handedByView, reached, rowsByRelation, templateViews } from './data-templates-django.ts';
import { placeIn } from './places.ts';
import { templateNamed, wholeName } from './template-files.ts';
import { element, TemplateNames, type TemplatePath } from './template-names.ts';
import { readTemplate, type TemplateHole } from './templates.ts';

/** A place in a template where what it is handed becomes part of a page as HTML. */
export interface FilledHole {
  readonly at: Place;
  readonly values: readonly Value[];
  /** What the app keeps in what a framework reads by itself, which no call is seen to read. */
  readonly stored: readonly DataMark[];
  /** As a message says it. */
  readonly name: string;
  /** What hands it over. */
  readonly call: Pick<Effect, 'place' | 'chain'>;
}

/** Templates that templates are put into, no deeper. */
const deepest = 4;
/** Templates that are read for one call, those that are put in counted each time. */
const mostRead = 100;

/** The holes of a file's templates that anything goes into that may have come from elsewhere; escaped values are left out. */
export function filledHoles(file: AnalysedFile): readonly FilledHole[] {
  const byCalls = file.effectsOf('respond').flatMap(call => {
    const names = templatesOf(call);
    // Who is handed the page's text sends it elsewhere, by mail for one.
    const last = call.args.at(-1);
    const isHandedOn = last?.name === undefined && last?.node.kind === 'function';
    if (names.length === 0 || isHandedOn || !call.args.some(({ value }) => value.marks.some(comesFromElsewhere)))
      return [];
    const app = file.app.owning(call.place.file);
    const home = app.file(call.place.file) ?? file;
    return names.flatMap(name => filled(name, call, app, home, path => handed(call, path, home)));
  });
  const byViews = templateViews(file).flatMap(view =>
    filled(view.template, { place: view.at, chain: [] }, file.app, file, path => handedByView(view, path, file)),
  );
  return [...byCalls, ...byViews];
}

/** The holes of one template with what goes into them. */
function filled(
  name: string,
  call: FilledHole['call'],
  app: App,
  home: AnalysedFile,
  handedUnder: (path: TemplatePath) => Handed,
): readonly FilledHole[] {
  return holesOf(app, name).flatMap(hole =>
    hole.values
      .filter(path => !isCleanedBefore(path, home))
      .map(path => ({ at: placeIn(hole, hole), ...handedUnder(path), name: hole.tag, call })),
  );
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

type Handed = Pick<FilledHole, 'values' | 'stored'>;
const nothing: Handed = { values: [], stored: [] };

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
function handed(call: Effect, [name, ...below]: TemplatePath, home: AnalysedFile): Handed {
  if (name === undefined) return nothing;
  const given = call.args.flatMap(({ name: keyword, spread, value, node }) => {
    if (keyword !== undefined && keyword === name) return harmless([node], home) ? [] : [{ value, written: [node] }];
    if (keyword !== undefined && spread === undefined && !wholes.test(keyword)) return [];
    const written = value.objects.flatMap(({ file, properties }) =>
      file === home.path ? properties.filter(({ key }) => key === name).map(each => each.value) : [],
    );
    return harmless(written, home) ? [] : [{ value: value.property(name), written }];
  });
  const rows = home.language === 'python' ? given : [];
  return {
    values: given.map(({ value }) => reached(value, below)),
    stored: rows.flatMap(({ value, written }) =>
      written.length > 0
        ? written.flatMap(node => rowsByRelation(below, { node, value }, home))
        : rowsByRelation(below, { value }, home),
    ),
  };
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
