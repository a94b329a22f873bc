import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type {
  Call,
  ClassExpression,
  Element,
  FunctionExpression,
  ObjectExpression,
  Program,
  Span,
} from '../../program/model.ts';
import { forEachChild, lastName, literalText, type Node } from '../../program/walk.ts';
import { isManifest } from '../support/app.ts';
import {
  paymentPackages,
  paymentWords,
  type Sensitive,
  sensitiveAutocomplete,
  sensitiveLabel,
  sensitiveName,
  sensitiveWords,
  speaksOfPayment,
} from '../support/app-fields.ts';
import type { MarkupFile } from '../support/wording-markup.ts';
import { describedAs, labelOf, questionIn, textAt } from './definitions.ts';
import { askedInMarkup, isAmbiguous, isLastFour, notTyped } from './markup.ts';
import { askedInProse } from './prose.ts';

/** A place that asks a user for something sensitive, or takes it from a request. */
export interface Asked {
  readonly at: Place;
  readonly kind: Sensitive;
  readonly how: 'field' | 'label' | 'schema' | 'prose';
  /** Where the form starts that it belongs to. */
  readonly form: number;
  /** It is asked only where some function of the app takes a value of this class: a route that reads its body into it. */
  readonly ifTaken?: string;
}

/** Everything in a file that asks for something sensitive: markup, form libraries, prompts, form definitions, request schemas, sentences. */
export const askedIn = perFile((file): readonly Asked[] => {
  const { language } = file;
  if (language === 'env' || language === 'markdown' || language === 'http') return [];
  if (
    (language === 'json' || language === 'yaml') &&
    !isManifest(file) &&
    !/form|survey|questionnaire|onboarding|intake|chatbot|dialog(?:flow|ue)|\bdomain\.ya?ml$/i.test(file.relative)
  )
    return [];
  if (!sensitiveWords.test(file.text)) return [];
  const asked = [...new Reader(file).read(), ...inStrings(file), ...inProse(file)];
  return asked.filter(({ ambiguous }) => !ambiguous || speaksOfPayment(file));
});

/** The classes whose values the functions of a file take. */
export const takenIn = perFile((file): ReadonlySet<string> => {
  const types = file.functions.flatMap(({ node }) => node.parameters.map(({ type }) => type?.name));
  return new Set(types.filter(name => name !== undefined));
});

/** `res.send('<form><input name="ssn">…')`: markup that code answers with. */
function inStrings(file: AnalysedFile): readonly Found[] {
  return file.strings
    .filter(({ value }) => /<(?:input|textarea|label)\b/i.test(value))
    .flatMap(({ value, literal }) =>
      askedInMarkup(value).map(({ kind, start, end, form, how, name }) => {
        const { content } = literal;
        const at = content === undefined ? literal : { start: content + start, end: content + end };
        return {
          at: { file: file.path, start: at.start, end: at.end },
          kind,
          how,
          form: literal.start + form,
          ambiguous: isAmbiguous(kind, name),
        };
      }),
    );
}

/** Sentences are one question a file: what is said first, and again where an answer is none. */
function inProse(file: AnalysedFile): readonly Found[] {
  return askedInProse(file).map(({ kind, at }) => ({ at, kind, how: 'prose', form: 0, ambiguous: false }));
}

/** What a page or template asks for. */
export function askedInPage(page: MarkupFile): readonly Asked[] {
  const pays = paymentWords.test(page.text);
  return askedInMarkup(page.text)
    .filter(({ kind, name }) => pays || !isAmbiguous(kind, name))
    .map(({ kind, start, end, form, how }) => ({ at: { file: page.path, start, end }, kind, how, form }));
}

interface Found extends Asked {
  readonly ambiguous: boolean;
}

/** Tags that take input. */
const input =
  /^(?:input|textarea|select)$|(?:input|field|textbox|text-?area|control|select|form\.?item|controller|question|entry)$/i;
