/**
 * Runs Policy Lens over real repositories and holds its findings against labels made by hand.
 *
 *   npm run ruling -- <repositories> <labels.jsonl> [--exhaustive F] [--repositories F] [--only <rule>] [--list misses|false|found|loud] [--update]
 *   npm run ruling -- --blind [--list misses|false] [--update]
 *
 * `<repositories>` holds a folder `owner+name` each. Counts are compared with `expected.json`; nothing of a repository is kept there.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rules } from '../../server/src/rules/index.generated.ts';
import { runBlind } from './blind.ts';
import { checkRepositories } from './check.ts';
import { type Counts, count, languageOf, share, table } from './figures.ts';
import { type Exhaustive, isLoud, type Judgement, judge, type Label, type Located, rightRule } from './match.ts';
import { keepResults } from './results.ts';

const usage =
  'usage: npm run ruling -- <repositories> <labels.jsonl> [--exhaustive F] [--repositories F] [--only <rule>] [--list misses|false|found|loud] [--update]\n' +
  '       npm run ruling -- --blind [--only <rule>] [--list misses|false] [--update]';

/**
 * @param cli path of the built command line
 * @returns the exit code: 0 where the counts are as expected, 1 where they differ, 2 for wrong use
 */
export async function main(args: readonly string[], cli: string): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      exhaustive: { type: 'string' },
      repositories: { type: 'string' },
      only: { type: 'string' },
      list: { type: 'string' },
      update: { type: 'boolean', default: false },
      blind: { type: 'boolean', default: false },
    },
  });
  if (values.blind) return runBlind({ only: values.only, list: values.list, update: values.update });
  const [folder, labelFile] = positionals;
  if (folder === undefined || labelFile === undefined || !existsSync(folder) || !existsSync(labelFile)) {
    console.error(usage);
    return 2;
  }
  const labels = readFileSync(labelFile, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as Label)
    .filter(label => existsSync(join(folder, label.repo.replace('/', '+'))));
  const exhaustive: Exhaustive =
    values.exhaustive === undefined
      ? { rulesComplete: [], files: [] }
      : (JSON.parse(readFileSync(values.exhaustive, 'utf8')) as Exhaustive);
  const worth = new Map(
    values.repositories === undefined
      ? []
      : (JSON.parse(readFileSync(values.repositories, 'utf8')) as { repo: string; worth: number }[]).map(entry => [
          entry.repo,
          entry.worth,
        ]),
  );

  const { findings, failures, slowest } = await checkRepositories(resolve(folder), cli);
  const judgement = judge(findings, labels, exhaustive);
  const silent = findings.filter(({ repo, finding }) => worth.get(repo) === 0 && isLoud(finding));
  const counts = tally(judgement, findings, exhaustive);
  print(judgement, counts, exhaustive);
  const mute = [...worth.values()].filter(value => value === 0).length;
  console.log(`\nRepositories without use of Procore: ${mute}; findings at warning or above in them: ${silent.length}`);
  console.log(`Slowest: ${slowest.map(({ repo, seconds }) => `${repo} ${seconds.toFixed(1)} s`).join(', ')}`);
  for (const failure of failures) console.log(`FAILED ${failure.repo}: ${failure.message}`);
  list(values.list, values.only, judgement, findings, silent);
  const of = fingerprint([labels, exhaustive, [...worth]]);
  return compareWithExpected(
    { of, ...counts, silent: silent.length, failures: failures.length },
    values.update,
    judgement,
  );
}

