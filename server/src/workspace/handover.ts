import type { AnalysedFile } from '../analysis/facts.ts';
import type { Answer, PerFile } from '../analysis/per-file.ts';
import type { ReadBy } from '../analysis/readers.ts';
import type { Finding } from '../program/finding.ts';
import { sentBy } from './requests.ts';
import { questionsAbout, type RuleEnvironment } from './run-rules.ts';

/** Files that are checked one after another by an analysis that has forgotten all files before them. */
export type Chunk = readonly string[];

/** Files of a chunk at least: fewer are not worth starting afresh for. */
export const chunkSize = 32;

/** Chunks at most, however many threads there are: what the files of a large app have in common is worked out in each of them. */
const mostChunks = 4;

/** What checking files gave, as plain data: another project of the same root adopts it as if it had checked the files itself. */
export interface Handover {
  readonly files: readonly CheckedFile[];
  readonly readers: ReadBy;
}

export interface CheckedFile {
  /** Of a file, or the producer that stands for an app. */
  readonly path: string;
  /** Absent where rules have nothing to look at. */
  readonly findings?: readonly Finding[];
  /** What rules about the app and the verifying of fixes ask of it; `null` where that was not answered with plain data. */
  readonly answers: readonly (Answer<unknown> | null)[];
}

/** The files in chunks, in the same way wherever and by however many threads they are checked. */
export function inChunks(files: readonly string[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const size = Math.max(chunkSize, Math.ceil(files.length / mostChunks));
  for (let at = 0; at < files.length; at += size) chunks.push(files.slice(at, at + size));
  return chunks;
}

/** What was asked of a file that was checked, to be handed over. */
export function answersOf(file: AnalysedFile, environment: RuleEnvironment): CheckedFile['answers'] {
  return questions(file, environment).map(ask => {
    const answer = ask.known(file);
    return answer !== undefined && isPlain(answer.value) ? answer : null;
  });
}

/** Takes what was asked of a file elsewhere. What was not answered there is worked out here when it is asked. */
export function adoptAnswers(file: AnalysedFile, answers: CheckedFile['answers'], environment: RuleEnvironment): void {
  for (const [index, ask] of questions(file, environment).entries()) {
    const answer = answers[index];
    if (answer) ask.adopt(file, answer);
  }
}

function questions(file: AnalysedFile, environment: RuleEnvironment): readonly PerFile<unknown>[] {
  return [sentBy, ...questionsAbout(file, environment)];
}

/** Whether a value is the same when it was copied: neither a function nor an instance of a class is in it. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  if (Array.isArray(value) || value instanceof Set) return [...value].every(isPlain);
  if (value instanceof Map) return [...value].flat().every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}