const labelTag = /^(?:label|legend)$|(?:label)$/i;
const nameAttributes = /^(?:name|id|field|fieldName|formControlName|dataKey|key|source|path|controlId)$/;
const labelAttributes =
  /^(?:label|placeholder|aria-?label|title|floatingLabel\w*|hint|helper-?text|description|prompt|question)$/i;
/** Calls that ask, by name: what they ask for is their first text, or a keyword. */
const asking =
  /^(?:prompt|question|input|ask|getpass|text_input|number_input|text_area|textInput|text_field|readline|add_argument|option|StringField|IntegerField|TextField|CharField|RegexField|PasswordField|TextInput|TextArea|addTextInput|addTextItem|textfield|createTextField)$/;
/** The same, where the receiver is a library of prompts. */
const askingOf = /^(?:questionary|inquirer|click|typer|enquirer|prompts|ui|Prompt|st)$/;
/** The same, where they are handed options with a message: `password({ message: 'SSN' })`. */
const askingWith = /^(?:password|text|editor|number|invisible)$/;
/** Calls that bind a field of a form by its name. */
const binding = /^(?:register|useField|getFieldProps|useController|getInputProps|getFieldDecorator|registerField)$/;
const formGroups = /^(?:group|FormGroup|useForm|createForm)$/;
const schemaMakers = /^(?:object|strictObject|shape|interface)$/;
const schemaLibraries = /^(?:z|zod|yup|Yup|Joi|joi|v|t|s|valibot|Type)$/;

class Reader {
  private readonly found: Found[] = [];
  private readonly file: AnalysedFile;
  private readonly program: Program;

  constructor(file: AnalysedFile) {
    this.file = file;
    this.program = file.program;
  }

  read(): readonly Found[] {
    for (const statement of this.program.body) this.visit(statement, 0, undefined);
    if (this.program.data !== undefined) this.visit(this.program.data, 0, undefined);
    for (const { value } of this.program.exports)
      if (
        value !== undefined &&
        this.program.data === undefined &&
        !this.program.body.some(node => node.start <= value.start && value.end <= node.end)
      )
        this.visit(value, 0, undefined);
    return this.found;
  }

  /**
   * @param form where the form starts that the node stands in
   * @param markup the tree of markup that it stands in
   */
  private visit(node: Node, form: number, markup: Element | undefined): void {
    let inside = form;
    let tree = markup;
    if (node.kind === 'element') {
      if (/^form$|form$/i.test(node.tag) || markup === undefined) inside = node.start;
      tree = markup ?? node;
      this.element(node, inside, tree);
    } else if (node.kind === 'function') {
      if (markup === undefined) inside = node.start;
      this.taken(node);
    } else if (node.kind === 'class') {
      inside = node.start;
      this.class(node, inside);
    } else if (node.kind === 'call') this.call(node, form);
    else if (node.kind === 'object') this.object(node, form);
    forEachChild(node, child => this.visit(child, inside, tree));
  }

  private add(
    kind: Sensitive | undefined,
    at: Span,
    how: Asked['how'],
    form: number,
    name: string,
    ifTaken?: string,
  ): void {
    if (kind === undefined) return;
    this.found.push({
      at: { file: this.file.path, start: at.start, end: at.end },
      kind,
      how,
      form,
      ambiguous: isAmbiguous(kind, name),
      ...(ifTaken === undefined ? {} : { ifTaken }),
    });
  }