interface Tally {
  readonly rules: Readonly<Record<string, Counts>>;
  readonly languages: Readonly<Record<string, Counts>>;
  readonly all: Counts;
  /** Findings by rule and severity, labelled or not. */
  readonly findings: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function tally(judgement: Judgement, findings: readonly Located[], exhaustive: Exhaustive): Tally {
  const complete = new Set(exhaustive.rulesComplete);
  const files = new Set(exhaustive.files.map(file => `${file.repo}\n${file.path}`));
  const read = ({ repo, finding }: Located) => complete.has(finding.rule) && files.has(`${repo}\n${finding.file}`);
  const ids = new Set(rules.map(rule => rule.definition.id));
  for (const { label } of [...judgement.positives, ...judgement.negatives]) ids.add(rightRule(label) ?? 'other');
  const byRule: Record<string, Counts> = {};
  for (const id of [...ids].sort())
    byRule[id] = count(
      judgement,
      label => (rightRule(label) ?? 'other') === id,
      ({ finding }) => finding.rule === id,
      read,
    );
  const languages: Record<string, Counts> = {};
  for (const name of ['JavaScript and TypeScript', 'Python', 'data files', 'other languages'])
    languages[name] = count(
      judgement,
      label => languageOf(label.path) === name,
      ({ finding }) => languageOf(finding.file) === name,
      read,
    );
  const volume: Record<string, Record<string, number>> = {};
  for (const { finding } of findings) {
    const row = volume[finding.rule] ?? {};
    volume[finding.rule] = row;
    row[finding.severity] = (row[finding.severity] ?? 0) + 1;
  }
  const sorted = Object.fromEntries(
    Object.keys(volume)
      .sort()
      .map(rule => [rule, Object.fromEntries(Object.entries(volume[rule] ?? {}).sort())]),
  );
  const supported = (path: string) => languageOf(path) !== 'other languages';
  return {
    rules: byRule,
    languages,
    all: count(
      judgement,
      label => supported(label.path),
      () => true,
      read,
    ),
    findings: sorted,
  };
}

const head = [
  'labels',
  'found',
  'quiet',
  'strict',
  'recall',
  'all',
  'tempting',
  'hit',
  'right',
  'false',
  'precision',
  'read',
];

function row(name: string, c: Counts): (string | number)[] {
  return [
    name,
    c.labels,
    c.found,
    c.quiet,
    c.strict,
    share(c.found, c.labels),
    `${c.allFound}/${c.allLabels}`,
    c.negatives,
    c.negativesHit,
    c.right,
    c.falseAlarms,
    share(c.right, c.right + c.falseAlarms + c.negativesHit),
    share(c.rightRead, c.rightRead + c.falseAlarms),
  ];
}

function print(judgement: Judgement, tally: Tally, exhaustive: Exhaustive): void {
  console.log(
    'labels: of confidence 0.7 and more; found: at warning or above; quiet: only below, counted as missed; all: of any',
  );
  console.log(
    'confidence; read: precision in the files that were read line by line. A label counts for its one right rule.\n',
  );
  const shown = Object.entries(tally.rules).filter(
    ([id, c]) => c.allLabels + c.negatives + c.right + c.falseAlarms > 0 || tally.findings[id] !== undefined,
  );
  console.log(
    table(
      ['rule', ...head, 'findings'],
      shown.map(([id, c]) => [...row(id, c), volumeOf(tally.findings[id])]),
    ),
  );
  console.log();
  console.log(
    table(
      ['language', ...head],
      [...Object.entries(tally.languages).map(([name, c]) => row(name, c)), row('all but other languages', tally.all)],
    ),
  );
  const unsure = judgement.positives.length - tally.all.allLabels;
  console.log(
    `\n${exhaustive.files.length} files read line by line; ${unsure} labels in languages without a front-end are left out of the last row.`,
  );
}

function volumeOf(counts: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(counts ?? {})
    .map(([severity, number]) => `${number}${severity[0]?.toUpperCase()}`)
    .join(' ');
}

/** Prints places, for whoever mends a rule. Not kept. */
function list(
  what: string | undefined,
  only: string | undefined,
  judgement: Judgement,
  findings: readonly Located[],
  silent: readonly Located[],
): void {
  const ofRule = (rules: readonly string[]) => only === undefined || rules.includes(only);
  const show = ({ repo, finding }: Located) => {
    if (!ofRule([finding.rule])) return;
    console.log(
      `${repo.replace('/', '+')}/${finding.file}:${finding.range.start.line + 1}  ${finding.severity} ${finding.rule}: ${finding.message}`,
    );
    for (const step of finding.steps) console.log(`      ${step.file}:${step.range.start.line + 1}  ${step.message}`);
  };
  const showLabel = (label: Label) => {
    if (!ofRule(label.rules)) return;
    const rule = label.rules.join('|') || `§${label.clause}`;
    console.log(
      `${label.repo.replace('/', '+')}/${label.path}:${label.line}  ${rule} (${label.confidence}): ${label.note ?? label.why ?? ''}`,
    );
  };
  console.log();
  if (what === 'misses')
    for (const { label, by } of judgement.positives) {
      if (!by.some(isLoud) && languageOf(label.path) !== 'other languages') showLabel(label);
    }
  else if (what === 'false') {
    for (const wrong of judgement.wrong) {
      console.log(wrong.where === 'negative' ? '— on a tempting non-breach:' : '— unlabelled in a file that was read:');
      show(wrong);
    }
    for (const { label, by } of judgement.negatives) if (by.length > 0) showLabel(label);
    for (const located of silent) {
      console.log('— where nothing uses Procore:');
      show(located);
    }
  } else if (what === 'found') for (const located of judgement.right) show(located);
  else if (what === 'loud') {
    const right = new Set(judgement.right.map(located => located.finding));
    for (const located of findings) if (isLoud(located.finding) && !right.has(located.finding)) show(located);
  }
}

/** Of what was measured: counts of other labels are no expectation. */
function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** What `expected.json` holds. */
interface Expected extends Tally {
  readonly of: string;
  /** Findings at warning or above where nothing uses Procore. */
  readonly silent: number;
  /** Repositories in which something went wrong inside. */
  readonly failures: number;
}

function compareWithExpected(counts: Expected, update: boolean, judgement: Judgement): number {
  const file = join(process.cwd(), 'test/ruling/expected.json');
  const text = `${JSON.stringify(counts, null, 2)}\n`;
  if (update) {
    writeFileSync(file, text);
    keepResults(judgement);
    console.log('\nexpected.json and results.json are written; run "npm run generate" for the pages.');
    return 0;
  }
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  if (before === text) {
    console.log('\nAs expected.');
    return 0;
  }
  const expected = JSON.parse(before) as Partial<Expected>;
  if (expected.of !== counts.of) {
    console.log('\nThere is no expectation for these labels; "--update" makes this one.');
    return 0;
  }
  const changes = (['rules', 'languages', 'findings'] as const).flatMap(part =>
    Object.entries({ ...expected[part], ...counts[part] }).flatMap(([name]) => {
      const [old, now] = [expected[part]?.[name], counts[part][name]].map(value => JSON.stringify(value) ?? 'nothing');
      return old === now ? [] : [`${name}\n  was ${old}\n  is  ${now}`];
    }),
  );
  for (const name of ['silent', 'failures'] as const)
    if (expected[name] !== counts[name]) changes.push(`${name}\n  was ${expected[name]}\n  is  ${counts[name]}`);
  console.log(`\nNot as test/ruling/expected.json says; "--update" accepts it.\n${changes.join('\n')}`);
  return 1;
}
