import type { Span } from './model.ts';

/** A range in a file. `file` is the workspace's own absolute path, `/`-separated. */
export interface Place extends Span {
  readonly file: string;
}

/** A key for sets of places: what begins at the same point of the same file has the same. */
export function placeKey({ file, start }: Place): string {
  return `${file}:${start}`;
}

/** A place on the way from the source of the evidence to the finding. */
export interface Step extends Place {
  /** Plain text, a phrase: "the token is read here". Never contains a secret's value. */
  readonly message: string;
}

/** A place as a step. Written out, since `{ ...place, message }` is a hundred times as slow where it is made often (V8 of Node 20). */
export function stepAt({ file, start, end }: Place, message: string): Step {
  return { file, start, end, message };
}

/** The place of a step alone: where a call on the way is where something is told. */
export function placeOfStep({ file, start, end }: Place): Place {
  return { file, start, end };
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Severities, gravest first. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Replaces a range by a text; an empty range inserts. */
export interface Edit extends Place {
  readonly text: string;
}

/** A change that mends a finding. Offered only after it was verified (see `workspace/fixes.ts`). */
export interface Fix {
  readonly title: string;
  /** Behaviour changes only as the Policy wants; may be applied with others at once. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
  /** It has requests sent through code that it adds: they go to the same routes, and not from the same calls. */
  readonly reroutes?: true;
}

/** One cause of a breach or concern, at the place where a reader would mend it. */
export interface Finding extends Place {
  readonly rule: string;
  /** The Policy's clauses, the foremost first. */
  readonly clauses: readonly string[];
  readonly severity: Severity;
  /** One sentence, plain text, never a secret's value. */
  readonly message: string;
  /** `true`: the code decides it ("breaches"); `false`: a signal ("may conflict with"). */
  readonly certain: boolean;
  /** What shows it and, for a signal, what would settle it. */
  readonly because: string;
  /** Source first; the finding's own place is not repeated. */
  readonly steps: readonly Step[];
  /** Candidate fixes, not yet verified. */
  readonly fixes: readonly Fix[];
  readonly tags?: readonly 'deprecated'[];
}