  private element(node: Element, form: number, tree: Element): void {
    const texts = node.attributes.flatMap(property =>
      property.key !== undefined && property.value.kind === 'literal'
        ? [{ key: property.key, value: property.value.value, at: property }]
        : [],
    );
    if (labelTag.test(node.tag)) {
      for (const child of node.children)
        if (child.kind === 'literal' && typeof child.value === 'string' && this.labels(node, tree))
          this.add(sensitiveLabel(child.value), child, 'label', form, child.value);
      return;
    }
    if (!input.test(node.tag) || this.isHosted(node.tag)) return;
    if (
      texts.some(
        ({ key, value }) =>
          (key === 'type' && notTyped.test(String(value))) ||
          (/^(?:readOnly|disabled|readonly)$/.test(key) && value !== false && value !== 'false'),
      )
    )
      return;
    // value={form.ssn}
    const bound = node.attributes.find(({ key }) => key === 'value' || key === 'defaultValue');
    const name = bound === undefined ? undefined : lastName(bound.value);
    const typed = node.attributes.some(({ key }) => /^on[A-Z]/.test(key ?? ''));
    if (bound !== undefined && name !== undefined && typed && !texts.some(({ value }) => isLastFour(value)))
      this.add(sensitiveName(name), bound, 'field', form, name);
    for (const { key, value, at } of texts) {
      if (typeof value !== 'string') continue;
      const kind = /^auto-?complete$/i.test(key)
        ? sensitiveAutocomplete(value)
        : nameAttributes.test(key)
          ? sensitiveName(value)
          : labelAttributes.test(key)
            ? (sensitiveLabel(value) ?? sensitiveName(value))
            : undefined;
      if (kind === undefined) continue;
      // A field for part of it: `name="ssn" placeholder="Last 4 digits"`.
      if (
        texts.some(other => typeof other.value === 'string' && /\blast (?:4|four)\b/i.test(other.value)) ||
        texts.some(other => other.key === 'maxLength' && Number(other.value) <= 4 && kind !== 'card-code')
      )
        return;
      this.add(kind, at, 'field', form, value);
      return;
    }
  }

  /** The field behind a label, or where none is left some before it, is one that this app itself reads. */
  private labels(label: Element, tree: Element): boolean {
    const fields = this.fields(tree);
    const own = fields.find(({ start }) => start > label.start) ?? fields[0];
    return own !== undefined && !this.isHosted(own.tag);
  }

  /** Fields in a tree, a payment provider's among them, in their order. */
  private fields(tree: Element): readonly Element[] {
    return tree.children.flatMap(child => {
      if (child.kind !== 'element') return [];
      const isField = (input.test(child.tag) && !labelTag.test(child.tag)) || this.isHosted(child.tag);
      return [...(isField ? [child] : []), ...this.fields(child)];
    });
  }

  private isHosted(tag: string): boolean {
    const root = tag.split('.')[0];
    return this.program.imports.some(
      ({ module, names }) =>
        !module.startsWith('.') && paymentPackages.test(module) && names.some(({ local }) => local === root),
    );
  }

  private call(node: Call, form: number): void {
    const { callee, args } = node;
    const name = lastName(callee);
    if (name === undefined) return;
    const receiver = callee.kind === 'member' ? lastName(callee.object) : undefined;
    const [first] = args;
    if (binding.test(name)) {
      const given =
        first?.value.kind === 'object' ? first.value.properties.find(({ key }) => key === 'name')?.value : first?.value;
      if (given?.kind === 'literal' && typeof given.value === 'string')
        this.add(sensitiveName(given.value), given, 'field', form, given.value);
    } else if (
      asking.test(name) ||
      (receiver !== undefined && askingOf.test(receiver)) ||
      (askingWith.test(name) && first?.value.kind === 'object' && !schemaLibraries.test(receiver ?? ''))
    ) {
      if (receiver === 'models') return;
      for (const { name: keyword, value: given } of args) {
        if (keyword !== undefined && !/^(?:label|prompt|placeholder|message|help_text|title|tooltip)$/.test(keyword))
          continue;
        const value = given.kind === 'object' ? given.properties.find(({ key }) => key === 'message')?.value : given;
        if (value?.kind !== 'literal' || typeof value.value !== 'string') continue;
        const kind =
          sensitiveLabel(value.value) ??
          (/^-{0,2}[\w.-]+$/.test(value.value) ? sensitiveName(value.value.replace(/^.*\./, '')) : undefined);
        this.add(kind, value, 'field', form, value.value);
        if (kind !== undefined) return;
      }
    } else if (formGroups.test(name)) {
      const fields = first?.value.kind === 'object' ? first.value : undefined;
      const defaults = fields?.properties.find(({ key }) => key === 'defaultValues' || key === 'initialValues')?.value;
      for (const object of name === 'useForm' || name === 'createForm' ? [defaults] : [fields])
        if (object?.kind === 'object')
          for (const property of object.properties)
            this.add(sensitiveName(property.key ?? ''), property, 'field', form, property.key ?? '');
    } else if (
      schemaMakers.test(name) &&
      receiver !== undefined &&
      schemaLibraries.test(receiver) &&
      first?.value.kind === 'object'
    ) {
      for (const property of first.value.properties)
        this.add(sensitiveName(property.key ?? ''), property, 'schema', node.start, property.key ?? '');
    }
  }

