import type { Catalogue } from '../catalogue/index.ts';
import type { Languages } from '../languages/index.ts';
import type { Library } from '../libraries/shape.ts';
import type { Clause } from '../policy/index.ts';
import type { Severity } from '../program/finding.ts';
import type { RuleDefinition } from '../rules/rule.ts';
import type { Analyser } from './analyser.ts';
import type { Settings } from './configuration.ts';
import type { FileSystem } from './file-system.ts';
import type { RuleFailure } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';

/** What a project is made of: its place, and everything that touches the world. */
export interface ProjectOptions {
  /** Absolute, `/`-separated, no slash at the end. */
  readonly root: string;
  readonly fs: FileSystem;
  readonly languages: Languages;
  readonly catalogue: Catalogue;
  readonly rules: readonly RuleDefinition[];
  readonly libraries: readonly Library[];
  readonly clauses: readonly Clause[];
  readonly makeAnalyser: (sources: WorkspaceSources) => Analyser;
  /** `YYYY-MM-DD`. */
  readonly today: () => string;
  /** Lets others run: resolves in the next turn (`setImmediate`). */
  readonly pause: () => Promise<void>;
  /** Milliseconds from any start. */
  readonly clock: () => number;
  /** Milliseconds after which judging an app gives way to others; without end where nobody waits. */
  readonly patience?: number;
  /** Hears what went wrong inside: a rule or a front-end threw. */
  readonly failed: (failure: RuleFailure) => void;
  readonly settings?: Settings;
  /** A configuration in place of those found (`--config`). */
  readonly configuration?: string;
  /** Roots of other projects below this one: their files are read, but reported there. */
  readonly nestedRoots?: readonly string[];
  /** Hears what each rule took, in milliseconds. */
  readonly spent?: (rule: string, milliseconds: number) => void;
  /** Characters of files that are not open whose programs are held at once; a default that suits an editor. */
  readonly room?: number;
}

/** How far a scan is. */
export interface Progress {
  readonly phase: 'finding' | 'reading' | 'checking';
  readonly done: number;
  /** Absent while it is not known. */
  readonly total?: number;
}

/** For the status item. */
export interface ProjectStatus {
  readonly scanned: boolean;
  readonly hasProcore: boolean;
  /** Files that could be read, and those of them that rules were run on. */
  readonly files: number;
  readonly checked: number;
  readonly findings: Readonly<Record<Severity, number>>;
  /** What the last scan took. */
  readonly milliseconds: number;
}
