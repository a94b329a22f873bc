import { describe, expect, it, vi } from 'vitest';
import { Files } from '../../../server/src/workspace/files.ts';
import { classifyPath, isBuilt, severityIn } from '../../../server/src/workspace/path-class.ts';
import { foldersAbove } from '../../../server/src/workspace/paths.ts';
import { decode, fingerprint } from '../../../server/src/workspace/text.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

function enumerate(fs: MemoryFileSystem, root = '/app'): Files {
  const files = new Files(fs, root);
  for (const _ of files.enumerate());
  return files;
}

describe('the files of a root', () => {
  it('are those that no .gitignore leaves out, at any level', () => {
    const fs = new MemoryFileSystem({
      '/app/.gitignore': '*.log\n/secret/\n.env\n!keep.log\n',
      '/app/.git/info/exclude': 'local.ts\n',
      '/app/.git/config': '',
      '/app/a.ts': '',
      '/app/local.ts': '',
      '/app/x.log': '',
      '/app/keep.log': '',
      '/app/.env': '',
      '/app/secret/b.ts': '',
      '/app/sub/.gitignore': '!x.log\nb.ts\n',
      '/app/sub/x.log': '',
      '/app/sub/b.ts': '',
      '/app/sub/secret/c.ts': '',
      '/app/.github/workflows/ci.yml': '',
      '/other/z.ts': '',
    });
    expect([...enumerate(fs).all].sort()).toEqual([
      '/app/.github/workflows/ci.yml',
      '/app/.gitignore',
      '/app/a.ts',
      '/app/keep.log',
      '/app/sub/.gitignore',
      '/app/sub/secret/c.ts',
      '/app/sub/x.log',
    ]);
  });

  it('are found below the root of a drive, whose `.gitignore` counts', () => {
    const fs = new MemoryFileSystem({ 'C:/.gitignore': 'b.ts\n', 'C:/a.ts': '', 'C:/src/b.ts': '', 'C:/src/c.ts': '' });
    const files = enumerate(fs, 'C:/');
    expect([...files.all].sort()).toEqual(['C:/.gitignore', 'C:/a.ts', 'C:/src/c.ts']);
    expect([...foldersAbove('C:/src/c.ts')]).toEqual(['C:/src', 'C:/']);
  });

  it('are never those of other people, nor what was built', () => {
    const fs = new MemoryFileSystem({
      '/app/src/a.ts': '',
      '/app/node_modules/x/index.js': '',
      '/app/packages/p/node_modules/y/index.js': '',
      '/app/dist/a.js': '',
      '/app/.next/x.js': '',
      '/app/.venv/lib/x.py': '',
      '/app/coverage/lcov.js': '',
      '/app/src/coverage/insurance.ts': '',
    });
    const files = enumerate(fs);
    expect([...files.all].sort()).toEqual(['/app/src/a.ts', '/app/src/coverage/insurance.ts']);
    expect(files.ignores('/app/packages/p/node_modules/y/index.js')).toBe(true);
    expect(files.ignores('/elsewhere/node_modules/y/index.js')).toBe(true);
    expect(files.ignores('/elsewhere/a.js')).toBe(false);
  });

  it('are no folders that links lead to, and every file once', () => {
    const fs = new MemoryFileSystem({
      '/app/a.ts': '',
      '/app/loop': { link: '/app' },
      '/app/up': { link: '/' },
      '/app/outside': { link: '/shared' },
      '/app/file.ts': { link: '/shared/s.ts' },
      '/app/again.ts': { link: '/app/a.ts' },
      '/app/nowhere': { link: '/gone' },
      '/shared/s.ts': '',
      '/shared/back': { link: '/shared' },
    });
    expect([...enumerate(fs).all].sort()).toEqual(['/app/a.ts', '/app/file.ts']);
  });

  it('heed the whole repository’s .gitignore, unless the root itself is left out', () => {
    const fs = new MemoryFileSystem({
      '/repo/.git/info/exclude': 'local.ts\n',
      '/repo/.gitignore': '.env\n/scratch/\n',
      '/repo/packages/app/.env': '',
      '/repo/packages/app/local.ts': '',
      '/repo/packages/app/a.ts': '',
      '/repo/scratch/app/.env': '',
      '/.gitignore': '*.ts\n',
    });
    expect([...enumerate(fs, '/repo/packages/app').all]).toEqual(['/repo/packages/app/a.ts']);
    expect([...enumerate(fs, '/repo/scratch/app').all]).toEqual(['/repo/scratch/app/.env']);
  });

  it('pass over a folder that may not be read', () => {
    expect([...enumerate(new MemoryFileSystem({ '/app/a.ts': '', '/app/locked': 'unreadable' })).all]).toEqual([
      '/app/a.ts',
    ]);
  });

  it('follow what happens on the disk', () => {
    const fs = new MemoryFileSystem({ '/app/a.ts': '', '/app/lib/b.ts': '', '/app/.gitignore': 'x.ts\n' });
    const files = enumerate(fs);
    fs.write('/app/lib/c.ts', '');
    fs.write('/app/lib/x.ts', '');
    expect(files.refresh('/app/lib/c.ts')).toEqual({ concerned: ['/app/lib/c.ts'], cameOrWent: true });
    expect(files.refresh('/app/lib/c.ts')).toEqual({ concerned: ['/app/lib/c.ts'], cameOrWent: false });
    expect(files.refresh('/app/lib/x.ts')).toEqual({ concerned: [], cameOrWent: false });
    fs.remove('/app/lib');
    expect(files.refresh('/app/lib')).toEqual({ concerned: ['/app/lib/b.ts', '/app/lib/c.ts'], cameOrWent: true });
    expect([...files.all].sort()).toEqual(['/app/.gitignore', '/app/a.ts']);
    fs.write('/app/new/deep/d.ts', '');
    expect(files.refresh('/app/new')).toEqual({ concerned: ['/app/new/deep/d.ts'], cameOrWent: true });
    fs.write('/app/again.ts', { link: '/app/a.ts' });
    fs.write('/app/copy', { link: '/app/new' });
    for (const link of ['/app/again.ts', '/app/copy'])
      expect(files.refresh(link)).toEqual({ concerned: [], cameOrWent: false });
    fs.write('/app/node_modules/n/n.js', '');
    expect(files.refresh('/app/node_modules')).toEqual({ concerned: [], cameOrWent: false });
    fs.remove('/app/a.ts');
    expect(files.refresh('/app/a.ts')).toEqual({ concerned: ['/app/a.ts'], cameOrWent: true });
  });

  it('are not looked for where a folder comes that is left out', () => {
    const fs = new MemoryFileSystem({ '/app/.gitignore': 'tmp/\n', '/app/a.ts': '' });
    const files = enumerate(fs);
    fs.write('/app/tmp/b.ts', '');
    const list = vi.spyOn(fs, 'list');
    expect(files.refresh('/app/tmp')).toEqual({ concerned: [], cameOrWent: false });
    expect(list).not.toHaveBeenCalled();
  });

  it('are found anew where a folder goes and another one comes by its name', () => {
    const fs = new MemoryFileSystem({ '/app/lib/.gitignore': 'b.ts\n', '/app/lib/a.ts': '', '/app/lib/b.ts': '' });
    const files = enumerate(fs);
    fs.remove('/app/lib');
    files.refresh('/app/lib');
    fs.write('/app/lib/b.ts', '');
    expect(files.refresh('/app/lib')).toEqual({ concerned: ['/app/lib/b.ts'], cameOrWent: true });
  });
});

