import type { AnalysedFile } from '../analysis/facts.ts';
import type { Edit, Finding, Fix, Place } from '../program/finding.ts';
import type { Span } from '../program/model.ts';
import type { Checker } from './checker.ts';
import { mergeFindings } from './results.ts';
import { findingKey } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';

/**
 * Tries fixes out before anyone sees them: the edits are applied in memory and everything they concern is analysed again. A fix is
 * good only if its finding is gone, nothing new is found, the syntax is as whole as before, and the requests are still sent.
 */
export class FixVerifier {
  private readonly verdicts = new Map<string, readonly Fix[]>();
  private generation = -1;
  private readonly checker: Checker;
  private readonly sources: WorkspaceSources;

  constructor(checker: Checker, sources: WorkspaceSources) {
    this.checker = checker;
    this.sources = sources;
  }

  forget(): void {
    this.verdicts.clear();
  }

  /** The good ones among a finding's fixes. Asked again before anything changes, the answer is remembered. */
  verified(finding: Finding): readonly Fix[] {
    if (this.generation !== this.checker.generation) {
      this.verdicts.clear();
      this.generation = this.checker.generation;
    }
    const key = findingKey(finding);
    let good = this.verdicts.get(key);
    if (good === undefined) {
      good = finding.fixes.filter(fix => this.isGood(fix, finding));
      this.verdicts.set(key, good);
    }
    return good;
  }

  private isGood(fix: Fix, finding: Finding): boolean {
    // Hiding a finding is never mending it.
    if (fix.edits.length === 0 || fix.edits.some(edit => edit.text.includes('policy-lens-ignore'))) return false;
    const texts = this.apply(fix.edits);
    if (texts === undefined) return false;
    const producers = this.checker.producersIn([finding.file, ...texts.keys()]);
    for (const producer of producers) this.checker.update(producer);

    const requestsBefore = new Requests([finding, ...finding.steps]);
    this.checker.look(producers, file => requestsBefore.add(file));
    const broken = [...texts.keys()].filter(path => this.sources.program(path)?.broken === true);
    const requestsAfter = new Requests();
    let breaks = false;
    const trial = this.checker.tryTexts(texts, producers, file => {
      requestsAfter.add(file);
      if (file.program.broken === true && texts.has(file.path) && !broken.includes(file.path)) breaks = true;
    });
    if (breaks) return false;
    const before = mergeFindings(trial.producers.flatMap(producer => this.checker.results.of(producer)));
    return mends(finding, before, mergeFindings(trial.findings), fix.edits) && requestsAfter.keep(requestsBefore);
  }

  /** The texts after the edits; `undefined` where they overlap or a file is not there. */
  private apply(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
    const texts = new Map<string, string>();
    for (const file of new Set(edits.map(edit => edit.file))) {
      const text = this.sources.text(file);
      const applied =
        text === undefined
          ? undefined
          : applyEdits(
              text,
              edits.filter(edit => edit.file === file),
            );
      if (applied === undefined) return undefined;
      texts.set(file, applied);
    }
    return texts;
  }
}

/** The edits of several fixes at once. A fix that would change what an earlier one changes is left out; an import that two need stands once. */
export function combineEdits(fixes: readonly Fix[]): readonly Edit[] {
  const taken: Edit[] = [];
  const isTaken = (edit: Edit): boolean =>
    taken.some(
      other =>
        other.file === edit.file && other.start === edit.start && other.end === edit.end && other.text === edit.text,
    );
  const clashes = (edit: Edit): boolean => taken.some(other => other.file === edit.file && meets(other, edit));
  for (const { edits } of fixes) {
    const fresh = edits.filter(edit => !isTaken(edit));
    if (!fresh.some(clashes)) taken.push(...fresh);
  }
  return taken;
}

/** Applies edits of one text. @returns `undefined` where two of them overlap or one reaches beyond the text */
export function applyEdits(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string | undefined {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) return undefined;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The finding is gone, and whatever is found afterwards was found before. */
function mends(
  finding: Finding,
  before: readonly Finding[],
  after: readonly Finding[],
  edits: readonly Edit[],
): boolean {
  const left = before
    .filter(other => findingKey(other) !== findingKey(finding))
    .map(other => ({ ...other, ...mapSpan(other, other.file, edits) }));
  for (const found of after) {
    const index = left.findIndex(
      other => other.rule === found.rule && other.file === found.file && meets(other, found),
    );
    if (index < 0) return false;
    left.splice(index, 1);
  }
  return true;
}

function meets(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}

/** Where a span of a file stands after edits; what an edit replaces widens it. */
function mapSpan(span: Span, file: string, edits: readonly Edit[]): Span {
  let { start, end } = span;
  for (const edit of edits) {
    if (edit.file !== file) continue;
    const growth = edit.text.length - (edit.end - edit.start);
    if (edit.end <= span.start) start += growth;
    if (edit.start < span.end || edit.end <= span.start) end += growth;
  }
  return { start, end: Math.max(start, end) };
}

interface RequestAt {
  readonly routes: Set<string>;
  args: number;
  /** The finding is about it, so that its route may be another afterwards. */
  readonly mended: boolean;
}

/** The requests that some files send, each place once. */
class Requests {
  private readonly places = new Map<string, RequestAt>();
  private readonly mended: readonly Place[];

  /** @param mended where the finding stands and leads: the routes of requests there may change */
  constructor(mended: readonly Place[] = []) {
    this.mended = mended;
  }

  add(file: AnalysedFile): void {
    for (const request of file.allRequests) {
      const { place } = request;
      const spans = [place, ...request.addresses.flatMap(({ pathPlace, hostPlace }) => [pathPlace, hostPlace])];
      const mended = this.mended.some(at => spans.some(span => span?.file === at.file && meets(span, at)));
      const key = `${place.file}\n${place.start}`;
      const at = this.places.get(key) ?? { routes: new Set(), args: 0, mended };
      for (const { path } of request.addresses) at.routes.add(`${request.method} ${path}`);
      at.args = Math.max(at.args, request.args.length);
      this.places.set(key, at);
    }
  }

  /** As many requests as before, the same ones but for those that are mended, and none with fewer arguments. */
  keep(before: Requests): boolean {
    const sum = (requests: Requests): number =>
      [...requests.places.values()].reduce((total, { args }) => total + args, 0);
    if (this.places.size !== before.places.size || sum(this) < sum(before)) return false;
    const now = [...this.places.values()].map(routesOf);
    return [...before.places.values()].every(request => {
      if (request.mended) return true;
      const index = now.indexOf(routesOf(request));
      if (index >= 0) now.splice(index, 1);
      return index >= 0;
    });
  }
}

function routesOf(request: RequestAt): string {
  return [...request.routes].sort().join('\n');
}
