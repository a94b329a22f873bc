import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { type PerFile, perFile } from '../../analysis/per-file.ts';
import { changedTo } from '../../program/copies.ts';
import type { Place } from '../../program/finding.ts';
import {
  type Call,
  type Element,
  type Expression,
  isCode,
  type Join,
  type Literal,
  type Template,
} from '../../program/model.ts';
import { forEachChild, lastName, type Node } from '../../program/walk.ts';
import { isLog } from './logging.ts';
import { placeKey } from './places.ts';
import { isInternalDocument, proseOfMarkdown } from './wording-documents.ts';
import { markupOf, proseOfPage } from './wording-markup.ts';
import {
  answering,
  camelTable,
  comparing,
  forbidding,
  shower,
  showing,
  shows,
  textEnumeration,
  textName,
  textTable,
  writes,
} from './wording-names.ts';
import {
  areSentences,
  constantsOf,
  holdsTexts,
  inlineParts,
  isProse,
  partsOf,
  puttingTogether,
  rootName,
} from './wording-parts.ts';

/** A literal inside a text, at an offset of it. */
interface Piece {
  readonly at: number;
  readonly literal: Literal;
}

/** A text that belongs together: a literal, a joined or filled-in string, a run of markup, a paragraph. Holes read `{}`. */
export interface Wording {
  readonly file: { readonly path: string };
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** The name that it is the value of: variable, property, keyword, or the tag it stands in. */
  readonly key: string | undefined;
  /** Users read it: markup, titles, messages, translations, manifests, pages. */
  readonly shown: boolean;
  /** Written to a log, or only compared with. */
  readonly internal: boolean;
}

/** The place of a part of a text: exact inside one literal that is written as it reads, else the literals whole. */
export function placeOfPart({ file, pieces }: Wording, start: number, end: number): Place {
  const first = pieces.findLast(({ at }) => at <= start) ?? pieces[0];
  const last = pieces.findLast(({ at }) => at < end) ?? first;
  if (first === undefined || last === undefined) return { file: file.path, start: 0, end: 0 };
  const from = offsetIn(first, start) ?? first.literal.start;
  const to = offsetIn(last, end) ?? last.literal.end;
  return { file: file.path, start: from, end: Math.max(from, to) };
}

/** Where an offset of the text stands in the file; one in a hole, at the edge of the piece. */
function offsetIn({ at, literal: { content, value } }: Piece, offset: number): number | undefined {
  return content === undefined ? undefined : content + Math.min(Math.max(offset - at, 0), String(value).length);
}

/** Whether `placeOfPart` is exact and inside one literal, so that the part can be edited. */
export function isEditable({ pieces }: Wording, start: number, end: number): boolean {
  const piece = pieces.findLast(({ at }) => at <= start);
  return (
    piece?.literal.content !== undefined &&
    typeof piece.literal.value === 'string' &&
    end - piece.at <= piece.literal.value.length
  );
}

/** Reads those texts of a file that have something in them, by a pattern; a file without it need not be parsed. */
export function textsWith(telling: Pick<RegExp, 'test'>): PerFile<readonly Wording[]> {
  return perFile(file => {
    const isRecord = !isCode(file.language) && file.text.length > longestTable;
    if (isRecord || !telling.test(file.text)) return [];
    return wordingIn(file).filter(({ text }) => telling.test(text));
  });
}

/** Texts of an app's own code, data and pages, in the order of files and places. Tests are nobody's reading. */
export function wordingOf(app: App, textsIn: PerFile<readonly Wording[]>): readonly Wording[] {
  return [...readFiles(app).flatMap(textsIn), ...markupOf(app).flatMap(proseOfPage)];
}

/** Whether users read a text, be it by its name from another place. */
export function isShown({ file, pieces, shown }: Wording, app: App): boolean {
  if (shown) return true;
  const places = pieces.map(({ literal }) => placeKey({ file: file.path, ...literal }));
  return readFiles(app).some(other => readingOf(other).named.some(place => places.includes(placeKey(place))));
}

function readFiles(app: App): readonly AnalysedFile[] {
  return app.files.filter(({ pathClass }) => pathClass === 'source' || pathClass === 'example');
}

/** The texts of one file, and the constants that it puts before users by their names: `console.print(Msg.LIMITED)`. */
interface Reading {
  readonly texts: readonly Wording[];
  readonly named: readonly Place[];
}

/** Data longer than this, in characters, is a record of something; tables of texts are shorter. */
const longestTable = 500_000;