describe('texts', () => {
  it('are read in the encoding they are written in', () => {
    expect(decode(new TextEncoder().encode('\uFEFFé'))).toBe('é');
    expect(decode(new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0x3d, 0xd8, 0x00, 0xde]))).toBe('A😀');
    expect(decode(new Uint8Array([0xfe, 0xff, 0x00, 0x41]))).toBe('A');
    expect(decode(new Uint8Array([0x63, 0x61, 0x66, 0xe9]))).toBe('café');
    expect(decode(new Uint8Array([0x41, 0x00, 0x42]))).toBeUndefined();
    expect(decode(new Uint8Array())).toBe('');
  });

  it('are told apart', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa', ' a', 'a '];
    expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
    expect(fingerprint('x'.repeat(1000))).toBe(fingerprint('x'.repeat(1000)));
  });
});

describe('classes of paths', () => {
  it.each([
    ['src/api/client.ts', 'source'],
    ['src/contest/latest.ts', 'source'],
    ['src/mocking.ts', 'source'],
    ['src/modules/vendor/vendor.service.ts', 'source'],
    ['src/specs/specs.controller.ts', 'source'],
    ['services/docs/sync.py', 'source'],
    ['packages/app/src/specs/__tests__/a.ts', 'test'],
    ['vendor/jquery.js', 'vendored'],
    ['public/js/vendor/jquery.js', 'vendored'],
    ['docs/usage.ts', 'example'],
    ['specs/a.ts', 'test'],
    ['src/email-template.ts', 'source'],
    ['test/client.ts', 'test'],
    ['src/__tests__/a.ts', 'test'],
    ['src/client.spec.ts', 'test'],
    ['app/test_client.py', 'test'],
    ['app/refresh_test.py', 'test'],
    ['conftest.py', 'test'],
    ['fixtures/a.json', 'test'],
    ['examples/a.ts', 'example'],
    ['.env.example', 'example'],
    ['config.example.py', 'example'],
    ['docs/setup.md', 'example'],
    ['vendor/x/test/a.js', 'vendored'],
    ['src/generated/client.ts', 'generated'],
    ['api_pb2.py', 'generated'],
    ['src/api.gen.ts', 'generated'],
    ['web/app/api/test/route.ts', 'source'],
    ['src/app/(office)/vendor/[id]/page.tsx', 'source'],
    ['pages/api/samples/index.js', 'source'],
    ['pages/api/__tests__/rows.js', 'test'],
    ['pages/api/rows.test.js', 'test'],
    ['app/tests/helper.ts', 'test'],
    ['examples/app/api/rows/route.ts', 'example'],
  ])('%s is %s', (path, pathClass) => {
    expect(classifyPath(path)).toBe(pathClass);
  });

  it("go by generators' marks too", () => {
    expect(classifyPath('src/client.ts', '/* eslint-disable */\n/** @generated */')).toBe('generated');
    expect(classifyPath('src/client.py', '# Auto-generated by openapi. Do not edit.')).toBe('generated');
    expect(classifyPath('README.md', 'This client is generated by openapi: DO NOT EDIT')).toBe('source');
    expect(classifyPath('src/report.ts', '// The report is generated by the nightly job.')).toBe('source');
  });

  it('tell built code', () => {
    expect(isBuilt('/a/x.min.js', '')).toBe(true);
    expect(isBuilt('/a/x.js', 'const a = 1;\n//# sourceMappingURL=x.js.map\n')).toBe(true);
    expect(isBuilt('/a/x.js', 'x'.repeat(10_000))).toBe(true);
    expect(isBuilt('/a/x.js', 'const a = 1;\n'.repeat(2000))).toBe(false);
    expect(isBuilt('/a/x.json', 'x'.repeat(10_000))).toBe(false);
  });

  it('lower a severity by one step, but for credentials', () => {
    expect(severityIn('test', {}, 'error')).toBe('warning');
    expect(severityIn('example', {}, 'hint')).toBe('hint');
    expect(severityIn('source', {}, 'error')).toBe('error');
    expect(severityIn('test', { sameInTests: true }, 'error')).toBe('error');
  });
});
