import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { changedTo } from '../../program/copies.ts';
import { placeOfStep, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type DataMark,
  type DataSink,
  dataIn,
  dataSinks,
  gravest,
  isPlain,
  nameOfData,
  sinkOf,
} from '../support/data.ts';
import { isEscaped, sanitising } from '../support/data-escape.ts';
import { isShownAsText, type Markup, markupOf, writesPage } from '../support/data-markup.ts';
import { handedProperties } from '../support/data-properties.ts';
import { handedByTemplates } from '../support/data-properties-vue.ts';
import { filesNearStored, saying, storedIn, storedSink } from '../support/data-stored.ts';
import { filledHoles } from '../support/data-templates.ts';
import { cleanedModels } from '../support/data-templates-django.ts';
import { callName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { keptIn } from '../support/stores.ts';

export default defineRule({
  id: 'executed-api-data',
  clauses: ['1(e)'],
  severity: 'error',
  severities: ['warning'],
  title: 'API Data in a shell command, in code that is evaluated, or in HTML without sanitising',
  blind:
    'Templates that are filled elsewhere than in a route’s answer, or for a layout; what templates hand to functions of their own; frameworks’ escaping that is switched off elsewhere; and sanitisers that no library entry describes and whose name does not say so.',
  pages:
    /(?:inner|outer)HTML|srcdoc|v-html|insertAdjacentHTML|\.(?:html|append|prepend|before|after)\(|document\.write|\{@html|set:html|\beval\(|new Function\(|createContextualFragment|bypassSecurityTrust/i,
  check(file, context) {
    const runs = file
      .effectsOf('execute', 'evaluate')
      .flatMap(effect => sinkOf(effect, commandOf(effect), isText) ?? [])
      .filter(({ effect }) => !isEscaped(effect, file));
    for (const sink of gravest(runs, () => 1)) {
      const { effect, data, steps } = sink;
      const shell = effect.does === 'execute';
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} ${shell ? 'puts' : 'evaluates'} ${nameOfData(data[0])}${shell ? ' into a command line' : ' as code'}`,
        certain: true,
        because: shell
          ? 'Whoever can name a file or write a subject in Procore can run commands here. Give the program its arguments as a list, without a shell.'
          : 'Whoever can write a text in Procore can run code here. Parse it as data instead.',
        steps,
      });
    }
    const told = markups(file, context);
    templates(file, context);
    const rendered = [...dataSinks(file, ['render', 'write-file'], isText), ...storedInPages(file)].filter(
      ({ carriers, effect }) =>
        (effect.does === 'render' ? !carriers.every(isElement) : writesPage(effect)) && !isEscaped(effect, file),
    );
    for (const { effect, data, steps } of gravest(rendered, () => 1)) {
      if (isShownAsText(effect) || told.has(placeKey(effect.place))) continue;
      const { node } = effect;
      const property = node.kind === 'assign' && node.target.kind === 'member' ? node.target.property : undefined;
      const name = property === undefined ? callName(effect, context) : `\`${property}\``;
      context.report({ ...html(data[0], name), at: effect.place, steps });
    }
  },
  get perFile() {
    return [keptIn];
  },
  // A file that shows what the app keeps may say nothing of Procore itself.
  checkApp(app, context) {
    for (const file of filesNearStored(app, fills)) {
      if (file.procore) continue;
      markups(file, context);
      templates(file, context);
    }
  },
});

/**
 * What code puts into a page as markup.
 * @returns the places that are told
 */
function markups(file: AnalysedFile, context: RuleContext): ReadonlySet<string> {
  const told = new Set<string>();
  for (const markup of markupOf(file)) {
    const [first] = [...textsIn(markup.value, file), ...textsHanded(markup, file)];
    if (first === undefined) continue;
    const at = placeIn(file, markup.at);
    told.add(placeKey(at));
    const fixes = asText(markup, file);
    context.report({
      ...html(first, markup.name),
      at,
      steps: stepsTo(at, first.steps),
      ...(fixes === undefined ? {} : { fixes }),
    });
  }
  return told;
}

/** What templates are filled with, and put into the page as it is. */
function templates(file: AnalysedFile, context: RuleContext): void {
  for (const { at, values, stored, name, call } of filledHoles(file)) {
    const kept = stored.filter(mark => isText(mark) && !isCleaned(mark, file));
    const [first] = [...values.flatMap(value => textsIn(value, file)), ...kept];
    if (first === undefined) continue;
    const handed = stepAt(call.place, 'The template is handed it here');
    context.report({ ...html(first, name), at, steps: stepsTo(at, first.steps, call.chain, [handed]) });
  }
}

/** What stands in a file that fills templates, or that a server makes pages with. */
const fills = saying(
  /dangerouslySetInnerHTML|\{@html|v-html=|set:html|\brender(?:_template|ToString)?\(|\bTemplateResponse\(|\brender_to_string\(|\bview\(/,
);

/** API Data that runs in a page, and what the page's server hands it out of a store in which it keeps such. */
function textsIn(value: Value, file: AnalysedFile): readonly DataMark[] {
  const fetched = dataIn(value).filter(isText);
  return fetched.length > 0 ? fetched : storedIn(value, file).filter(mark => isText(mark) && !isCleaned(mark, file));
}

/** Calls that put into a page what its server hands it out of a store: `$.getJSON('/rfis', rows => $('#list').html(rows[0].subject))`. */
function storedInPages(file: AnalysedFile): readonly DataSink[] {
  const counts = (mark: DataMark): boolean => isText(mark) && !isCleaned(mark, file);
  return file.effectsOf('render').flatMap(effect => storedSink(effect, effect.data, file, counts) ?? []);
}

/** API Data among the properties of a component. */
function textsHanded({ value, node }: Markup, file: AnalysedFile): readonly DataMark[] {
  if (node === undefined || dataIn(value).length > 0) return [];
  const handed = /\.vue$/i.test(file.path) ? handedByTemplates(file, node) : handedProperties(file, node);
  return handed.flatMap(({ value, steps }) =>
    textsIn(value, file).map(mark => changedTo(mark, { steps: [...mark.steps, ...steps] })),
  );
}

/** A file that its way leads through, or that of a model that a call on it names, speaks of sanitising: what is kept, or answered, may be clean. */
function isCleaned({ steps }: DataMark, { app }: AnalysedFile): boolean {
  return steps.map(placeOfStep).some(({ file, start, end }) => {
    const owner = app.owning(file);
    const { text = '', language } = owner.file(file) ?? {};
    if (sanitising.test(text)) return true;
    const models = language === 'python' ? owner.ask(cleanedModels).flatMap(({ answer }) => answer) : [];
    return models.some(model => text.slice(start, end).includes(model));
  });
}

/** Numbers and ids run nothing; an address may. */
function isText(mark: DataMark): boolean {
  return mark.whole || !isPlain(mark) || /(?:url|link)$/i.test(mark.fields.at(-1) ?? '');
}

/** What a shell or an evaluator reads; arguments handed over as a list are read by no shell, unless the options ask for one. */
function commandOf(effect: Effect): readonly Value[] {
  const command = effect.arg('data');
  const list = effect.arg('list');
  if (effect.note !== 'no-shell') return effect.data;
  const options = effect.arg('options');
  const asked = options?.literals.includes(true) ? options : options?.property('shell');
  const shell = asked?.literals.some(literal => literal === true || typeof literal === 'string') ?? false;
  if (shell) return [command, list].filter(value => value !== undefined);
  return command === undefined || command.elements.length > 0 || command === list ? [] : [command];
}

/** Elements that the code made hold what it put into them, as text or, where that is found by itself, as HTML. */
const elements = /(?:^|\.)(?:createElement(?:NS)?|createTextNode|DomUtil\.create)\(\)$/;
/** `new Option(project.name, project.id)` */
const madeOfText = /^(?:Option|Text)$/;

function isElement({ libraries, node, elements: listed }: Value): boolean {
  if (listed.length > 0 && listed.every(isElement)) return true;
  if (node?.kind === 'call' && node.callee.kind === 'name' && madeOfText.test(node.callee.name)) return true;
  return libraries.some(({ path }) => elements.test(path));
}

function html(mark: DataMark, name: string) {
  return {
    message: `${name} puts ${nameOfData(mark)} into the page as HTML`,
    because:
      'Rich text of Procore is written by people, and nothing on its way here takes scripts out of it. Sanitise it before, or show it as text.',
    severity: 'warning' as const,
  };
}

/** `element.innerHTML = rfi.subject` shows the same as text where the value is no markup of the app's own. */
function asText({ property, value, text }: Markup, file: AnalysedFile) {
  if (property === undefined || text === undefined || value.texts.some(({ parts }) => parts.length > 1))
    return undefined;
  return [{ title: `Show it as text (${text})`, safe: false, edits: [{ ...placeIn(file, property), text }] }];
}
