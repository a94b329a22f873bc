/** What the names in a template mean, and what values an expression there shows, told by its text. */

/** Names from what a template is handed down to a value; `element` for any element of a list. */
export type TemplatePath = readonly string[];

export const element = '[]';
/** A list in groups, each of which has its elements as `list`: https://docs.djangoproject.com/en/stable/ref/templates/builtins/#regroup */
const grouped = '[[]]';

/** A name with properties behind it, as scripts and template languages write it. */
const path = String.raw`(?<![\w$.@])[A-Za-z_$][\w$]*(?:\s?\??\.\s?[A-Za-z_$][\w$]*|\[[^\]\n]{0,80}\]){0,12}`;
/** What all values can be read from: EJS's and Eta's names for it. */
const roots: ReadonlySet<string> = new Set(['locals', 'it', 'self']);
/** Longer expressions show no more than one value; nor are longer tags read. */
export const longest = 600;
/** Templates that people write name no more, nor does a name stand for more, or deeper; names are made of names. */
const mostNames = 200;
const mostMeant = 20;
export const deepest = 12;

/** What makes text harmless, or is no text of anybody's: other templates, JSON for scripts. */
export const harmless =
  /escape|sanit|purify|encode|strip_?tags|clean|bleach|\bxss\b|stringify|json|&lt;|&#|\binclude|partial|\bblock\b|csrf|nonce|layout/i;
/** Calls that leave text as it is where it matters. */
const keeping = /^(?:replace|replaceAll|trim\w*|slice|substr|substring|toString|join|split|concat|String)$/;
/** Lists whose function says what of each element is shown. */
const mapping = /^(?:map|flatMap|forEach)$/;
const words = /^(?:or|and|not|if|else|in|is|true|false|null|none|undefined|function|return|async|typeof|new)$/i;

/** What names of a template stand for, beside what it is handed under them. */
export class TemplateNames {
  private known: ReadonlyMap<string, readonly TemplatePath[]>;
  /** What properties are read from that stand alone, as Handlebars has it. */
  readonly context: TemplatePath;

  constructor(known: ReadonlyMap<string, readonly TemplatePath[]> = new Map(), context: TemplatePath = []) {
    this.known = known;
    this.context = context;
  }

  /** The same names for another template, which may go on to name others. */
  copy(context = this.context): TemplateNames {
    return new TemplateNames(this.known, context);
  }

  name(name: string, means: readonly TemplatePath[]): void {
    if (this.known.size >= mostNames && !this.known.has(name)) return;
    // Copies, of which there are more than names, have the same.
    const meant = means.filter(each => each.length <= deepest).slice(0, mostMeant);
    this.known = new Map([...this.known, [name, meant]]);
  }

  /** Names each element of a list. */
  nameEach(name: string, lists: readonly TemplatePath[]): void {
    this.name(
      name,
      lists.map(list => [...list, element]),
    );
  }

  /** Names lists in groups. */
  nameGroups(name: string, lists: readonly TemplatePath[]): void {
    this.name(
      name,
      lists.map(list => [...list, grouped]),
    );
  }

  /** What a name with properties means: `rfi.questions[0].body`. */
  meaning(written: string): readonly TemplatePath[] {
    if (written.length > longest || this.context.length > deepest) return [];
    const [head = '', ...below] = stepsOf(written);
    if (below.length > deepest) return [];
    const known = this.known.get(head);
    if (known !== undefined) return known.map(each => outOfGroups([...each, ...below]));
    return [roots.has(head) && below.length > 0 ? below : [...this.context, head, ...below]];
  }

  /** What an expression may show of what the template is handed; nothing where it takes markup out of it, or where that is not known. */
  shown(code: string): readonly TemplatePath[] {
    if (code.length > longest || harmless.test(code)) return [];
    const names = this.copy();
    names.learn(code);
    const found: TemplatePath[] = [];
    for (const { written, isCall } of pathsIn(shownPart(spaced(code)))) {
      const steps = stepsOf(written);
      const last = steps.at(-1) ?? '';
      if (isCall && mapping.test(last)) continue;
      if (isCall && !keeping.test(last)) return [];
      if (isCall && steps.length === 1) continue;
      if (found.length > mostMeant) break;
      found.push(...names.meaning(isCall ? written.slice(0, written.lastIndexOf('.')).replace(/\?$/, '') : written));
    }
    // By what a list is grouped is not read.
    return found.filter(each => !each.includes(grouped));
  }

