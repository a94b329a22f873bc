/** Schedules that stand in a platform's own files and name what they run: `vercel.json`, `wrangler.toml`, `serverless.yml` and their like. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { everyWritten } from '../../analysis/schedules.ts';
import { flat } from '../../analysis/texts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { literalText, propertyOf } from '../../program/walk.ts';
import { requestsOf } from '../support/limits.ts';
import { runsWhatIsDue } from '../support/limits-undone.ts';
import {
  besides,
  type Exported,
  handlerAt,
  isAtTop,
  itemsOf,
  textAt,
  valuesOf,
  withoutEnding,
} from '../support/platform-files.ts';
import { type Asked, askedIn } from './asked.ts';

/**
 * What an entry runs: the route at an address, an export of a file (both without their endings), or of one that is known by the end of its
 * path, a function of a script without modules, or the Worker's `scheduled`.
 */
type Runs =
  | { readonly route: string }
  | Exported
  | { readonly end: string; readonly name: string }
  | { readonly script: string; readonly name: string }
  | 'scheduled';

interface Entry {
  readonly at: Place;
  readonly every: number;
  readonly runs: Runs;
}

/** Work that asks Procore, by the route that answers or the name that it is exported under. */
interface Job {
  readonly route?: string;
  readonly name?: string;
  readonly asked: Asked;
}

/** The entries of a platform's file. */
export const platformEntriesIn = perFile((file: AnalysedFile): readonly Entry[] => {
  const base = file.path.slice(file.path.lastIndexOf('/') + 1);
  const read = readers.find(([name]) => name.test(base))?.[1];
  if (file.pathClass !== 'source') return [];
  return read ? read(file) : [...declared(file), ...ofItself(file)];
});

/**
 * Of code that sets a platform up: `new sst.aws.Cron('Pull', { schedule: 'rate(1 minute)', function: 'src/pull.handler' })`, a rule of AWS's CDK,
 * `ScriptApp.newTrigger('pull')`, which names a function of the same script.
 */
function declared(file: AnalysedFile): readonly Entry[] {
  if (!/\bsst\.aws\.Cron|\baws-events\b|\bScriptApp\.newTrigger\b/.test(file.text)) return [];
  return file.timers.flatMap(({ kind, every, handler, jobs = [], ...at }) => {
    if (kind === 'schedule' || handler !== undefined || every === undefined) return [];
    return jobs.map((job): Entry => {
      const { file: path, start, end } = at;
      const [, module, name] = /^\.?\/?(.+)\.(\w+)$/.exec(job) ?? [];
      const runs: Runs =
        module === undefined || name === undefined
          ? { script: path, name: job }
          : { end: module, name: /^[cm]?[jt]s$/.test(name) ? 'handler' : name };
      return { at: { file: path, start, end }, every, runs };
    });
  });
}

/** Of a function that says itself how often it runs: `export const config = { schedule: '* * * * *' }` (https://docs.netlify.com/functions/scheduled-functions/). */
function ofItself(file: AnalysedFile): readonly Entry[] {
  if (!/\/netlify\//.test(file.path) && !/@netlify\/functions/.test(file.text)) return [];
  return file.program.exports.flatMap(({ name, value, local, start, end }) => {
    const node = value ?? (local === undefined ? undefined : ({ kind: 'name', name: local, start, end } as const));
    const [schedule] = name === 'config' && node ? file.evaluate(node).property('schedule').literals : [];
    const runs = { file: withoutEnding(file.path), name: 'default' };
    return typeof schedule === 'string' ? entryAt(file, { start, end }, schedule, runs) : [];
  });
}

const readers: readonly (readonly [RegExp, (file: AnalysedFile) => readonly Entry[]])[] = [
  [/^vercel\.json$/, vercel],
  [/^wrangler\.(?:toml|jsonc?)$/, wrangler],
  [/^serverless(?:[-.]\w+)?\.ya?ml$/, serverless],
  [/^(?:sam|template(?:[-.]\w+)?)\.ya?ml$/, sam],
  [/^function\.json$/, azure],
  [/^cron\.ya?ml$/, appEngine],
];

/** https://vercel.com/docs/cron-jobs#project-configuration */
function vercel(file: AnalysedFile): readonly Entry[] {
  return itemsOf(file.program.data, 'crons').flatMap(entry => {
    const route = textAt(entry, 'path');
    return route === undefined ? [] : entryAt(file, entry, textAt(entry, 'schedule'), { route });
  });
}

/** https://developers.cloudflare.com/workers/configuration/cron-triggers/: all of them run the one handler, which may tell them apart. */
function wrangler(file: AnalysedFile): readonly Entry[] {
  const crons = itemsOf(propertyOf(file.program.data, 'triggers')?.value, 'crons');
  if (crons.length > 0)
    return crons.length > 1 ? [] : crons.flatMap(cron => entryAt(file, cron, literalText(cron), 'scheduled'));
  const [, before = '', list = ''] = /^([^\0]*?^[ \t]*crons[ \t]*=[ \t]*\[)([^\]]*)\]/m.exec(file.text) ?? [];
  const quoted = [...list.matchAll(/["']([^"'\n]+)["']/g)];
  return quoted.length > 1
    ? []
    : quoted.flatMap(({ 0: { length }, 1: cron, index }) => {
        const start = before.length + index;
        return entryAt(file, { start, end: start + length }, cron, 'scheduled');
      });
}

