/** Timers that start a script of the app's as a process of its own, each time: `schedule.every(1).minutes.do(start, 'pull.py')`. */
import type { AnalysedFile, App, Condition, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Call } from '../../program/model.ts';
import { contains, findAt, lastName, literalText, type Node, someIn, walk } from '../../program/walk.ts';
import { requestsOf } from '../support/limits.ts';
import { runsWhatIsDue } from '../support/limits-undone.ts';
import { type Asked, askedIn } from './asked.ts';

/** A timer, with the ends of the paths of the scripts that its job may start. */
interface Starter {
  readonly at: Place;
  readonly every: number;
  readonly scripts: readonly string[];
}

const startsProcesses = /\bsubprocess\b|\bos\.(?:system|spawn|popen)|\bchild_process\b|\bexeca\b/;
const script = /^[\w./\\-]+\.(?:py|[cm]?js|ts)$/;

/** Timers of a file whose job starts scripts. It may know nothing of Procore: a cheap look at its text comes first. */
export const startersIn = perFile((file: AnalysedFile): readonly Starter[] => {
  if (file.pathClass !== 'source' || !startsProcesses.test(file.text)) return [];
  const started = file.effectsOf('execute');
  return file.timers.flatMap(({ file: path, start, end, every, handler, kind }) => {
    if (kind === 'schedule' || path !== file.path || every === undefined) return [];
    const at = { file: path, start, end };
    // A loop does what stands in it; a job, what its function does with what the timer is given.
    const job = kind === 'loop' ? undefined : handler;
    const isIn = ({ chain: [first], place, surroundings: { conditions } }: Effect): boolean =>
      contains(at, first ?? place) && !conditions.some(asksWhetherItRuns);
    if (job ? !job.effects(1).some(({ does }) => does === 'execute') : !started.some(isIn)) return [];
    const said = findAt(file.program, start).find(node => node.start === start && node.end === end);
    const scripts = [...(said ? [said] : []), ...(job?.node.body ?? [])].flatMap(scriptsNamed);
    return scripts.length > 0 ? [{ at, every, scripts }] : [];
  });
});

/** A process that should run all the time is started again when it has ended: https://docs.python.org/3/library/subprocess.html#subprocess.Popen.poll */
function asksWhetherItRuns({ test }: Condition): boolean {
  return someIn(test, node =>
    /^(?:poll|is_?alive|is_?running|return_?code|exit_?code|killed)$/i.test(lastName(node) ?? ''),
  );
}

function scriptsNamed(root: Node): readonly string[] {
  const found: string[] = [];
  walk(root, node => {
    const text = node.kind === 'literal' ? literalText(node) : undefined;
    if (text !== undefined && script.test(text)) found.push(text.replaceAll('\\', '/').replace(/^\.?\//, ''));
  });
  return found;
}

/** What a file asks Procore for when it is run: by its own statements, and by the functions that those call. */
export const runIn = perFile((file: AnalysedFile): Asked | undefined => {
  if (!file.procore || file.pathClass !== 'source') return undefined;
  const isRun = ({ chain: [first], place }: Effect): boolean => {
    const at = first ?? place;
    return at.file === file.path && !file.functions.some(({ node }) => contains(node, at));
  };
  const own = file.requests.filter(request => request.kind === 'api' && isRun(request));
  const called = callsOf(file).flatMap(({ callee }) =>
    file
      .evaluate(callee)
      .functions.filter(fn => !runsWhatIsDue(fn))
      .flatMap(requestsOf),
  );
  return askedIn([...own, ...called], file);
});

/** Calls that stand in no function: `if __name__ == "__main__": main()`. */
function callsOf({ program }: AnalysedFile): readonly Call[] {
  const found: Call[] = [];
  walk(program.body, node => {
    if (node.kind === 'call') found.push(node);
    return node.kind !== 'function' && node.kind !== 'class';
  });
  return found;
}

/** Timers of an app with what the scripts that they start ask for. */
export function startedScripts(app: App): readonly { readonly entry: Starter; readonly asked: Asked }[] {
  return app.files.flatMap(startersIn).flatMap(entry => {
    for (const file of app.files) {
      const isStarted = entry.scripts.some(name => `/${file.relative}`.endsWith(`/${name}`));
      const asked = isStarted ? runIn(file) : undefined;
      if (asked) return [{ entry, asked }];
    }
    return [];
  });
}
