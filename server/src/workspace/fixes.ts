import type { Edit, Finding, Fix } from '../program/finding.ts';
import type { Span } from '../program/model.ts';
import { type Replacement, spanAfter } from '../program/replacement.ts';
import { byFile } from './by-file.ts';
import type { Checker } from './checker.ts';
import { isApp } from './producers.ts';
import { meets, Requests } from './requests.ts';
import { mergeFindings } from './results.ts';
import { findingKey } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';

/** Files whose fixes are tried out together: their facts are in memory at the same time. */
const mostFiles = 80;

/** A fix that is to be tried out. */
interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** Fixes that are tried out together, as plain data. */
export type Batch = readonly Candidate[];

/** The indices of those of a batch that are good. */
export type Good = readonly number[];

interface Outcome {
  readonly good: boolean;
  /** What was found that should not be, where that is what was wrong. */
  readonly fresh: readonly Finding[];
  /** The files showed what is wrong already, before the apps that are concerned were asked. */
  readonly sparesApps: boolean;
}

const bad: Outcome = { good: false, fresh: [], sparesApps: false };

/** Who is asked about fixes: files, or the apps that are concerned as well, which takes much longer. */
type Reach = 'files' | 'all';

/**
 * Tries fixes out before anyone sees them: the edits are applied in memory and whom they concern is analysed again, that is, the files,
 * who finds something in them, and the nearest of those that read them. A fix is good only if its finding is gone, nothing new is
 * found, the syntax is as whole as before, and the requests are still sent.
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

  /** The good ones among a finding's fixes, each tried out alone. Asked again before anything changes, the answer is remembered. */
  verified(finding: Finding): readonly Fix[] {
    this.renew();
    const known = this.verdicts.get(findingKey(finding));
    if (known !== undefined) return known;
    const good = finding.fixes.filter(fix => this.tryOut([{ finding, fix }], 'all').good);
    this.verdicts.set(findingKey(finding), good);
    return good;
  }

  /**
   * The fixes of findings that were not tried out yet, in batches for `tryBatch`; what becomes of all of them is told by `conclude`.
   * @param findings for lists of them: many are tried out at once
   */
  batches(findings: readonly Finding[]): readonly Batch[] {
    this.renew();
    const batches: Batch[] = [];
    let left = this.unknown(findings).flatMap(finding => finding.fixes.map(fix => ({ finding, fix })));
    while (left.length > 0) {
      const batch = new Set(apart(left));
      batches.push([...batch]);
      left = left.filter(candidate => !batch.has(candidate));
    }
    return batches;
  }

  /** Tries out a batch, and where its fixes are not all good, without those to blame, or by halves. */
  tryBatch(batch: Batch): Good {
    return this.goodOf(batch, 'all').map(candidate => batch.indexOf(candidate));
  }

  /** Takes which fixes are good, all others of the findings having been tried out as well; `verified` then answers at once. */
  conclude(findings: readonly Finding[], good: ReadonlySet<Fix>): void {
    for (const finding of this.unknown(findings))
      this.verdicts.set(
        findingKey(finding),
        finding.fixes.filter(fix => good.has(fix)),
      );
  }

  private unknown(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter(finding => !this.verdicts.has(findingKey(finding)));
  }

  private renew(): void {
    if (this.generation === this.checker.generation) return;
    this.verdicts.clear();
    this.generation = this.checker.generation;
  }

  private goodOf(batch: Batch, reach: Reach): readonly Candidate[] {
    const { good, fresh, sparesApps } = this.tryOut(batch, reach);
    if (good) return batch;
    if (batch.length === 1) return [];
    const parts = partsOf(batch, fresh);
    if (sparesApps) {
      // Apps are asked once about all that files have nothing against, not about each part of them.
      const left = parts.flatMap(part => this.goodOf(part, 'files'));
      if (left.length < batch.length) return left.length > 0 ? this.goodOf(left, reach) : [];
    }
    return parts.flatMap(part => this.goodOf(part, reach));
  }

  private tryOut(batch: Batch, reach: Reach): Outcome {
    const findings = batch.map(({ finding }) => finding);
    const edits = distinct(batch.flatMap(({ fix }) => fix.edits));
    // Hiding a finding is never mending it.
    if (batch.some(({ fix }) => fix.edits.length === 0)) return bad;
    if (edits.some(edit => edit.text.includes('policy-lens-ignore'))) return bad;
    const texts = this.apply(edits);
    if (texts === undefined) return bad;
    const reroutes = batch.every(({ fix }) => fix.reroutes === true);
    const producers = this.checker.trials.concernedBy([...findings.map(({ file }) => file), ...texts.keys()], texts);
    for (const producer of producers) this.checker.update(producer);

    const requestsBefore = new Requests(findings);
    const sentBefore = new Map<string, Requests>();
    this.checker.look(producers, file => {
      requestsBefore.add(file);
      sentBefore.set(file.path, new Requests(findings).add(file));
    });
    const broken = [...texts.keys()].filter(path => this.sources.isBroken(path));
    const judges = reach === 'all' ? this.judging(producers, findings, texts) : new Set<string>();
    const attempt = (asksMore: boolean): Outcome => {
      const requestsAfter = new Requests();
      let fresh: readonly Finding[] = [];
      let sparesApps = judges.size > 0;
      const good = this.checker.trials.holds(texts, producers, {
        judges,
        asksMore,
        look: file => {
          requestsAfter.add(file);
          if (file.program.broken === true && texts.has(file.path) && !broken.includes(file.path)) return false;
          const sent = sentBefore.get(file.path);
          return sent === undefined || reroutes || new Requests().add(file).keepCalled(sent);
        },
        holds: all => {
          const after = mergeFindings(all);
          fresh = freshOf(findings, this.toldBefore(after), after, edits, reroutes);
          return fresh.length === 0;
        },
        keeps: () => {
          const kept = reroutes ? requestsAfter.keepRoutes(requestsBefore) : requestsAfter.keep(requestsBefore);
          if (kept) sparesApps = false;
          return kept;
        },
      });
      return { good, fresh, sparesApps };
    };
    const outcome = attempt(false);
    // Of many who call what was mended, those that were not run still say what it was.
    const mayStandByHearsay =
      judges.size > 0 &&
      !outcome.sparesApps &&
      outcome.fresh.some(({ rule }) => findings.some(finding => finding.rule === rule)) &&
      this.checker.trials.leavesReaders(texts.keys());
    return mayStandByHearsay ? attempt(true) : outcome;
  }

  /** The rules about apps that find something in the files that findings stand in or that are edited. */
  private judging(
    producers: readonly string[],
    findings: readonly Finding[],
    texts: ReadonlyMap<string, string>,
  ): ReadonlySet<string> {
    const files = new Set([...findings.map(({ file }) => file), ...texts.keys()]);
    const told = producers.filter(isApp).flatMap(app => this.checker.results.of(app));
    return new Set(told.filter(({ file }) => files.has(file)).map(({ rule }) => rule));
  }

  /** What is told in the files that findings stand in, whoever found it: another way to the same place is nothing new. */
  private toldBefore(findings: readonly Finding[]): readonly Finding[] {
    const files = new Set(findings.map(({ file }) => file));
    return [...files].flatMap(file => this.checker.results.in(file));
  }

  /** The texts after the edits; `undefined` where they overlap or a file is not there. */
  private apply(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
    const texts = new Map<string, string>();
    for (const [file, inFile] of byFile(edits)) {
      const text = this.sources.text(file);
      const applied = text === undefined ? undefined : applyEdits(text, inFile);
      if (applied === undefined) return undefined;
      texts.set(file, applied);
    }
    return texts;
  }
}

