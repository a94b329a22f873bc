import type { AnalysedFile, Effect, Text, Value } from '../../analysis/facts.ts';
import type { Expression, Span } from '../../program/model.ts';
import { nodesOf, someIn, walk } from '../../program/walk.ts';
import { isHarmless } from './data-escape.ts';
import { placeKey } from './places.ts';

/** A place where a value becomes part of a page as HTML, without being a call. */
export interface Markup {
  readonly at: Span;
  readonly value: Value;
  /** What is shown of a component, as it is written. */
  readonly node?: Expression;
  /** As a message says it. */
  readonly name: string;
  /** The property that is assigned, where another shows the same as text. */
  readonly property?: Span;
  /** That other property. */
  readonly text?: string;
}

/** What shows a value as text in place of what takes it for HTML. */
const asText = new Map<string, string>([
  ['innerHTML', 'textContent'],
  ['v-html', 'v-text'],
]);

/** Assignments to `innerHTML` and its like, `dangerouslySetInnerHTML`, and answers of routes that are written as HTML. Escaped values are left out. */
export function markupOf(file: AnalysedFile): readonly Markup[] {
  const found: Markup[] = [];
  for (const node of nodesOf(file.program, 'assign')) {
    if (node.target.kind !== 'member') continue;
    const { property, propertySpan } = node.target;
    if (property === undefined || !/^(?:inner|outer)HTML$|^srcdoc$/.test(property)) continue;
    // Markup says it by words of its own: `v-html`.
    const written = propertySpan === undefined ? property : file.text.slice(propertySpan.start, propertySpan.end);
    const text = writesMarkup(node.value) ? undefined : asText.get(written);
    add(found, file, node, node.value, {
      name: `\`${written}\``,
      ...(written === 'v-html' ? { node: node.value } : {}),
      ...(propertySpan === undefined || text === undefined ? {} : { property: propertySpan, text }),
    });
  }
  for (const { attributes } of nodesOf(file.program, 'element'))
    for (const attribute of attributes) {
      if (attribute.key !== 'dangerouslySetInnerHTML' || attribute.value.kind !== 'object') continue;
      const html = attribute.value.properties.find(({ key }) => key === '__html')?.value;
      if (html !== undefined) add(found, file, attribute, html, { name: '`dangerouslySetInnerHTML`', node: html });
    }
  const rendered = new Set(file.effectsOf('render').map(({ place }) => placeKey(place)));
  for (const effect of file.effectsOf('respond')) {
    if (effect.place.file !== file.path || effect.chain.length > 0) continue;
    if (rendered.has(placeKey(effect.place)) || isShownAsText(effect)) continue;
    for (const { value, node } of effect.args)
      if (value.texts.some(isPage)) add(found, file, effect.place, node, { name: "The route's answer" }, value);
  }
  for (const { handlers } of file.routes) {
    const answering = handlers.at(-1);
    if (answering === undefined || answering.file !== file.path) continue;
    walk(answering.node.body, node => {
      if (node.kind === 'function' || node.kind === 'class') return false;
      if (node.kind !== 'return' || node.value === undefined) return true;
      const value = file.evaluate(node.value);
      if (value.texts.some(isPage)) add(found, file, node.value, node.value, { name: "The route's answer" }, value);
      return true;
    });
  }
  return found;
}

/** Elements are written in the value itself, to be shown around what is put into them. */
function writesMarkup(value: Expression): boolean {
  return someIn(value, node => node.kind === 'literal' && /<\/?[a-z]/i.test(String(node.value)));
}

/** What takes markup only where it is asked to, and is not: `st.markdown(text)` without `unsafe_allow_html=True`. */
export function isShownAsText(effect: Effect): boolean {
  return effect.mode === 'asked' && !effect.arg('condition')?.literals.includes(true);
}

function add(
  found: Markup[],
  file: AnalysedFile,
  at: Span,
  node: Expression,
  rest: Omit<Markup, 'at' | 'value'>,
  value: Value = file.evaluate(node),
): void {
  if (isHarmless([node], file) || found.some(other => other.at.start === at.start)) return;
  found.push({ at: { start: at.start, end: at.end }, value, ...rest });
}

/** Whether a call writes a file that a browser opens, by its name, else by the elements in it: `report.xml` and `notes.md` are none. */
export function writesPage({ data, pathEnd }: Effect): boolean {
  const [, ending] = /\.(\w+)$/.exec(pathEnd) ?? [];
  if (ending !== undefined && !/^x?html?$/i.test(ending)) return false;
  return data.some(({ texts }) => texts.some(text => isPage(text) && (ending !== undefined || isLaidOut(text))));
}

/** Holds elements that pages are laid out with, and other kinds of markup have not. */
function isLaidOut({ parts }: Text): boolean {
  return parts.some(part => 'text' in part && layout.test(part.text));
}

const layout = /<(?:!doctype html|html|body|table|tr|td|div|ul|li|h[1-6])[\s>]/i;

/** What other kinds of markup begin with: a declaration that no page follows, or an element that pages do not begin with, `<Response>`, `<soap:Envelope>`. */
const otherMarkup = /^\s*<(?:\?xml(?!.*<html\b)|(?!Html|Body|Div|Table)[A-Z][a-z]|\w+:\w|rss\b|feed\b|urlset\b)/s;

/** Written as HTML, with something put into it. */
function isPage({ parts }: Text): boolean {
  const [first] = parts;
  if (first !== undefined && 'text' in first && otherMarkup.test(first.text)) return false;
  return (
    parts.some(part => 'hole' in part) &&
    parts.some(part => 'text' in part && /<(?:!doctype|\/?[a-z][a-z\d]*[\s/>])/i.test(part.text))
  );
}
