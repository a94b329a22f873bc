import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { Walker } from '../../server/src/analysis/walker.ts';
import { main } from '../../server/src/entry/command-line.ts';
import { Helper, Helpers, type Job, type Said, type StartHelper } from '../../server/src/entry/helpers.ts';
import { openProject } from '../../server/src/entry/project.ts';
import type { FileSystem } from '../../server/src/workspace/file-system.ts';
import { isPlain } from '../../server/src/workspace/handover.ts';
import type { Project } from '../../server/src/workspace/project.ts';
import { writeDense } from '../bench/dense.ts';
import { languages } from '../support/check.ts';
import { fixtures } from '../support/fixtures.ts';
import { MemoryFileSystem } from '../support/memory-fs.ts';

/** A helper in the same thread: what it is told and what it says is copied as between threads. It gives way after each answer. */
class Near extends EventEmitter {
  private ended = false;
  private said = 0;
  private readonly dies: number;
  private readonly helper: Helper;

  constructor(fs: FileSystem, dies: number) {
    super();
    this.dies = dies;
    this.helper = new Helper(fs, languages, message => this.say(message));
  }

  postMessage({ next, ...rest }: Job): void {
    void this.helper.do({ ...structuredClone(rest), next } as Job);
  }

  private async say(message: Said): Promise<void> {
    if (++this.said > this.dies) {
      // One that died says no more.
      this.end();
      await new Promise(() => undefined);
    }
    if ('found' in message) expect(message.found.files.every(({ answers }) => answers.every(isPlain))).toBe(true);
    else tried++;
    this.emit('message', structuredClone(message));
    await setImmediate();
  }

  private end(): void {
    if (!this.ended) this.emit('exit');
    this.ended = true;
  }

  terminate(): Promise<number> {
    this.end();
    return Promise.resolve(0);
  }
}

/** Batches of fixes that helpers tried out. */
let tried = 0;

const near =
  (fs: FileSystem, dies = Number.POSITIVE_INFINITY): StartHelper =>
  () =>
    new Near(fs, dies) as unknown as Worker;

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

async function run(files: Readonly<Record<string, string | Uint8Array>>, threads: number, dies?: number): Promise<Ran> {
  const fs = new MemoryFileSystem();
  for (const [path, content] of Object.entries(files)) fs.write(`/work/${path}`, content);
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(['check', '.', '--format', 'json', '--threads', `${threads}`], {
    fs,
    languages,
    folder: '/work',
    resolve: path => (path === '.' ? '/work' : `/work/${path}`),
    version: '0',
    out: { write: text => void out.push(text) },
    err: { write: text => void err.push(text) },
    threads: { available: 4, start: near(fs, dies) },
    environment: {},
  });
  return { out: out.join(''), err: err.join(''), code };
}

/** Built by `node esbuild.mjs`, which the whole test does first. */
const bundle = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Many fixtures in one folder, each with a package of its own or, in twos, in one. */
function many(set: string, every: number, from = 0): Readonly<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = {};
  for (const [index, fixture] of fixtures(fileURLToPath(new URL(`../fixtures/${set}`, import.meta.url))).entries()) {
    if (index % every !== from) continue;
    for (const [path, content] of Object.entries(fixture.files))
      files[`${fixture.rule}/${fixture.name}/${path}`] = content;
  }
  return files;
}

/** A generated workspace, in which files of one feature import each other and all the same few; and what one thread finds in it. */
let made: Readonly<Record<string, string>> | undefined;
let foundAlone: Promise<Ran> | undefined;

function generated(): Readonly<Record<string, string>> {
  made ??= generate();
  return made;
}

function alone(): Promise<Ran> {
  foundAlone ??= run(generated(), 1);
  return foundAlone;
}

function generate(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-lens-threads-'));
  writeDense(folder, 110);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  const files = Object.fromEntries(paths.map(path => [relative(folder, path), readFileSync(path, 'utf8')]));
  rmSync(folder, { recursive: true });
  return files;
}

