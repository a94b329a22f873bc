import { changedTo } from '../program/copies.ts';
import type { Finding, Fix, Place } from '../program/finding.ts';
import { type Replacement, spanAfter } from '../program/replacement.ts';
import { byFile } from './by-file.ts';
import { findingKey, graver } from './run-rules.ts';

/**
 * The findings of a workspace by who found them and where they stand. Looking at one file may find something in another (a sink in
 * a helper), and several files may find the same thing; a place shows it once.
 */
export class Results {
  /** By the file that they stand in. */
  private readonly byProducer = new Map<string, ReadonlyMap<string, readonly Finding[]>>();
  private readonly producersByFile = new Map<string, Set<string>>();
  /** The producers of a file as they were last given. */
  private readonly sorted = new Map<string, readonly string[]>();
  /** What was merged of a file's findings; the same list as long as they stay the same. */
  private readonly merged = new Map<string, readonly Finding[]>();

  /**
   * Stores all that a producer (a file, or an app) finds, in place of what it found before.
   * @returns the files in which what is shown has changed
   */
  set(producer: string, findings: readonly Finding[]): readonly string[] {
    const before = this.byProducer.get(producer) ?? new Map<string, readonly Finding[]>();
    const after = byFile(findings);
    // Many find the same in a shared file, however they are edited: nothing is merged anew for that.
    const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
      file => !isSame(before.get(file), after.get(file)),
    );
    // Nothing was merged where a text was edited, so what is shown is another thing anyway.
    const shown = new Map(touched.map(file => [file, this.merged.get(file)]));
    this.byProducer.set(producer, after);
    for (const file of touched) this.merged.delete(file);
    for (const file of before.keys()) {
      if (after.has(file)) continue;
      this.producersByFile.get(file)?.delete(producer);
      this.sorted.delete(file);
    }
    for (const file of after.keys()) {
      if (before.has(file)) continue;
      const producers = this.producersByFile.get(file) ?? new Set();
      this.producersByFile.set(file, producers.add(producer));
      this.sorted.delete(file);
    }
    return touched.filter(file => !isSame(this.in(file), shown.get(file)));
  }

  /**
   * Moves what others find in a file along with its text, so that it stands right until they are run again; what was replaced whole
   * is gone. The file's own findings stay as they are.
   * @returns the others of whose findings something was replaced
   */
  follow(file: string, replaced: Replacement): readonly string[] {
    const move = <T extends Place>(place: T): T =>
      place.file !== file || place.end < replaced.start
        ? place
        : (changedTo<Place>(place, spanAfter(place, [replaced])) as T);
    const moveFix = (fix: Fix): Fix => changedTo(fix, { edits: fix.edits.map(move) });
    const isGone = ({ start, end }: Finding): boolean =>
      replaced.start < replaced.end && replaced.start <= start && end <= replaced.end;
    const isTouched = ({ start, end }: Finding): boolean => replaced.start <= end && start <= replaced.end;
    const touched: string[] = [];
    for (const producer of this.producersIn(file)) {
      const before = this.byProducer.get(producer);
      const found = before?.get(file);
      if (producer === file || before === undefined || found === undefined) continue;
      if (found.some(isTouched)) touched.push(producer);
      const moved = found
        .filter(finding => !isGone(finding))
        .map(finding =>
          changedTo(move(finding), { steps: finding.steps.map(move), fixes: finding.fixes.map(moveFix) }),
        );
      this.byProducer.set(producer, new Map(before).set(file, moved));
      this.merged.delete(file);
    }
    return touched;
  }

  /** Forgets a producer. @returns as `set` */
  delete(producer: string): readonly string[] {
    const moved = this.set(producer, []);
    this.byProducer.delete(producer);
    return moved;
  }

  has(producer: string): boolean {
    return this.byProducer.has(producer);
  }

  /** Every producer that was run. */
  get producers(): Iterable<string> {
    return this.byProducer.keys();
  }

  /** All that a producer finds, wherever it stands. */
  of(producer: string): readonly Finding[] {
    return [...(this.byProducer.get(producer)?.values() ?? [])].flat();
  }

  /** Who finds something in a file, in the same order whoever was run first. */
  producersIn(file: string): readonly string[] {
    let producers = this.sorted.get(file);
    if (producers === undefined) {
      producers = [...(this.producersByFile.get(file) ?? [])].sort();
      this.sorted.set(file, producers);
    }
    return producers;
  }

  /** The files in which something is found. */
  get files(): readonly string[] {
    return [...this.producersByFile].filter(([, producers]) => producers.size > 0).map(([file]) => file);
  }

  /** What is found in a file, each thing once, by place; the file's own view of it goes before others'. */
  in(file: string): readonly Finding[] {
    let merged = this.merged.get(file);
    if (merged === undefined) {
      merged = this.merge(file);
      this.merged.set(file, merged);
    }
    return merged;
  }

  private merge(file: string): readonly Finding[] {
    const found = [...(this.byProducer.get(file)?.get(file) ?? [])];
    for (const producer of this.producersIn(file))
      if (producer !== file) found.push(...(this.byProducer.get(producer)?.get(file) ?? []));
    return mergeFindings(found);
  }
}

/** Whether two pieces of plain data say the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one) as (keyof typeof one)[];
  return keys.length === Object.keys(other).length && keys.every(key => isSame(one[key], other[key]));
}

/** Each thing once, by file, place and rule. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = findingKey(finding);
    const before = merged.get(key);
    merged.set(key, before === undefined ? finding : graver(before, finding));
  }
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...merged.values()].sort(
    (a, b) => order(a.file, b.file) || a.start - b.start || a.end - b.end || order(a.rule, b.rule),
  );
}