/** All texts of one file. */
export function wordingIn(file: AnalysedFile): readonly Wording[] {
  return readingOf(file).texts;
}

/** All that is asked of a file's texts. */
const readingOf = perFile((file): Reading => {
  if ((file.program.data?.end ?? 0) > longestTable) return { texts: [], named: [] };
  switch (file.language) {
    case 'markdown':
      return { texts: isInternalDocument(file.relative) ? [] : proseOfMarkdown(file), named: [] };
    case 'env':
    case 'http':
      return { texts: [], named: [] };
    default:
      return new Reader(file).read();
  }
});

/** Words of a constant that fills a hole in a sentence. */
const mostFilled = 4;

class Reader {
  private readonly found: Wording[] = [];
  private readonly named: Place[] = [];
  private readonly visible: ReadonlySet<Literal>;
  private readonly keys: ReadonlyMap<Literal, string | undefined>;
  private readonly constants: ReadonlySet<string>;
  private readonly file: AnalysedFile;

  constructor(file: AnalysedFile) {
    this.file = file;
    this.constants = constantsOf(file.program);
    this.visible = new Set(file.strings.filter(use => use.visible).map(use => use.literal));
    this.keys = new Map(file.strings.map(use => [use.literal, use.key]));
  }

  read(): Reading {
    const { program } = this.file;
    if (forbidding.test(this.file.relative)) return { texts: [], named: [] };
    for (const statement of program.body) this.visit(statement, plain);
    for (const { value } of program.data === undefined ? program.exports : [])
      if (value !== undefined && !program.body.some(node => node.start <= value.start && value.end <= node.end))
        this.visit(value, plain);
    if (program.data !== undefined) this.visit(program.data, plain);
    return { texts: this.found, named: this.named };
  }

  private visit(node: Node, around: Around): void {
    switch (node.kind) {
      case 'literal':
      case 'template':
      case 'join':
        this.text(node, around);
        return;
      case 'element':
        this.element(node, around);
        return;
      case 'call':
        this.call(node, around);
        return;
      case 'bind':
      case 'assign': {
        this.visit(node.target, around);
        const name = lastName(node.target);
        if (node.value !== undefined) this.visit(node.value, named(around, name));
        return;
      }
      case 'object': {
        const inside = changedTo(around, { shown: around.shown || areSentences(node.properties) });
        for (const property of node.properties) {
          if (property.computed !== undefined) this.visit(property.computed, around);
          this.visit(property.value, named(inside, property.key));
        }
        return;
      }
      case 'class': {
        const isTable = holdsTexts(node) && (textEnumeration.test(node.name ?? '') || areSentences(node.members));
        const inside = changedTo(around, { shown: around.shown || isTable });
        for (const member of node.members) {
          for (const annotation of member.annotations ?? []) this.visit(annotation, around);
          if (member.value !== undefined) this.visit(member.value, named(inside, member.name));
        }
        return;
      }
      case 'operation': {
        const inside = changedTo(around, { internal: around.internal || node.operator === '===' });
        for (const operand of node.operands) this.visit(operand, inside);
        return;
      }
      case 'evaluate':
        // A docstring is a comment.
        if (node.value.kind !== 'literal') this.visit(node.value, around);
        return;
      default:
        forEachChild(node, child => this.visit(child, around));
    }
  }

  private call(node: Call, around: Around): void {
    this.visit(node.callee, around);
    const { callee } = node;
    const name = lastName(callee);
    const receiver = callee.kind === 'member' ? rootName(callee.object) : undefined;
    // Rich's, of a command line; the browser's has no `print`.
    const prints = receiver === 'console' && name === 'print';
    const internal = around.internal || (!prints && isLog(node)) || comparing.test(name ?? '');
    const shown =
      !internal &&
      name !== undefined &&
      (prints ||
        showing.test(name) ||
        answering.test(name) ||
        (receiver !== undefined &&
          ((shower.test(receiver) && shows.test(name)) || (/^(?:\$|jQuery$)/.test(receiver) && writes.test(name)))));
    for (const argument of node.args) {
      const { key, forbids } = named(around, argument.name);
      const inside = { key, shown: around.shown || shown, internal, forbids };
      this.visit(argument.value, inside);
      if (!internal && (inside.shown || textName.test(argument.name ?? ''))) this.show(argument.value);
    }
  }

