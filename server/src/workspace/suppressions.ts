import type { Finding, Fix, Place } from '../program/finding.ts';
import type { Comment, Program, Span } from '../program/model.ts';
import { findAt, walkProgram } from '../program/walk.ts';
import type { ConfiguredSuppression } from './configuration.ts';
import { nearestName } from './schema.ts';
import { oneFix, removal, removalOfName } from './suppression-fixes.ts';

/** A finding that is not shown, with why. */
export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day on which it holds. */
  readonly until?: string;
  /** `policy-lens.json` accepts it, not a comment beside it. */
  readonly external?: true;
}

/** One `policy-lens-ignore` comment. */
export interface Suppression extends Span {
  /** Rule and clause ids, each with its place. */
  readonly names: readonly (Span & { readonly name: string })[];
  readonly reason?: string;
  readonly until?: string;
  /** The offsets at which a finding must start to be hidden. */
  readonly covers: Span;
  /** What is wrong with how it is written. */
  readonly malformed?: string;
  /** It is called as other tools call it, here. */
  readonly foreign?: Span;
  /** What goes with it where it is taken out: the comment, with the braces that markup needs around it; nothing where the comment says more. */
  readonly removable?: Span;
}

/** Stands where the reason is to be typed; as long as it does, there is none. */
export const reasonPlaceholder = '<reason>';

/** In a block comment of several lines behind the asterisk of its line. */
const directive = /^[\s*]*policy-lens-ignore(-file)?(?![\w-])/;

/** What other tools call it. */
const foreign = /^[\s*]*policy-lens-(?:disable(?:-file|-line|-next-line)?|ignore-(?:line|next|next-line))(?![\w-])/;

/** Finds the suppressions that a file's comments write. */
export function findSuppressions(program: Program, text: string): readonly Suppression[] {
  const comments = program.comments.filter(comment => directive.test(comment.text) || foreign.test(comment.text));
  if (comments.length === 0) return [];
  const lines = new Lines(program, text, comments);
  return comments.map(comment => ({ ...read(comment, text, lines), ...removableSpan(comment, text, program) }));
}

function removableSpan(
  { start, end, text: said }: Comment,
  text: string,
  program: Program,
): Pick<Suppression, 'removable'> {
  // What stands on further lines of a block may be of something else: the docstring of a function.
  if (said.replace(/^[\s*]+|[\s*]+$/g, '').includes('\n')) return {};
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end).trimStart();
  const isWrapped = before.endsWith('{') && after.startsWith('}') && findAt(program, start).at(-1)?.kind === 'element';
  return { removable: isWrapped ? { start: before.length - 1, end: text.length - after.length + 1 } : { start, end } };
}

