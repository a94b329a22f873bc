import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { requestsOf, runsWhatIsDue } from '../support/limits-timers.ts';
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

/** Entries in a file whose job stands elsewhere. One may be far from what calls Procore: a cheap look at its text comes first. */
export const entriesIn = perFile((file: AnalysedFile): readonly Entry[] => {
  if (file.pathClass !== 'source') return [];
  if (
    !file.procore &&
    !/\bschedule["']?\s*:|\b(?:every|schedule|repeat(?:Every)?|upsertJobScheduler)\b/.test(file.text)
  )
    return [];
  return file.timers.flatMap(({ file: path, start, end, kind, every, handler, jobs = [] }) =>
    kind === 'schedule' || handler !== undefined || every === undefined || jobs.length === 0
      ? []
      : [{ at: { file: path, start, end }, every, jobs }],
  );
});

/** Jobs of a file that ask Procore. */
export const jobsIn = perFile((file: AnalysedFile): readonly Job[] =>
  file.procore && file.pathClass === 'source'
    ? file.timers.flatMap(({ kind, handler, jobs: names = [] }) => {
        if (kind !== 'schedule' || handler === undefined || names.length === 0) return [];
        if (tellsJobsApart(handler) || runsWhatIsDue(handler)) return [];
        const asked = askedIn(requestsOf(handler));
        return asked ? [{ names, asked }] : [];
      })
    : [],
);

/** A queue's worker that looks at a job's name asks Procore for some of them only. */
function tellsJobsApart({ node }: FunctionFacts): boolean {
  const [job] = node.parameters;
  const name = job?.target.kind === 'name' ? job.target.name : undefined;
  return someIn(
    node.body,
    inner => inner.kind === 'member' && inner.property === 'name' && lastName(inner.object) === name,
  );
}

/** Entries of an app's schedules with the jobs that they run by name. */
export function scheduledJobs(app: App): readonly { readonly entry: Entry; readonly asked: Asked }[] {
  const jobs = app.files.flatMap(jobsIn);
  if (jobs.length === 0) return [];
  return app.files.flatMap(entriesIn).flatMap(entry => {
    const job = jobs.find(({ names }) => names.some(name => entry.jobs.includes(name)));
    return job ? [{ entry, asked: job.asked }] : [];
  });
}
