import type { AnalysedFile, App, FunctionFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { requestsOf } from '../support/limits.ts';
import { runsWhatIsDue } from '../support/limits-undone.ts';
import { type Asked, askedIn } from './asked.ts';

/** An entry of a schedule that runs a job by its name: `{"task": "mirror.pull", "schedule": 60}`, `agenda.every('1 minute', 'pull')`. */
interface Entry {
  readonly at: Place;
  readonly every: number;
  readonly jobs: readonly string[];
}

/** A job that asks Procore for what a webhook tells of. */
interface Job {
  readonly names: readonly string[];
  readonly asked: Asked;
}

/** What says in the text of a file far from what calls Procore that it may hold a schedule. */
const mayHold =
  /\bschedule["']?\s*:|\b(?:every|schedule|repeat(?:Every)?|upsertJobScheduler|add_periodic_task|cronJobs)\b/;

/** Entries in a file whose job stands elsewhere. One may be far from what calls Procore: a cheap look at its text comes first. */
export const entriesIn = perFile((file: AnalysedFile): readonly Entry[] => {
  if (file.pathClass !== 'source') return [];
  if (!file.procore && !mayHold.test(file.text)) return [];
  return file.timers.flatMap(({ file: path, start, end, kind, every, handler, jobs = [] }) =>
    kind === 'schedule' || handler !== undefined || every === undefined || jobs.length === 0
      ? []
      : [{ at: { file: path, start, end }, every, jobs }],
  );
});

/** Entries in a file far from what calls Procore that run a function which stands elsewhere: `crons.interval('pull', { minutes: 1 }, internal.rfis.pull)`. */
export const farEntriesIn = perFile(
  (file: AnalysedFile): readonly { readonly entry: Entry; readonly asked: Asked }[] =>
    file.procore || file.pathClass !== 'source' || !mayHold.test(file.text)
      ? []
      : file.timers.flatMap(({ file: path, start, end, kind, every, handler, jobs = [] }) => {
          if (kind === 'schedule' || handler === undefined || every === undefined || runsWhatIsDue(handler)) return [];
          const asked = askedIn(requestsOf(handler), file);
          return asked ? [{ entry: { at: { file: path, start, end }, every, jobs }, asked }] : [];
        }),
);

/** Jobs of a file that ask Procore; one that has no name says by which it goes: `if (alarm.name === 'pull') …`. */
export const jobsIn = perFile((file: AnalysedFile): readonly Job[] =>
  file.procore && file.pathClass === 'source'
    ? file.timers.flatMap(({ kind, handler, jobs: names = [] }) => {
        if (kind !== 'schedule' || handler === undefined || runsWhatIsDue(handler)) return [];
        const isToldApart = tellsJobsApart(handler);
        if (names.length === 0 && !isToldApart) return [];
        return requestsOf(handler).flatMap((request): Job[] => {
          const asked = askedIn([request], file);
          return asked ? [{ names: isToldApart ? namesFor(request, handler, file) : names, asked }] : [];
        });
      })
    : [],
);

/** A queue's worker that looks at a job's name asks Procore for some of them only. */
function tellsJobsApart(handler: FunctionFacts): boolean {
  return someIn(handler.node.body, node => isNameOfJob(node, handler));
}

function isNameOfJob(inner: Node, { node }: FunctionFacts): boolean {
  const [job] = node.parameters;
  const name = job?.target.kind === 'name' ? job.target.name : undefined;
  return inner.kind === 'member' && inner.property === 'name' && lastName(inner.object) === name;
}

/** The jobs that a worker sends a request for: `if (job.name === 'pull') …`, `if (job.name !== 'pull') return`. */
function namesFor({ place, chain }: Request, handler: FunctionFacts, file: AnalysedFile): readonly string[] {
  const at = [...chain, place].find(each => each.file === file.path && contains(handler.node, each));
  if (at === undefined || handler.file !== file.path) return [];
  let names: readonly string[] = [];
  walk(handler.node.body, node => {
    if (node.kind !== 'branch' || node.test.kind !== 'operation') return;
    const { operator, operands } = node.test;
    const [compared, other] = operands;
    if (compared === undefined || other === undefined || !isNameOfJob(compared, handler)) return;
    const isOnlyFor = /^={2,3}$/.test(operator)
      ? node.then.some(each => contains(each, at))
      : /^!={1,2}$/.test(operator) &&
        node.end <= at.start &&
        ['return', 'raise'].includes(node.then.at(-1)?.kind ?? '');
    if (isOnlyFor) names = file.evaluate(other).literals.filter(literal => typeof literal === 'string');
  });
  return names;
}

/** Entries of an app's schedules with the jobs that they run by name. */
export function scheduledJobs(app: App): readonly { readonly entry: Entry; readonly asked: Asked }[] {
  const jobs = app.files.flatMap(jobsIn);
  const far = app.files.flatMap(farEntriesIn);
  if (jobs.length === 0) return far;
  const named = app.files.flatMap(entriesIn).flatMap(entry => {
    const job = jobs.find(({ names }) => names.some(name => entry.jobs.includes(name)));
    return job ? [{ entry, asked: job.asked }] : [];
  });
  return [...far, ...named];
}
