import type { AnalysedFile } from '../analysis/facts.ts';
import type { Finding } from '../program/finding.ts';
import type { Analyser } from './analyser.ts';
import { isApp } from './producers.ts';
import type { Results } from './results.ts';
import { prepareApp, type RuleEnvironment } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';

/** Sees the facts of a file while they are at hand. */
export type Look = (file: AnalysedFile) => void;

/** What is asked of texts that are tried out. */
export interface Trial {
  /** Rules about apps by which those that are concerned are judged as well: it takes longest. */
  readonly judges: ReadonlySet<string>;
  /** Whether more of those who read the files answer anew what apps are judged by, where what they said before may be what is told. */
  readonly asksMore: boolean;
  /** Sees the facts of a file that is run, and says whether it is worth going on. */
  look(file: AnalysedFile): boolean;
  /** Whether what was found so far may be found. */
  holds(findings: readonly Finding[]): boolean;
  /** Asked once all files were seen. */
  keeps(): boolean;
}

/** Files after each of which it is asked whether the trial still holds: the first ones tell most often, and all others may be many. */
const mostTelling = 8;

/**
 * Runs files one after another, then apps, since judging those takes longest, as long as the trial holds.
 * @param find what rules find, with a look at the facts of a file while they are at hand; `undefined` where they look at nothing
 */
function passes(
  trial: Trial,
  files: readonly string[],
  apps: readonly string[],
  find: (producer: string, look: (file: AnalysedFile) => void) => readonly Finding[] | undefined,
): boolean {
  const found: Finding[] = [];
  for (const [index, file] of files.entries()) {
    let goesOn = true;
    const inFile = find(file, facts => {
      goesOn = trial.look(facts);
    });
    found.push(...(inFile ?? []));
    if (!goesOn || (index < mostTelling && !trial.holds(found))) return false;
  }
  if (!trial.holds(found) || !trial.keeps()) return false;
  return apps.length === 0 || trial.holds([...found, ...apps.flatMap(app => find(app, () => {}) ?? [])]);
}

/** What trials need of the checker whose findings they leave as they are. */
export interface TrialSetting {
  readonly sources: WorkspaceSources;
  readonly results: Results;
  readonly environment: () => RuleEnvironment;
  readonly analyser: () => Analyser;
  /** What rules find in a producer; `undefined` where they have nothing to look at. */
  readonly find: (producer: string, look?: Look, only?: ReadonlySet<string>) => readonly Finding[] | undefined;
  /** Hears how many producers were run: memory may have to be let go of. */
  readonly ran: (count: number) => void;
}

/** Files that read one whose text is tried out and are run for it: in a large app all hang together, and nobody waits for minutes. */
const mostReaders = 8;
/** The same where they only answer anew what apps are judged by. */
const mostAsked = 64;

/** Tells what would be found if files had other texts. */
export class Trials {
  private readonly setting: TrialSetting;

  constructor(setting: TrialSetting) {
    this.setting = setting;
  }

  /** Whom other texts concern: the files themselves, who finds something in them, and who reads what becomes another. */
  concernedBy(files: readonly string[], texts: ReadonlyMap<string, string>): readonly string[] {
    const { analyser, results, sources } = this.setting;
    const reading = () => files.flatMap(file => this.nearestOf(analyser().readersOf(file)));
    const readers = sources.withTexts(texts, reading);
    return [...new Set([...files, ...files.flatMap(file => results.producersIn(file)), ...readers])];
  }

  /** Whether more read one of the files than are run for it. */
  leavesReaders(files: Iterable<string>): boolean {
    const { analyser } = this.setting;
    return [...files].some(file => this.checkedAmong(analyser().readersOf(file)).length > mostReaders);
  }

  /** Of those who read a file, the nearest first: as many as something is tried out in. */
  private nearestOf(readers: readonly string[]): readonly string[] {
    return this.checkedAmong(readers).slice(0, mostReaders);
  }

  /** Those that rules were run on. */
  private checkedAmong(readers: readonly string[]): readonly string[] {
    return readers.filter(path => this.setting.results.has(path));
  }

  /**
   * Whether something holds of what would be found if files had other texts. Nothing that is kept changes.
   * @param producers whom to run, besides those that read the files: what is most likely to show otherwise comes first
   */
  holds(texts: ReadonlyMap<string, string>, producers: readonly string[], trial: Trial): boolean {
    const { sources, environment, find, ran } = this.setting;
    const analyser = this.setting.analyser();
    const remembered = analyser.remember?.();
    const wanted = new Set(producers);
    const tell = () => [...texts.keys()].map(path => analyser.changed(path));
    let count = 0;
    try {
      return sources.withTexts(texts, () => {
        const reading = tell();
        const readers = reading.flatMap(others => this.nearestOf(others));
        const all = [...new Set([...producers, ...readers])];
        const run = new Set([...all, ...texts.keys()]);
        const others = [...new Set(reading.flat())].filter(path => !run.has(path));
        remembered?.answerFor(trial.asksMore ? others.slice(mostAsked) : others);
        count = all.length;
        const files = all.filter(producer => !isApp(producer));
        const apps = trial.judges.size > 0 ? all.filter(isApp) : [];
        const lookAt = (producer: string, look: Look) => (file: AnalysedFile) => {
          if (apps.length > 0) prepareApp(file, environment(), trial.judges);
          if (wanted.has(producer)) look(file);
        };
        return passes(trial, files, apps, (producer, look) => find(producer, lookAt(producer, look), trial.judges));
      });
    } finally {
      tell();
      remembered?.bringBack();
      ran(count);
    }
  }
}