describe('threads', () => {
  it.each([
    ['fixtures', () => many('rules', 160)],
    ['blind cases', () => many('blind-twelfth', 16)],
    ['a generated workspace', generated],
  ])('find the same in %s, however many there are', async (_, make) => {
    const files = make();
    const found = await (files === made ? alone() : run(files, 1));
    expect(found.err).toBe('');
    expect(JSON.parse(found.out).findings.length).toBeGreaterThan(10);
    expect(await run(files, 3)).toEqual(found);
  });

  it('find the same fixes good, whoever tries them out', async () => {
    const fs = new MemoryFileSystem();
    for (const [path, content] of Object.entries(generated())) fs.write(`/work/${path}`, content);
    const same = { root: '/work', nestedRoots: [], day: '2026-11-24' };
    const failed = ({ error }: { readonly error: unknown }) => expect.fail(String(error));
    const open = () => openProject(languages, { ...same, fs, failed, today: () => same.day });
    const verified = async (project: Project, helpers?: Helpers) => {
      await project.scan(undefined, undefined, helpers);
      const findings = [...project.allFindings().values()].flatMap(each => each.findings);
      if (helpers) await project.mends.shareFixes(findings, helpers);
      else project.mends.verifyFixes(findings);
      return findings.map(finding => [finding.file, finding.start, project.mends.fixes(finding).map(fix => fix.title)]);
    };
    tried = 0;
    const alone = await verified(open());
    expect(tried).toBe(0);
    for (const dies of [Number.POSITIVE_INFINITY, 3]) {
      const helpers = new Helpers(1, near(fs, dies), same, ({ failures }) => expect(failures).toEqual([]), 2);
      expect(await verified(open(), helpers)).toEqual(alone);
      helpers.stop();
    }
    expect(tried).toBeGreaterThan(0);
  });

  it('analyse no file again that another has analysed', async () => {
    const fs = new MemoryFileSystem();
    for (const [path, content] of Object.entries(generated())) fs.write(`/work/${path}`, content);
    const open = () =>
      openProject(languages, {
        root: '/work',
        fs,
        failed: ({ error }) => expect.fail(String(error)),
        today: () => '2026-11-24',
      });
    let isMain = true;
    const again: string[] = [];
    const { collect } = Walker.prototype;
    const spy = vi.spyOn(Walker.prototype, 'collect').mockImplementation(function (this: Walker, path) {
      if (isMain) again.push(path);
      return collect.call(this, path);
    });
    const project = open();
    let checked = 0;
    await project.scan(undefined, undefined, {
      expect: () => undefined,
      check: (chunks, reading, adopt) => ({
        take: () => undefined,
        end: async () => {
          isMain = false;
          const helper = open();
          await helper.adoptReading(structuredClone(reading), chunks.flat());
          for (const chunk of chunks) {
            adopt(structuredClone(await helper.checkChunk(chunk)));
            checked += chunk.length;
          }
          isMain = true;
          return [];
        },
      }),
      tryOut: () => expect.fail('nothing is tried out in a scan'),
    });
    spy.mockRestore();
    expect(checked).toBeGreaterThan(60);
    expect(again).toEqual([]);
  });

  it('lose nothing with a helper that ends', async () => {
    for (const dies of [0, 1, 3]) expect(await run(generated(), 2, dies)).toEqual(await alone());
  });

  it('run beside the bundle, and end with it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'policy-lens-threads-'));
    writeDense(folder, 110);
    const ran = (threads: string) =>
      spawnSync(process.execPath, [bundle, 'check', '.', '--format', 'json', '--threads', threads], {
        cwd: folder,
        encoding: 'utf8',
      });
    const alone = ran('1');
    const beside = ran('3');
    rmSync(folder, { recursive: true });
    expect(beside.stderr).toBe('');
    expect(beside.stdout).toBe(alone.stdout);
    expect(beside.status).toBe(1);
  });

  it('are told by a number', async () => {
    const ran = async (value: string) => {
      const err: string[] = [];
      const world = { folder: '/', resolve: (path: string) => path, version: '0', environment: {} };
      const out = { write: () => undefined };
      const code = await main(['check', '.', '--threads', value], {
        ...world,
        fs: new MemoryFileSystem(),
        languages,
        out,
        err: { write: text => void err.push(text) },
      });
      return [code, err.join('')];
    };
    for (const wrong of ['0', '100', 'many', '1.5'])
      expect(await ran(wrong)).toEqual([
        2,
        `policy-lens: --threads is a number from 1 to 99, not "${wrong}"\nSee policy-lens --help.\n`,
      ]);
  });
});
