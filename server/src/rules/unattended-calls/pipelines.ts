import type { AnalysedFile } from '../../analysis/facts.ts';
import { hosts } from '../../catalogue/hosts.ts';
import type { Expression, Literal, ObjectExpression, Property } from '../../program/model.ts';
import { walk } from '../../program/walk.ts';
import type { Report } from '../rule.ts';
import { placeIn } from '../support/places.ts';

const pipelines =
  /(?:^|\/)\.github\/(?:workflows|actions)\/.*\.ya?ml$|(?:^|\/)\.gitlab-ci.*\.ya?ml$|(?:^|\/)(?:azure|bitbucket)-pipelines.*\.ya?ml$|(?:^|\/)\.circleci\/.*\.ya?ml$|(?:^|\/)\.(?:drone|travis|woodpecker)\.ya?ml$|(?:^|\/)(?:buildspec|cloudbuild)\.ya?ml$/;

/** API and log-in hosts of production; sandboxes are there to be tested on. */
const called = hosts
  .filter(({ use, environment }) => use !== 'site' && use !== 'file' && ['production', 'federal'].includes(environment))
  .map(({ name }) => name.replaceAll('.', String.raw`\.`));
const production = new RegExp(`\\bhttps?://(?:${called.join('|')})(?=[/:?#"'\\s\`]|$)`);
const webApps = hosts.filter(({ use }) => use === 'web').map(({ name }) => name.replaceAll('.', String.raw`\.`));
const webApp = new RegExp(`^https?://(?:${webApps.join('|')})(?:[/:?#]|$)`);
const sandboxes = hosts
  .filter(({ environment }) => environment.endsWith('sandbox'))
  .map(({ name }) => name.replaceAll('.', String.raw`\.`));
const sandboxed = new RegExp(`^https?://(?:${sandboxes.join('|')})(?:[/:?#]|$)`);
const calls =
  /\b(?:curl|wget|https?ie|http|xh|newman|k6|artillery|hey|ab|wrk|vegeta|invoke-restmethod|invoke-webrequest|iwr)\b/i;
const tests =
  /\b(?:pytest|vitest|jest|mocha|playwright|cypress|ava|tap|newman|unittest|nox|tox|rspec|phpunit)\b|\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:test|e2e|integration|smoke)\S*|\b(?:dotnet|go|cargo|mix)\s+test\b|\bmake\s+\S*test/i;
/** Suites that call what they are pointed at. What holds for a whole pipeline is not meant for its unit tests. */
const live = /e2e|end-?to-?end|integration|smoke|acceptance|contract|live|playwright|cypress|newman/i;

/** A file that tells a build service what to do. */
export function isPipeline({ relative }: AnalysedFile): boolean {
  return pipelines.test(relative);
}

const commandKeys = new Set([
  'run',
  'script',
  'command',
  'bash',
  'powershell',
  'pwsh',
  'before_script',
  'after_script',
  'commands',
]);

/** Steps of a pipeline that call production: by a command that names the host, or by tests whose settings name it. */
export function pipelineCalls(file: AnalysedFile): readonly Report[] {
  const found: Report[] = [];
  if (file.program.data !== undefined) visit(file.program.data, nothingSet, file, found);
  return found;
}

/** Environment variables by name, as far as they are written out; `wide`: set for the whole pipeline. */
type Variables = ReadonlyMap<string, { readonly text: string; readonly wide: boolean }>;
const nothingSet: Variables = new Map();

function visit(node: Expression, variables: Variables, file: AnalysedFile, found: Report[]): void {
  if (node.kind === 'list') {
    for (const { value } of node.items) visit(value, variables, file, found);
    return;
  }
  if (node.kind !== 'object') return;
  const wide = node === file.program.data;
  const set = settings(node).flatMap(variablesIn);
  const here = new Map([...variables, ...set.map(([name, text]) => [name, { text, wide }] as const)]);
  for (const property of node.properties) {
    if (property.key !== undefined && commandKeys.has(property.key)) {
      for (const command of literalsOf(property)) judge(command, here, file, found);
    }
    visit(property.value, here, file, found);
  }
}