  /** Takes in what a script of a template names: `rows.forEach(row => {`, `for (const row of rows)`, `const text = row.text`. */
  learn(code: string): void {
    for (const { groups = {} } of spaced(code).matchAll(naming)) {
      const { list, item, each, over, name, value, fields, whole } = groups;
      if (list !== undefined && item !== undefined && mapping.test(stepsOf(list).at(-1) ?? ''))
        this.nameEach(item, this.meaning(list.replace(/\s*\??\.\s*\w+$/, '')));
      if (each !== undefined && over !== undefined) this.nameEach(each, this.shown(over));
      if (name !== undefined && value !== undefined) this.name(name, this.shown(value));
      if (fields !== undefined && whole !== undefined) this.takeOut(fields, this.shown(whole));
    }
  }

  /** `const { body, title: heading } = rfi` */
  private takeOut(fields: string, from: readonly TemplatePath[]): void {
    for (const [, key = '', name = key] of fields.matchAll(/([\w$]+)(?:\s*:\s*([\w$]+))?/g))
      this.name(
        name,
        from.map(each => [...each, key]),
      );
  }
}

/** The elements of a group are those of the list: `group.list`, and the second of `for name, elements in groups`. */
function outOfGroups(path: TemplatePath): TemplatePath {
  const at = path.indexOf(grouped);
  if (at < 0 || path[at + 2] !== 'list') return path;
  return [...path.slice(0, at), ...path.slice(at + 3)];
}

/** With one space, or the end of a line, where there is any. */
function spaced(code: string): string {
  return code.replace(/\s+/g, run => (run.includes('\n') ? '\n' : ' '));
}

const naming = new RegExp(
  [
    String.raw`\bfor\s?\(\s?(?:(?:const|let|var)\s)?(?<each>[\w$]+)\s(?:of|in)\s(?<over>[^()\n]+)`,
    String.raw`\b(?:const|let|var)\s(?<name>[\w$]+)\s?=(?![=>])\s?(?<value>[^;\n]+)`,
    String.raw`\b(?:const|let|var)\s?\{(?<fields>[^{}]+)\}\s?=\s?(?<whole>[^;\n]+)`,
    String.raw`(?<list>${path})\s?\(\s?(?:async\s)?(?:function\s?)?\(?\s?(?<item>[\w$]+)`,
  ].join('|'),
  'g',
);

/** The part of an expression whose value is shown: no texts of its own, and not what it only asks for. */
function shownPart(code: string): string {
  const holes = code.includes('`') ? [...code.matchAll(/\$\{([^{}]*)\}/g)].map(([, inner]) => inner).join('; ') : code;
  const plain = holes
    .replace(/(?<!\[\s*)(?:'[^'\n]*'|"[^"\n]*")/g, "''")
    .replace(/\/(?:[^/\n\\]|\\.)+\/[gimsuy]*(?=\s*,)/g, "''");
  const asked = plain.search(/(?<!\?)\?(?![.?])/);
  return (asked < 0 ? plain : plain.slice(asked + 1)).replace(/[^|&?:;(]*&&/g, '').replace(/\bif\b.*\belse\b/, ' ');
}

function pathsIn(code: string): readonly { readonly written: string; readonly isCall: boolean }[] {
  return [...code.matchAll(new RegExp(path, 'g'))].flatMap(({ 0: written, index }) => {
    const behind = code.slice(index + written.length).trimStart();
    // Parameters of functions and words of the language are no values.
    if (words.test(written) || behind.startsWith('=>')) return [];
    return { written, isCall: behind.startsWith('(') };
  });
}

function stepsOf(written: string): TemplatePath {
  return [...written.matchAll(/([A-Za-z_$][\w$]*)(?![^[]*\])|\[\s*(?:(['"])([^'"]*)\2|[^\]]*)\s*\]/g)].map(
    ([, name, , key]) => name ?? key ?? element,
  );
}