function read(comment: Comment, text: string, lines: Lines): Suppression {
  const written = text.slice(comment.start, comment.end);
  const [head = '', isFile] = directive.exec(comment.text) ?? foreign.exec(comment.text) ?? [];
  const said = head.trimStart();
  const behind = comment.start + written.indexOf(said) + said.length;
  const word = said.replace(/^[\s*]+/, '');
  const rest = comment.text.slice(head.length).split('\n')[0] ?? '';
  // Editors of prose make one long dash of two.
  const dashes = /(?:^|\s)(?:--|[–—])(?:\s|$)/.exec(rest);
  const list = dashes === null ? rest : rest.slice(0, dashes.index);
  const reason = dashes === null ? '' : rest.slice(dashes.index + dashes[0].length).trim();
  const untilAt = /(?:^|\s)until\b\s*(\S*)\s*$/.exec(list);
  const until = untilAt?.[1];
  const names = [...(untilAt === null ? list : list.slice(0, untilAt.index)).matchAll(/[^\s,]+/g)].map(match => {
    const start = behind + match.index;
    return { name: match[0].replace(/^§/, ''), start, end: start + match[0].length };
  });
  const isForeign = foreign.test(comment.text);
  const malformed = isForeign
    ? `is not called "${word}"`
    : names.length === 0
      ? 'names no rule'
      : until !== undefined && !isDate(until)
        ? 'has no date behind "until": write it like 2027-01-31'
        : undefined;
  return {
    start: comment.start,
    end: comment.end,
    names,
    covers: isFile === undefined ? lines.coveredBy(comment) : { start: 0, end: text.length + 1 },
    ...(reason === '' || reason === reasonPlaceholder ? {} : { reason }),
    ...(until === undefined || malformed !== undefined ? {} : { until }),
    ...(malformed === undefined ? {} : { malformed }),
    ...(isForeign ? { foreign: { start: behind - word.length, end: behind } } : {}),
  };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A fenced block of code. */
const fencedCode = /^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\1[ \t]*\r?$/my;

/** Where the tag of a page begins that is open at an offset. */
export function openTagAt(text: string, offset: number): number | undefined {
  const before = text.slice(0, offset);
  const opened = before.lastIndexOf('<');
  return opened > before.lastIndexOf('>') ? opened : undefined;
}

/** Which lines a comment speaks for. */
class Lines {
  private readonly program: Program;
  private readonly text: string;
  private readonly comments: readonly Comment[];

  constructor(program: Program, text: string, comments: readonly Comment[]) {
    this.program = program;
    this.text = text;
    this.comments = comments;
  }

  /** Behind code: that line. On a line of its own: the next line that is not such a comment, with the texts that begin on it. */
  coveredBy(comment: Comment): Span {
    const line = this.lineAt(comment.start);
    if (!this.isAlone(comment, line)) return line;
    let next = this.lineAt(this.lineAt(comment.end).end + 1);
    while (next.end < this.text.length) {
      const between = this.text.slice(next.start, next.end);
      const other = this.comments.find(({ start }) => start >= next.start && start <= next.end);
      if (between.trim() !== '' && (other === undefined || !this.isAlone(other, next))) break;
      next = this.lineAt((other === undefined ? next.end : this.lineAt(other.end).end) + 1);
    }
    return { start: next.start, end: Math.max(next.end, this.endOfTexts(next)) };
  }

  /** A string, a piece of markup's text, a tag, fenced code and a request have no room for a comment inside: all of it belongs to its first line. */
  private endOfTexts(line: Span): number {
    fencedCode.lastIndex = line.start;
    if (this.program.language === 'markdown' && fencedCode.test(this.text)) return fencedCode.lastIndex;
    if (this.program.language === 'http') return this.endOfRequest(line);
    if (this.program.scripts?.every(({ start, end }) => line.end < start || end <= line.start))
      return this.endOfTag(line);
    let end = line.end;
    walkProgram(this.program, node => {
      if (node.start > line.end || node.end <= line.end) return false;
      if ((node.kind === 'template' || node.kind === 'literal') && node.start >= line.start)
        end = Math.max(end, node.end);
      return true;
    });
    return end;
  }

  /** The end of the tag of a page that is open at a line's end. */
  private endOfTag(line: Span): number {
    const opened = openTagAt(this.text, line.end);
    if (opened === undefined || opened < line.start) return line.end;
    const rest = /(?:"[^"]*"|'[^']*'|[^>"'])*/y;
    rest.lastIndex = opened;
    rest.exec(this.text);
    return rest.lastIndex;
  }

  private endOfRequest(line: Span): number {
    const isVariable = /^[ \t]*@/.test(this.text.slice(line.start, line.end));
    const next = isVariable ? line.end : this.text.indexOf('\n###', line.start);
    return next < 0 ? this.text.length : next;
  }

  /** Nothing else stands on the comment's lines, but for the braces that markup needs around it. */
  private isAlone(comment: Comment, line: Span): boolean {
    const before = this.text.slice(line.start, comment.start).trim();
    const after = this.text.slice(comment.end, this.lineAt(comment.end).end).trim();
    return (before === '' && after === '') || (before === '{' && after === '}');
  }

  private lineAt(offset: number): Span {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    const end = this.text.indexOf('\n', Math.max(offset, start));
    return { start, end: end < 0 ? this.text.length : end };
  }
}

/** What decides whether a suppression is in order. */
export interface SuppressionTerms {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** The ids of all rules and clauses. */
  readonly known: ReadonlySet<string>;
  /** The rule is switched off here, so that a suppression of it can't be used. */
  readonly isOff: (name: string) => boolean;
  /** All rules have looked at all that can lead to a finding here; before that nothing is called unused. */
  readonly complete: boolean;
}

/** What `applySuppressions` needs to know besides the comments. */
export interface SuppressionContext extends SuppressionTerms {
  readonly file: string;
  readonly text: string;
  readonly configured: readonly ConfiguredSuppression[];
}

/**
 * Hides the findings that comments and the configuration accept. A suppression holds only with a reason and until its day; one
 * without a reason, one that hides nothing, an expired and a malformed one are findings (`suppression`) themselves.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  context: SuppressionContext,
): { readonly findings: readonly Finding[]; readonly suppressed: readonly Suppressed[] } {
  const shown: Finding[] = [];
  const suppressed: Suppressed[] = [];
  const used = new Set<Span>();
  const holds = (until: string | undefined): boolean => until === undefined || context.today <= until;
  for (const finding of findings) {
    let hidden: Suppressed | undefined;
    for (const { names, reason, until, covers, malformed } of suppressions) {
      if (finding.start < covers.start || finding.start > covers.end) continue;
      for (const name of names) {
        if (!accepts(name.name, finding)) continue;
        used.add(name);
        if (malformed === undefined && reason !== undefined && holds(until))
          hidden ??= { finding, reason, ...(until === undefined ? {} : { until }) };
      }
    }
    for (const { rule, matches, reason, until } of hidden === undefined ? context.configured : [])
      if (accepts(rule, finding) && holds(until) && matches(finding.file))
        hidden ??= { finding, reason, external: true, ...(until === undefined ? {} : { until }) };
    if (hidden === undefined) shown.push(finding);
    else suppressed.push(hidden);
  }
  const faults = suppressions.flatMap(suppression => faultsOf(suppression, used, context));
  return { findings: [...shown, ...faults].sort((a, b) => a.start - b.start || a.end - b.end), suppressed };
}

/** A rule's id stands for it, a clause's for every rule's findings that cite it. */
function accepts(name: string, finding: Finding): boolean {
  return name === finding.rule || finding.clauses.includes(name);
}

/**
 * What is wrong with the suppressions of a configuration: they name what is no rule, their time is over, or they hide nothing.
 * @param findings all that is found where the configuration is in force, shown or not
 */
export function checkConfigured(
  suppressions: readonly ConfiguredSuppression[],
  findings: readonly Finding[],
  { today, known, isOff, complete }: SuppressionTerms,
): readonly Finding[] {
  return suppressions.flatMap(({ rule, matches, until, place }) => {
    if (!known.has(rule)) return faultAt(place, unknownName(rule, known));
    if (until !== undefined && today > until) return faultAt(place, expired(until));
    const isUsed = !complete || isOff(rule) || findings.some(found => accepts(rule, found) && matches(found.file));
    return isUsed ? [] : faultAt(place, unused(rule));
  });
}

type Words = readonly [message: string, because: string];

const unknownName = (name: string, known: ReadonlySet<string>): Words => {
  const near = nearestName(name, [...known]);
  return [
    `"${name}" is neither a rule nor a clause${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    'A suppression names rules by id or clauses by letter: 1(h).',
  ];
};
const expired = (until: string): Words => [
  `This suppression expired on ${until}.`,
  'It hides nothing any more. Mend the code, or decide again.',
];
const unused = (name: string): Words => [
  `This suppression of ${name} is not used.`,
  'Nothing here is found that it would hide. Remove it, so that it hides nothing later.',
];

function faultAt({ file, start, end }: Place, [message, because]: Words, fixes: readonly Fix[] = []): Finding {
  return {
    rule: 'suppression',
    clauses: [],
    severity: 'warning',
    file,
    start,
    end,
    message,
    certain: true,
    because,
    steps: [],
    fixes,
  };
}

function faultsOf(suppression: Suppression, used: ReadonlySet<Span>, context: SuppressionContext): Finding[] {
  const { file, text } = context;
  const { start, end, names } = suppression;
  const whole: Span = { start, end };
  const fault = (at: Span, words: Words, fixes?: readonly Fix[]): Finding =>
    faultAt({ file, start: at.start, end: at.end }, words, fixes);
  if (suppression.malformed !== undefined)
    return [
      fault(
        whole,
        [
          `This suppression ${suppression.malformed}.`,
          'It hides nothing. The form is: policy-lens-ignore <rule> [until YYYY-MM-DD] -- <reason>.',
        ],
        suppression.foreign && asOurs(file, suppression.foreign, text),
      ),
    ];
  const unknown = names.filter(({ name }) => !context.known.has(name));
  const faults = unknown.map(name => fault(name, unknownName(name.name, context.known), asMeant(file, name, context)));
  if (suppression.reason === undefined)
    return [
      // Behind a name that is known, what is none is a reason without its dashes.
      ...(unknown.length < names.length ? [] : faults.slice(0, 1)),
      fault(whole, [
        'This suppression gives no reason.',
        'It hides nothing until it says why: -- <reason>. The reason goes into reports, where an audit can read it.',
      ]),
    ];
  const { removable } = suppression;
  const withoutIt = (safe: boolean) =>
    removable && oneFix('Remove this suppression', safe, removal(file, removable, text));
  if (suppression.until !== undefined && context.today > suppression.until)
    return [...faults, fault(whole, expired(suppression.until), withoutIt(false))];
  if (!context.complete) return faults;
  const idle = names.filter(name => !used.has(name) && !unknown.includes(name) && !context.isOff(name.name));
  return [
    ...faults,
    ...idle.map(name =>
      names.length === 1
        ? fault(whole, unused(name.name), withoutIt(true))
        : fault(
            name,
            unused(name.name),
            oneFix(`Remove ${name.name} from this suppression`, true, removalOfName(file, name, names)),
          ),
    ),
  ];
}

/** Calls it as it is called here; for the whole file where the other tool's word says so. */
function asOurs(file: string, { start, end }: Span, text: string): readonly Fix[] {
  const own = text.slice(start, end).endsWith('-file') ? 'policy-lens-ignore-file' : 'policy-lens-ignore';
  return oneFix(`Call it ${own}`, false, { file, start, end, text: own });
}

function asMeant(
  file: string,
  { name, start, end }: Span & { readonly name: string },
  { known }: SuppressionTerms,
): readonly Fix[] | undefined {
  const near = nearestName(name, [...known]);
  return near === undefined ? undefined : oneFix(`Name ${near}`, false, { file, start, end, text: near });
}
