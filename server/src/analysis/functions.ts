/** What a function's body says: the words it mentions and the effects it has, also through what it calls. */
import type { Place } from '../program/finding.ts';
import type { Call, ClassExpression, FunctionExpression, Program, Span } from '../program/model.ts';
import { contains, type Node, walk } from '../program/walk.ts';
import { plainWord } from '../program/words.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Effect, FunctionFacts, Value } from './facts.ts';
import type { Frame } from './frames.ts';
import { fieldsNamed } from './hidden-fields.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import type { Walker } from './walker.ts';

interface Word extends Span {
  readonly word: string;
}

/** What a search for words does not look at. */
interface LeftOut {
  readonly except: ((fn: FunctionFacts) => boolean) | undefined;
  readonly passed: readonly Place[];
}

const vocabularies = new WeakMap<FunctionExpression, readonly Word[]>();

/** Every name, property, key, short text, word of a text that is split, and number in a function's body. */
function vocabulary(node: FunctionExpression): readonly Word[] {
  let words = vocabularies.get(node);
  if (!words) {
    const found: Word[] = [];
    const add = (word: string, span: Span) => found.push({ word: plainWord(word), start: span.start, end: span.end });
    walk(
      [
        ...node.body,
        ...node.parameters.flatMap(parameter =>
          parameter.default ? [parameter.target, parameter.default] : [parameter.target],
        ),
      ],
      inner => {
        switch (inner.kind) {
          case 'name':
            add(inner.name, inner);
            break;
          case 'member':
            if (inner.property !== undefined) add(inner.property, inner.propertySpan);
            break;
          case 'literal':
            if (typeof inner.value === 'number') add(String(inner.value), inner);
            else if (typeof inner.value === 'string' && inner.value.length <= 120) add(inner.value, inner);
            break;
          case 'call':
            for (const word of splitWords(inner)) add(word, inner);
            break;
          case 'object':
            for (const property of inner.properties)
              if (property.key !== undefined) add(property.key, property.keySpan);
            break;
          case 'object-target':
            for (const entry of inner.entries) if (entry.key !== undefined) add(entry.key, entry.target);
            break;
        }
      },
    );
    words = found;
    vocabularies.set(node, words);
  }
  return words;
}

const longestList = 1200;

/** The words of a list that is written as one text: `'project_id resource_id'.split()`, `'id,number'.split(',')`. */
function splitWords({ callee, args }: Call): readonly string[] {
  if (callee.kind !== 'member' || callee.property !== 'split' || callee.object.kind !== 'literal') return [];
  const { value } = callee.object;
  const by = args[0]?.value;
  const separator =
    by === undefined ? /\s+/ : by.kind === 'literal' && typeof by.value === 'string' ? by.value : undefined;
  // By nothing at all it falls into letters, and a long one is no list of names but a table.
  if (typeof value !== 'string' || value.length > longestList || !separator) return [];
  return value.trim().split(separator);
}

/** Words that a function's body mentions stand inside nodes of some kind alone, if they stand there at all. */
export function mentionsOnlyIn(fn: FunctionExpression, words: RegExp, isSuch: (node: Node) => boolean): boolean {
  const such: Node[] = [];
  walk(fn.body, node => {
    if (isSuch(node)) such.push(node);
  });
  return vocabulary(fn).every(each => !words.test(each.word) || such.some(node => contains(node, each)));
}

/** Inside a `try` that has a handler. */
function isCaught(context: Context | undefined): boolean {
  for (let at = context; at; at = at.parent)
    if (at.kind === 'try' && at.node.kind === 'try' && at.node.handlers.length > 0) return true;
  return false;
}

export class FunctionView implements FunctionFacts {
  readonly info: FunctionInfo;
  readonly frame: Frame;
  readonly start: number;
  readonly end: number;
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;

  constructor(evaluator: Evaluator, walker: Walker, info: FunctionInfo, frame: Frame) {
    this.evaluator = evaluator;
    this.walker = walker;
    this.info = info;
    this.frame = frame;
    this.start = info.node.start;
    this.end = info.isModule ? info.node.start : info.node.end;
  }

  get name(): string | undefined {
    return this.info.member?.name ?? this.info.name;
  }

  get node(): FunctionExpression {
    return this.info.node;
  }

  get file(): string {
    return this.info.program.path;
  }

  get program(): Program {
    return this.info.program;
  }

  get owner(): ClassExpression | undefined {
    return this.info.owner;
  }

  get made(): Place | undefined {
    let at: Frame | undefined = this.frame;
    while (at && !at.receiver) at = at.parent;
    const { things, place } = at?.receiver ?? {};
    const isMadeThere = things?.some(thing => thing.is === 'instance' && thing.site?.start === place?.start);
    return isMadeThere ? place : undefined;
  }

  mentions(
    words: RegExp,
    depth = 2,
    except?: (fn: FunctionFacts) => boolean,
    passed: readonly Place[] = [],
  ): Place | undefined {
    return this.search(words, depth, { except, passed }, new Set());
  }

  private search(words: RegExp, depth: number, leftOut: LeftOut, seen: Set<FunctionInfo>): Place | undefined {
    if (seen.has(this.info)) return undefined;
    const isLeftOut = leftOut.except?.(this) === true;
    seen.add(this.info);
    const isPassed = (at: Span): boolean =>
      leftOut.passed.some(place => place.file === this.file && contains(place, at));
    for (const { word, start, end } of isLeftOut ? [] : vocabulary(this.info.node))
      if (words.test(word) && !isPassed({ start, end })) return { file: this.file, start, end };
    if (depth === 0) return undefined;
    for (const callee of this.walker.callees(this.info, this.frame, isPassed)) {
      const found = new FunctionView(this.evaluator, this.walker, callee.info, callee.frame).search(
        words,
        depth - 1,
        leftOut,
        seen,
      );
      if (found) return found;
    }
    return undefined;
  }

  get namedFields(): readonly string[] | undefined {
    return fieldsNamed(this.evaluator, this.info);
  }

  get raises(): boolean {
    return this.info.raises.some(({ context }) => !isCaught(context));
  }

  get takes(): readonly string[] {
    const module = this.evaluator.rootFrame(bind(this.program).module);
    return this.node.parameters.flatMap(({ type }) =>
      type === undefined ? [] : this.evaluator.definitions.typed(type, module).keys.names.map(plainWord),
    );
  }

  get gives(): Value {
    return this.evaluator.calls.result(this.info, this.inside);
  }

  /** What it is looked at in may be where it is written. */
  private get inside(): Frame {
    return this.evaluator.within(this.info, this.frame);
  }

  effects(depth = 2): readonly Effect[] {
    return this.walker.effectsIn(this.info, this.inside, depth);
  }
}
