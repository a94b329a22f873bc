import type { Languages } from '../languages/index.ts';
import type { Edit, Finding, Fix } from '../program/finding.ts';
import type { Checker } from './checker.ts';
import { type Batch, combineEdits, FixVerifier, type Good } from './fixes.ts';
import type { WorkspaceSources } from './sources.ts';
import { type SuppressionEdit, suppressFile, suppressLine } from './suppress.ts';
import type { Crew } from './work.ts';

/** What can be done about a finding: the fixes that mend it, and the comments that set it aside. */
export class Mends {
  private readonly checker: Checker;
  private readonly verifier: FixVerifier;
  private readonly sources: WorkspaceSources;
  private readonly languages: Languages;

  constructor(checker: Checker, sources: WorkspaceSources, languages: Languages) {
    this.checker = checker;
    this.verifier = new FixVerifier(checker, sources);
    this.sources = sources;
    this.languages = languages;
  }

  /** Drops what was tried out. */
  forget(): void {
    this.verifier.forget();
  }

  /**
   * The fixes of a finding that were tried out and mend it, add nothing, keep its request and break nothing; those of a comment that
   * suppresses as they are.
   */
  fixes(finding: Finding): readonly Fix[] {
    return isOfComment(finding) ? finding.fixes : this.verifier.verified(finding);
  }

  /** Tries out the fixes of many findings together; `fixes` then answers at once. */
  verifyFixes(findings: readonly Finding[]): void {
    const verified = findings.filter(finding => !isOfComment(finding));
    const good = new Set<Fix>();
    for (const batch of this.verifier.batches(verified)) addGood(batch, this.verifier.tryBatch(batch), good);
    this.verifier.conclude(verified, good);
  }

  /** As `verifyFixes`; a crew takes its part. */
  async shareFixes(findings: readonly Finding[], crew: Crew): Promise<void> {
    const { verifier, checker } = this;
    const verified = findings.filter(finding => !isOfComment(finding));
    const good = new Set<Fix>();
    const hear = (batch: Batch, indices: Good): void => addGood(batch, indices, good);
    const share = crew.tryOut(verifier.batches(verified), () => checker.handOverAll(), hear);
    for (let batch = share.take(); batch !== undefined; batch = share.take()) hear(batch, verifier.tryBatch(batch));
    for (const batch of await share.end()) hear(batch, verifier.tryBatch(batch));
    verifier.conclude(verified, good);
  }

  /** Tries out a batch for another project of the same root, of which all was adopted that it found. */
  tryBatch(batch: Batch): Good {
    return this.verifier.tryBatch(batch);
  }

  /** All safe fixes of a file's findings that can be applied together, as edits of that file alone. */
  safeFixes(path: string, findings: readonly Finding[]): readonly Edit[] {
    this.verifyFixes(findings);
    const safe = findings.flatMap(finding => this.fixes(finding).filter(fix => fix.safe));
    return combineEdits(safe.filter(({ edits }) => edits.every(({ file }) => file === path)));
  }

  /** Writes a suppression of a finding above it; `undefined` where the file can hold none. */
  suppressLine(finding: Finding): SuppressionEdit | undefined {
    return this.suppress(finding, suppressLine);
  }

  /** Writes a suppression of the finding's rule at the head of its file; `undefined` where the file can hold none. */
  suppressFile(finding: Finding): SuppressionEdit | undefined {
    return this.suppress(finding, suppressFile);
  }

  private suppress(finding: Finding, write: typeof suppressLine): SuppressionEdit | undefined {
    const program = this.sources.program(finding.file);
    const idioms = this.languages.frontEnd(finding.file)?.idioms;
    if (program === undefined || idioms === undefined) return undefined;
    return write(finding, program, this.sources.text(finding.file) ?? '', idioms);
  }
}

function addGood(batch: Batch, indices: Good, good: Set<Fix>): void {
  for (const index of indices) {
    const candidate = batch[index];
    if (candidate) good.add(candidate.fix);
  }
}

/** No rule reads the comment that it is about. */
function isOfComment({ rule }: Finding): boolean {
  return rule === 'suppression';
}