  /** `ssn = StringField('SSN')` in a form's class; `ssn: str` in a model that a request is read into. */
  private class(node: ClassExpression, form: number): void {
    const bases = node.bases.map(base => lastName(base) ?? '');
    if (bases.some(base => /^(?:Model|Base|SQLModel|Document|DeclarativeBase)$/.test(base))) return;
    const record = node.record === true ? node.name : undefined;
    const isForm = /form/i.test(bases.join(' '));
    for (const member of node.members) {
      const maker = member.value?.kind === 'call' ? member.value : undefined;
      if (isForm && member.name === 'Meta' && member.value?.kind === 'class') this.modelForm(member.value, form);
      const field = maker !== undefined && /(?:Field|Input)$/.test(lastName(maker.callee) ?? '') && isForm;
      const label = field ? labelOf(maker) : undefined;
      if (field)
        this.add(
          sensitiveName(member.name) ?? (label === undefined ? undefined : sensitiveLabel(label)),
          member,
          'field',
          form,
          member.name,
        );
      else if (record !== undefined)
        this.add(
          sensitiveName(member.name) ?? (maker && describedAs(maker)),
          member,
          'schema',
          form,
          member.name,
          record,
        );
    }
  }

  /** `passport_number: str = Form()`: what a route takes out of a request by its parameters. */
  private taken({ parameters, start }: FunctionExpression): void {
    for (const { target, default: given } of parameters)
      if (target.kind === 'name' && given?.kind === 'call' && /^(?:Form|Body)$/.test(lastName(given.callee) ?? ''))
        this.add(sensitiveName(target.name), target, 'schema', start, target.name);
  }

  /** Django's forms that are made of a model: `fields = ['ssn']`, `labels = {'number': 'Passport number'}`. */
  private modelForm({ members }: ClassExpression, form: number): void {
    const text = (node: Node): string => literalText(node) ?? '';
    for (const { name, value } of members) {
      if (name === 'fields' && value?.kind === 'list')
        for (const item of value.items)
          this.add(sensitiveName(text(item.value)), item.value, 'field', form, text(item.value));
      if (name === 'labels' && value?.kind === 'object')
        for (const { value: label } of value.properties)
          this.add(sensitiveLabel(text(label)), label, 'label', form, text(label));
    }
  }

  /** `{ name: 'ssn', label: 'Social security number', type: 'text' }`, and properties of a JSON Schema with a title. */
  private object(node: ObjectExpression, form: number): void {
    const question = questionIn(node);
    if (question !== undefined) this.add(question.kind, question.property, 'field', form, question.text);
    const properties = node.properties.find(({ key }) => key === 'properties')?.value;
    if (properties?.kind !== 'object') return;
    for (const property of properties.properties) {
      const described =
        property.value.kind === 'object' &&
        property.value.properties.some(
          ({ key }) => key === 'title' || key === 'label' || key === 'name' || key === 'description',
        );
      // Its title asks by itself.
      const isAsked = property.value.kind === 'object' && sensitiveLabel(textAt(property.value, 'title')) !== undefined;
      if (described && !isAsked)
        this.add(sensitiveName(property.key ?? ''), property, 'field', node.start, property.key ?? '');
    }
  }
}
