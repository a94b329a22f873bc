import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../server/src/report/report.ts';
import type { Located } from './match.ts';

export interface Checked {
  readonly findings: readonly Located[];
  readonly failures: readonly { readonly repo: string; readonly message: string }[];
  /** The three that took longest. */
  readonly slowest: readonly { readonly repo: string; readonly seconds: number }[];
}

/** Longest that one repository may take, in milliseconds: what hangs is to end, and a busy machine takes minutes for the largest. */
const limit = 900_000;

/**
 * Runs the command line over each repository, as a user would: a process each.
 * @param folder holds the repositories as `owner+name`
 * @param cli path of the built command line
 */
export async function checkRepositories(folder: string, cli: string): Promise<Checked> {
  const queue = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name.includes('+'))
    .map(entry => entry.name)
    .sort();
  const findings = new Map<string, Located[]>();
  const failures: { repo: string; message: string }[] = [];
  const times: { repo: string; seconds: number }[] = [];
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const repo = name.replace('+', '/');
      const start = performance.now();
      try {
        const { report, problem } = await check(cli, join(folder, name));
        if (problem !== undefined) failures.push({ repo, message: problem });
        findings.set(
          repo,
          report.findings.map(finding => ({ repo, finding })),
        );
      } catch (error) {
        failures.push({ repo, message: error instanceof Error ? error.message : String(error) });
      }
      times.push({ repo, seconds: (performance.now() - start) / 1000 });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return {
    findings: [...findings.keys()].sort().flatMap(repo => findings.get(repo) ?? []),
    failures: failures.sort((a, b) => (a.repo < b.repo ? -1 : 1)),
    slowest: times.sort((a, b) => b.seconds - a.seconds).slice(0, 3),
  };
}

function check(cli: string, folder: string): Promise<{ readonly report: Report; readonly problem?: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [cli, 'check', '.', '--format', 'json', '--fail-on', 'never'],
      { cwd: folder, timeout: limit, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        const problem = error?.killed ? `took longer than ${limit / 1000} s` : stderr.split('\n')[0];
        try {
          // What went wrong in one place leaves the rest of the report as it is.
          resolve({ report: JSON.parse(stdout) as Report, ...(problem ? { problem } : {}) });
        } catch {
          reject(new Error(problem || error?.message));
        }
      },
    );
  });
}