/** Environment variables that a workflow, job or step sets. */
function settings(node: ObjectExpression): readonly Expression[] {
  return node.properties.flatMap(({ key, value }) =>
    key === 'env' || key === 'variables' || key === 'environment' ? [value] : [],
  );
}

/** `NAME: value`, a list of such (CircleCI), or `NAME: { value: … }` (GitLab, Azure). */
function variablesIn(node: Expression): readonly (readonly [string, string])[] {
  if (node.kind === 'list') return node.items.flatMap(({ value }) => variablesIn(value));
  if (node.kind !== 'object') return [];
  return node.properties.flatMap(({ key, value }): readonly (readonly [string, string])[] => {
    const written = value.kind === 'object' ? value.properties.find(inner => inner.key === 'value')?.value : value;
    return key !== undefined && written?.kind === 'literal' ? [[key, String(written.value)]] : [];
  });
}

/** A line with the variables that it reads: `$HOST`, `${HOST}`, `${{ env.HOST }}`, `$(HOST)`, `$env:HOST`. */
function filled(line: string, variables: Variables): string {
  return line.replace(
    /\$\{\{\s*(?:env|vars|variables)\.(\w+)\s*\}\}|\$\{(\w+)\}|\$\((\w+)\)|\$env:(\w+)|\$(\w+)/gi,
    (whole, ...names: (string | undefined)[]) =>
      variables.get(names.slice(0, 5).find(name => name) ?? '')?.text ?? whole,
  );
}

function literalsOf({ value }: Property): readonly Literal[] {
  if (value.kind === 'literal') return [value];
  return value.kind === 'list' ? value.items.flatMap(item => (item.value.kind === 'literal' ? [item.value] : [])) : [];
}

function judge(command: Literal, variables: Variables, file: AnalysedFile, found: Report[]): void {
  if (typeof command.value !== 'string') return;
  const texts = [...variables.values()];
  // Beside a sandbox to call, the web app's address is there for links.
  const onlyLinks = texts.some(({ text }) => sandboxed.test(text));
  const producing = texts.filter(({ text }) => production.test(text) && !(onlyLinks && webApp.test(text)));
  const lines = command.value
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .filter(line => !/^\s*(?:#|echo\b)/.test(line))
    .map(line => filled(line, variables));
  const sandbox =
    'Give tests the sandbox (`https://sandbox.procore.com`, `https://login-sandbox.procore.com`), or a mock.';
  if (lines.some(line => production.test(line) && calls.test(line))) {
    found.push({
      at: placeIn(file, command),
      message: 'A pipeline calls the production host of Procore',
      because: `Every run of the pipeline calls it, and no customer asked for that; reasonable testing is excepted. ${sandbox}`,
    });
  } else if (
    lines.some(line => tests.test(line) && producing.some(({ wide }) => !wide || live.test(line))) ||
    (lines.some(line => tests.test(line)) && lines.some(line => production.test(line)))
  ) {
    found.push({
      at: placeIn(file, command),
      severity: 'information',
      message: 'A pipeline runs tests against the production host of Procore',
      because: `Reasonable testing is excepted; a suite that calls production with every push may be more than that. ${sandbox}`,
    });
  }
}

const monitors =
  /(?:^|[/._-])(?:artillery|k6|uptime|blackbox|monitor(?:s|ing)?|checkly|statuscake|gatus|probes?|healthchecks?|pingdom|locust|load-?tests?)(?=[/._-]|$)/i;

/** What a load test or an availability monitor is pointed at. */
export function monitoredHosts(file: AnalysedFile): readonly Report[] {
  if (!monitors.test(file.relative) || file.program.data === undefined) return [];
  const found: Report[] = [];
  walk(file.program.data, node => {
    if (node.kind !== 'object') return;
    for (const property of node.properties) {
      if (!/^(?:targets?|urls?|endpoints?|hosts?|base_?url|website_url)$/i.test(property.key ?? '')) continue;
      for (const literal of literalsOf(property)) {
        if (typeof literal.value !== 'string' || !production.test(literal.value)) continue;
        found.push({
          at: placeIn(file, literal),
          message: 'A monitor or load test is pointed at the production host of Procore',
          because:
            'Its calls are driven neither by a customer nor by what the app does. https://status.procore.com tells whether Procore is up; load is tried out against a mock.',
        });
      }
    }
  });
  return found;
}