  /**
   * A constant that is put before users under its name, filled in or not, by itself or among others: `texts.ABOUT`,
   * `Msg.DONE.format(count=3)`, `'\n'.join([texts.HEAD, *lines])`.
   */
  private show(value: Expression): void {
    for (const part of puttingTogether(value)) this.show(part);
    if (value.kind === 'call' && this.isOwn(value.callee)) {
      this.showGiven(value);
      return;
    }
    const held = value.kind === 'call' && value.callee.kind === 'member' ? value.callee.object : value;
    if ((held.kind !== 'name' && held.kind !== 'member') || !this.constants.has(rootName(held) ?? '')) return;
    const { literals, place } = this.file.evaluate(held);
    if (place && literals.some(text => typeof text === 'string' && /\s/.test(text))) this.named.push(place);
  }

  /** A function of the module or of another, by itself or in a table: `reminderFor(…)`, `say.late(…)`. */
  private isOwn(callee: Expression): boolean {
    if (!this.constants.has(rootName(callee) ?? '')) return false;
    return callee.kind === 'name' || (callee.kind === 'member' && this.file.evaluate(callee).functions.length > 0);
  }

  /** The texts that a function of the app's own gives. */
  private showGiven(call: Call): void {
    for (const { parts } of this.file.evaluate(call).texts)
      for (const part of parts)
        if ('text' in part && part.literal && part.place && /\s/.test(part.text)) this.named.push(part.place);
  }

  /** Runs of text and inline tags are one text each; what stands between them is read by itself. */
  private element(node: Element, around: Around): void {
    for (const attribute of node.attributes) this.visit(attribute.value, named(around, attribute.key));
    let run: Expression[] = [];
    const end = (): void => {
      if (run.length > 0)
        this.add(run, { key: node.tag, shown: true, internal: around.internal, forbids: around.forbids }, ' ');
      run = [];
    };
    for (const child of node.children) {
      const text = inlineParts(child);
      if (text === undefined) {
        end();
        this.visit(child, around);
      } else {
        run.push(...text);
        for (const inner of child.kind === 'element' ? [child] : [])
          for (const attribute of inner.attributes) this.visit(attribute.value, named(around, attribute.key));
      }
    }
    end();
  }

  private text(node: Literal | Template | Join, around: Around): void {
    this.add(partsOf(node), around);
  }

  /**
   * What fills a hole of a sentence, where a constant of the module or of another does: `Built for ${Platform.Procore}`. One that is a
   * sentence itself is read where it is written.
   */
  private written(hole: Expression, parts: readonly Expression[]): string | undefined {
    if ((hole.kind !== 'name' && hole.kind !== 'member') || !parts.some(isProse)) return undefined;
    if (!this.constants.has(rootName(hole) ?? '')) return undefined;
    const { literals, open } = this.file.evaluate(hole);
    const [only, more] = literals;
    const isPart = typeof only === 'string' && only.split(/\s+/, mostFilled + 1).length <= mostFilled;
    return isPart && more === undefined && !open ? only : undefined;
  }

  /** @param gap what stands between the parts: markup's text comes without the white space around it */
  private add(parts: readonly Expression[], around: Around, gap = ''): void {
    let text = '';
    const pieces: Piece[] = [];
    for (const part of parts) {
      if (text !== '') text += gap;
      if (part.kind === 'literal' && !part.pattern) {
        for (const literal of part.pieces ?? [part]) {
          if (typeof literal.value === 'string') pieces.push({ at: text.length, literal });
          text += String(literal.value ?? '');
        }
      } else {
        text += this.written(part, parts) ?? '{}';
        if (part.kind !== 'literal') this.visit(part, changedTo(around, { shown: false }));
      }
    }
    if (pieces.length === 0) return;
    const literals = parts.filter(part => part.kind === 'literal');
    const key = around.key ?? literals.map(literal => this.keys.get(literal)).find(name => name !== undefined);
    if (around.forbids || (key !== undefined && forbidding.test(key))) return;
    this.found.push({
      file: { path: this.file.path },
      text,
      pieces,
      key,
      shown:
        around.shown ||
        (key !== undefined && textName.test(key)) ||
        literals.some(literal => this.visible.has(literal)),
      internal: around.internal,
    });
  }
}

/** What is known of a text from where it stands. */
interface Around {
  readonly key: string | undefined;
  readonly shown: boolean;
  readonly internal: boolean;
  readonly forbids: boolean;
}

const plain: Around = { key: undefined, shown: false, internal: false, forbids: false };

function named({ shown, internal, forbids }: Around, name: string | undefined): Around {
  if (name === undefined) return { key: undefined, shown, internal, forbids };
  return {
    key: name,
    shown: shown || textTable.test(name) || camelTable.test(name),
    internal,
    forbids: forbids || forbidding.test(name),
  };
}