/** https://www.serverless.com/framework/docs/providers/aws/events/schedule */
function serverless(file: AnalysedFile): readonly Entry[] {
  const functions = propertyOf(file.program.data, 'functions')?.value;
  return valuesOf(functions).flatMap(each => {
    const runs = handlerAt(file, textAt(each, 'handler'));
    if (runs === undefined) return [];
    return itemsOf(each, 'events').flatMap(event => {
      const schedule = propertyOf(event, 'schedule')?.value;
      if (isOff(propertyOf(schedule, 'enabled')?.value)) return [];
      const rate = propertyOf(schedule, 'rate')?.value ?? schedule;
      const rates = rate?.kind === 'list' ? rate.items.map(({ value }) => value) : rate ? [rate] : [];
      return rates.flatMap(one => entryAt(file, one, literalText(one), runs));
    });
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
function sam(file: AnalysedFile): readonly Entry[] {
  return valuesOf(propertyOf(file.program.data, 'Resources')?.value).flatMap(resource => {
    const properties = propertyOf(resource, 'Properties')?.value;
    const runs = handlerAt(file, textAt(properties, 'Handler'), textAt(properties, 'CodeUri'));
    if (runs === undefined) return [];
    return valuesOf(propertyOf(properties, 'Events')?.value).flatMap(event => {
      if (!/^Schedule(?:V2)?$/.test(textAt(event, 'Type') ?? '')) return [];
      const given = propertyOf(event, 'Properties')?.value;
      if (isOff(propertyOf(given, 'Enabled')?.value)) return [];
      const schedule = (propertyOf(given, 'Schedule') ?? propertyOf(given, 'ScheduleExpression'))?.value;
      return schedule ? entryAt(file, schedule, literalText(schedule), runs) : [];
    });
  });
}

/** https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer: what the folder's `index.js` exports, or a script that is named. */
function azure(file: AnalysedFile): readonly Entry[] {
  const script = textAt(file.program.data, 'scriptFile') ?? 'index.js';
  return itemsOf(file.program.data, 'bindings').flatMap(binding =>
    textAt(binding, 'type') === 'timerTrigger'
      ? entryAt(file, binding, textAt(binding, 'schedule'), { file: besides(file, script), name: 'default' })
      : [],
  );
}

/** https://cloud.google.com/appengine/docs/standard/scheduling-jobs-with-cron-yaml */
function appEngine(file: AnalysedFile): readonly Entry[] {
  return itemsOf(file.program.data, 'cron').flatMap(entry => {
    const route = textAt(entry, 'url');
    return route === undefined ? [] : entryAt(file, entry, textAt(entry, 'schedule'), { route });
  });
}

function entryAt(
  { path: file }: AnalysedFile,
  { start, end }: { readonly start: number; readonly end: number },
  schedule: string | undefined,
  runs: Runs,
): readonly Entry[] {
  const every = schedule === undefined ? undefined : everyWritten(schedule);
  return every === undefined ? [] : [{ at: { file, start, end }, every, runs }];
}

function isOff(node: Expression | undefined): boolean {
  return node?.kind === 'literal' && (node.value === false || node.value === 'false');
}

/** What a file answers, exports, or has its platform run, where it asks Procore for what a webhook tells of. */
const workIn = perFile((file: AnalysedFile): readonly Job[] => {
  if (!file.procore || file.pathClass !== 'source') return [];
  const job = (fn: FunctionFacts | undefined, as: Pick<Job, 'route' | 'name'>): readonly Job[] => {
    const asked = fn === undefined || runsWhatIsDue(fn) ? undefined : askedIn(requestsOf(fn), file);
    return asked ? [{ ...as, asked }] : [];
  };
  return [
    ...file.routes.flatMap(({ path, handlers }) => (path ? job(handlers.at(-1), { route: flat(path) }) : [])),
    ...file.program.exports.flatMap(({ name, local, value, start, end }) => {
      const node = value ?? (local === undefined ? undefined : ({ kind: 'name', name: local, start, end } as const));
      return node ? job(file.evaluate(node).functions[0], { name }) : [];
    }),
    // Python exports whatever stands in the module; what a script without modules has is there for all.
    ...(file.program.exportsAll || /\bScriptApp\b/.test(file.text)
      ? file.functions.flatMap(fn =>
          fn.name !== undefined && fn.owner === undefined && isAtTop(fn) ? job(fn, { name: fn.name }) : [],
        )
      : []),
    ...file.timers.flatMap(({ kind, every, handler }) =>
      kind === 'cron' && every === undefined && handler?.name === 'scheduled'
        ? job(handler, { name: 'scheduled' })
        : [],
    ),
  ];
});

function standsIn(runs: Exclude<Runs, 'scheduled'>, { path, relative }: AnalysedFile): boolean {
  if ('file' in runs) return withoutEnding(path) === runs.file;
  if ('end' in runs) return `/${withoutEnding(relative)}`.endsWith(`/${runs.end}`);
  return !('script' in runs) || path === runs.script;
}

/** Entries of an app's platform with what they have it ask. */
export function platformJobs(app: App): readonly { readonly entry: Entry; readonly asked: Asked }[] {
  return app.files.flatMap(platformEntriesIn).flatMap(entry => {
    const { runs } = entry;
    const files = runs === 'scheduled' ? app.files : app.files.filter(file => standsIn(runs, file));
    // `index.handler` may stand in the folder of any function.
    if (typeof runs === 'object' && 'end' in runs && files.length > 1) return [];
    for (const file of files) {
      const job = workIn(file).find(({ route, name }) =>
        runs === 'scheduled' ? name === runs : 'route' in runs ? route === runs.route : name === runs.name,
      );
      if (job) return [{ entry, asked: job.asked }];
    }
    return [];
  });
}