/**
 * The first of the candidates, as many as can be tried out together: one a finding, in so many files, none in another's way, and those
 * that reroute requests by themselves.
 */
function apart(candidates: readonly Candidate[]): readonly Candidate[] {
  const findings = new Set<Finding>();
  const taken = new Map<string, Edit[]>();
  const [first] = candidates;
  return candidates.filter(({ finding, fix }) => {
    if (fix.reroutes !== first?.fix.reroutes) return false;
    const files = new Set(fix.edits.map(({ file }) => file));
    const fresh = [...files].filter(file => !taken.has(file)).length;
    if (findings.has(finding) || (taken.size > 0 && taken.size + fresh > mostFiles)) return false;
    const clashes = fix.edits.some(edit =>
      (taken.get(edit.file) ?? []).some(other => !isSame(edit, other) && meets(edit, other)),
    );
    if (clashes) return false;
    findings.add(finding);
    for (const edit of fix.edits) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit]);
    return true;
  });
}

function isSame(one: Edit, other: Edit): boolean {
  return one.file === other.file && one.start === other.start && one.end === other.end && one.text === other.text;
}

/** Each edit once: an import that two fixes need. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  return [...new Map(edits.map(edit => [`${edit.file}\n${edit.start}\n${edit.end}\n${edit.text}`, edit])).values()];
}

/** The edits of several fixes at once. A fix that would change what an earlier one changes is left out; an import that two need stands once. */
export function combineEdits(fixes: readonly Fix[]): readonly Edit[] {
  const taken: Edit[] = [];
  const isTaken = (edit: Edit): boolean => taken.some(other => isSame(edit, other));
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

/**
 * What is found afterwards and was not before, or was to be gone.
 * @param reroutes what is said of a request may stand where that is sent now, once for several that are sent there
 */
function freshOf(
  mended: readonly Finding[],
  before: readonly Finding[],
  after: readonly Finding[],
  edits: readonly Edit[],
  reroutes: boolean,
): readonly Finding[] {
  const gone = new Set(mended.map(findingKey));
  const replaced = replacements(edits);
  const left = new Map<string, (Span & Pick<Finding, 'message'>)[]>();
  const keyOf = ({ rule, file }: Finding): string => `${rule}\n${file}`;
  for (const finding of before) {
    if (gone.has(findingKey(finding))) continue;
    const { start, end } = spanAfter(finding, replaced.get(finding.file) ?? []);
    const each = { start, end, message: finding.message };
    const known = left.get(keyOf(finding));
    if (known) known.push(each);
    else left.set(keyOf(finding), [each]);
  }
  const isFresh = (found: Finding, isSame: (each: Span & Pick<Finding, 'message'>) => boolean): boolean => {
    const others = left.get(keyOf(found)) ?? [];
    const index = others.findIndex(isSame);
    if (index >= 0) others.splice(index, 1);
    return index < 0;
  };
  const fresh = after.filter(found => isFresh(found, each => meets(each, found)));
  if (!reroutes) return fresh;
  const rules = new Set(mended.map(({ rule }) => rule));
  return fresh
    .filter(found => isFresh(found, ({ message }) => message === found.message))
    .filter(found => rules.has(found.rule) || isFresh(found, () => true));
}

/**
 * Whom what is found afterwards is put down to, where it can be only one: whose finding still stands there has failed, whose edit
 * stands there is suspected.
 * @param fresh what was found that should not be
 */
function toBlame(
  batch: readonly Candidate[],
  fresh: readonly Finding[],
): { readonly failed: ReadonlySet<Candidate>; readonly suspects: ReadonlySet<Candidate> } {
  const replaced = replacements(distinct(batch.flatMap(({ fix }) => fix.edits)));
  const inFile = (file: string): readonly Replacement[] => replaced.get(file) ?? [];
  const failed = new Set<Candidate>();
  const suspects = new Set<Candidate>();
  for (const found of fresh) {
    const stands = ({ finding: { rule, file, start, end } }: Candidate): boolean =>
      rule === found.rule && file === found.file && meets(spanAfter({ start, end }, inFile(file)), found);
    const isBy = ({ fix }: Candidate): boolean =>
      fix.edits.some(edit => edit.file === found.file && meets(editAfter(edit, inFile(edit.file)), found));
    const own = batch.filter(stands);
    const [one, another] = own.length > 0 ? own : batch.filter(isBy);
    if (one !== undefined && another === undefined) (own.length > 0 ? failed : suspects).add(one);
  }
  for (const each of failed) suspects.delete(each);
  return { failed, suspects };
}

/** Smaller batches, each to be tried out: without those to blame and each of these, or in two. */
function partsOf(batch: readonly Candidate[], fresh: readonly Finding[]): readonly (readonly Candidate[])[] {
  const { failed, suspects } = toBlame(batch, fresh);
  const rest = batch.filter(candidate => !failed.has(candidate) && !suspects.has(candidate));
  if (rest.length === 0 || rest.length === batch.length) return parted(batch, fresh);
  return [rest, ...[...suspects].map(suspect => [suspect])];
}

/** In two: those that mend what was found again, wherever that stands now, and the others; or by halves. */
function parted(batch: readonly Candidate[], fresh: readonly Finding[]): readonly (readonly Candidate[])[] {
  const found = new Set(fresh.map(({ rule }) => rule));
  const isAlike = ({ finding }: Candidate): boolean => found.has(finding.rule);
  const alike = batch.filter(isAlike);
  if (alike.length > 0 && alike.length < batch.length) return [alike, batch.filter(each => !isAlike(each))];
  const middle = batch.length >> 1;
  return [batch.slice(0, middle), batch.slice(middle)];
}

function replacements(
  edits: readonly Edit[],
): ReadonlyMap<string, readonly (Replacement & { readonly file: string })[]> {
  return byFile(edits.map(({ text, ...replaced }) => ({ ...replaced, length: text.length })));
}

/** Where the text that an edit puts in stands once all are applied. */
function editAfter({ start, end, text }: Edit, applied: readonly Replacement[]): Span {
  const before = applied.filter(other => other.end <= start && !(other.start === start && other.end === end));
  const from = before.reduce((at, other) => at + other.length - (other.end - other.start), start);
  return { start: from, end: from + text.length };
}
