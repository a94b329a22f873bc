import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { declaresUse, type RuleDefinition } from '../../../server/src/rules/rule.ts';
import { fromSettings, readConfiguration, type Settings } from '../../../server/src/workspace/configuration.ts';
import { configurationSchema } from '../../../server/src/workspace/configuration-schema.ts';
import { Configurations } from '../../../server/src/workspace/configurations.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

const rules: RuleDefinition[] = [
  {
    id: 'polling',
    clauses: ['3(a)'],
    severity: 'warning',
    title: 'Polls',
    blind: '',
    options: { seconds: { type: 'number', default: 300, description: 'Threshold.' } },
  },
  { id: 'bulk-export', clauses: ['2(h)'], severity: 'warning', title: 'Exports', blind: '', declarable: true },
];
const schema = configurationSchema(rules, ['1(a)', '2(h)']);
const file = '/app/policy-lens.json';

/** Each finding as `severity [what is underlined] message`. */
function read(text: string, settings: Settings = {}) {
  const result = readConfiguration(file, text, schema, settings);
  return {
    configuration: result.configuration,
    said: result.findings.map(
      ({ severity, start, end, message }) => `${severity} [${text.slice(start, end)}] ${message}`,
    ),
  };
}

describe('policy-lens.json', () => {
  it.each([
    ['src', 'src/a.ts', true],
    ['src', 'app/src/deep/a.ts', true],
    ['/src', 'src/a.ts', true],
    ['/src', 'app/src/a.ts', false],
    ['src/', 'src/a.ts', true],
    ['src/', 'app/src/a.ts', true],
    ['/src/', 'app/src/a.ts', false],
    ['app/src/', 'app/src/a.ts', true],
    ['app/src/', 'other/app/src/a.ts', false],
    ['**/src', 'app/src/a.ts', true],
    ['app/src', 'app/src/a.ts', true],
    ['src', 'source/a.ts', false],
    ['*.gen.ts', 'src/a.gen.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
  ])('the glob %s on %s', (glob, path, matches) => {
    const { configuration } = read(JSON.stringify({ ignore: [glob] }));
    expect(configuration?.ignores(`/app/${path}`)).toBe(matches);
  });

  it('takes back behind an exclamation mark what globs before it matched', () => {
    const { configuration } = read(JSON.stringify({ ignore: ['/', 'legacy/**', '!legacy/keep.ts'] }));
    const ignored = ['src/a.ts', 'legacy/old.ts', 'legacy/keep.ts'].map(path => configuration?.ignores(`/app/${path}`));
    expect(ignored).toEqual([false, true, false]);
  });

  it('is read with comments, over the editor’s settings', () => {
    const text = `{
      // why
      "rules": { "polling": { "severity": "error", "seconds": 60 } },
      "ignore": ["legacy/**", "*.gen.ts"],
      "classes": { "test": ["checks/**"] },
      "recipients": ["Acme"],
      "retentionDays": 30,
      "suppressions": [{ "rule": "1(a)", "files": ["*.json"], "reason": "no comments there", "until": "2027-01-01" }],
      "attestations": [{ "clause": "2(h)", "statement": "We do not.", "by": "A. Person", "date": "2026-01-01" }],
    }`;
    const { configuration, said } = read(text, {
      rules: { 'bulk-export': 'off', polling: 'hint' },
      recipients: ['Other'],
      singleTenant: true,
    });
    expect(said).toEqual([]);
    expect(configuration?.rules).toEqual({
      polling: { severity: 'error', options: { seconds: 60 } },
      'bulk-export': { severity: 'off', options: {} },
    });
    expect(
      ['/app/legacy/a.ts', '/app/src/a.gen.ts', '/app/src/a.ts', '/other/legacy/a.ts'].map(path =>
        configuration?.ignores(path),
      ),
    ).toEqual([true, true, false, false]);
    expect(configuration?.classOf('/app/checks/a.ts')).toBe('test');
    expect(configuration?.classOf('/app/src/a.ts')).toBeUndefined();
    expect(configuration?.declarations).toEqual({
      singleTenant: true,
      recipients: ['Acme'],
      modelProviders: [],
      uses: [],
      retentionDays: 30,
    });
    expect(configuration?.suppressions[0]?.matches('/app/deep/x.json')).toBe(true);
    const place = configuration?.attestations[0]?.place;
    expect(text.slice(place?.start, place?.end)).toBe('{ "clause": "2(h)"');
  });

  it.each([
    [
      '{ "rules": { "polling": "loud" } }',
      'error ["loud"] One of "off", "error", "warning", "information", "hint" is expected here.',
    ],
    ['{ "rules": { "polling": 3 } }', 'error [3] Text or an object is expected here.'],
    ['{ "rules": { "polling": { "seconds": "60" } } }', 'error ["60"] A number is expected here.'],
    ['{ "rules": { "poling": "off" } }', 'warning ["poling"] "poling" is not known here; did you mean "polling"?'],
    ['{ "sets": [] }', 'warning ["sets"] "sets" is not known here.'],
    ['{ "ignored": [] }', 'warning ["ignored"] "ignored" is not known here; did you mean "ignore"?'],
    ['{ "ignroed": [] }', 'warning ["ignroed"] "ignroed" is not known here; did you mean "ignore"?'],
    ['{ "ignore": "legacy" }', 'error ["legacy"] A list is expected here.'],
    ['{ "retentionDays": -1 }', 'error [-1] A number of at least 0 is expected here.'],
    [
      '{ "attestations": [{ "clause": "9(z)", "statement": "x", "by": "y", "date": "2026-01-01" }] }',
      'error ["9(z)"] One of "1(a)", "2(h)" is expected here.',
    ],
    [
      '{ "attestations": [{ "clause": "1(a)", "by": "y", "date": "soon" }] }',
      'error ["soon"] A date like 2027-01-31 is expected here.',
    ],
    [
      '{ "suppressions": [{ "rule": "polling", "files": [], "reason": " " }] }',
      'error [" "] The reason is expected here.',
    ],
    [
      '{ "libraries": [{ "packages": ["x"], "language": "javascript", "members": { "get": { "does": "request", "args": { "url": "0..b" } } } }] }',
      'error ["0..b"] "0..b" is not an argument path.',
    ],
    [
      '{ "libraries": [{ "packages": ["x"], "language": "javascript", "members": { "get": { "does": "reqest" } } }] }',
      'error ["reqest"] "reqest" is not known here; did you mean "request"?',
    ],
    [
      '{ "libraries": [{ "packages": ["x"], "language": "javascript", "members": { "get": { "args": { "urll": "0" } } } }] }',
      'warning ["urll"] "urll" is not known here; did you mean "url"?',
    ],
    ['[]', 'error [[]] An object is expected here.'],
    ['{ "rules": ', 'error [ ] This is not JSON: value expected.'],
  ])('%s', (text, first) => {
    expect(read(text).said[0]).toBe(first);
  });

  it('stays in force where only a name is not known', () => {
    expect(read('{ "nonsense": 1, "singleTenant": true }').configuration?.declarations.singleTenant).toBe(true);
    expect(read('{ "singleTenant": 1 }').configuration).toBeUndefined();
    expect(read('').said).toEqual([]);
  });

  it('offers items to fill in that hold once they are filled', () => {
    const filled = (body: unknown): unknown =>
      JSON.parse(
        JSON.stringify(body)
          .replace('"$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"', '"2026-11-27"')
          .replace('"clause":"$1"', '"clause":"2(h)"')
          .replace(/\$\{\d\|(\w+),[^|]*\|\}|\$\{\d:([^}]*)\}|\$\d/g, (_, first, given) => first ?? given ?? 'x'),
      );
    for (const list of ['suppressions', 'attestations', 'libraries']) {
      const [snippet] = schema.properties?.[list]?.items?.defaultSnippets ?? [];
      expect(snippet).toBeDefined();
      expect(read(JSON.stringify({ [list]: [filled(snippet?.body)] })).said).toEqual([]);
    }
  });

  it('has a schema that JSON Schema validators read alike', () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    for (const text of [
      '{ "rules": { "polling": "off", "bulk-export": { "severity": "hint" } } }',
      '{ "rules": { "polling": { "seconds": 1 } }, "ignore": ["a"] }',
      '{ "rules": { "polling": "loud" } }',
      '{ "rules": { "polling": { "minutes": 1 } } }',
      '{ "attestations": [{}] }',
      '{ "classes": { "tests": [] } }',
      '{ "retentionDays": "x" }',
    ])
      expect([text, read(text).said.length === 0]).toEqual([text, validate(JSON.parse(text))]);
  });
});

describe('the configurations of a root', () => {
  it('are in force below their folder, the nearest first', () => {
    const configurations = new Configurations('/app', schema);
    configurations.load('/app/policy-lens.json', '{ "singleTenant": true }');
    configurations.load('/app/packages/p/policy-lens.json', '{ "recipients": ["P"] }');
    expect(configurations.of('/app/src/a.ts').declarations).toMatchObject({ singleTenant: true, recipients: [] });
    expect(configurations.of('/app/packages/p/src/a.ts').declarations).toMatchObject({
      singleTenant: false,
      recipients: ['P'],
    });
    expect(configurations.of('/elsewhere/a.ts')).toEqual(
      expect.objectContaining({ declarations: fromSettings({}).declarations }),
    );
    configurations.load('/app/packages/p/policy-lens.json', undefined);
    expect(configurations.of('/app/packages/p/src/a.ts').declarations.singleTenant).toBe(true);
  });

  it('say which declared use does nothing', () => {
    const idle = ['certified payroll', '3(a): polling is agreed', 'polling: no bulk-export'];
    const uses = ['bulk-export: agreed', '§2(h): agreed', '2(H) agreed'];
    expect(read(JSON.stringify({ uses: [...idle, ...uses] })).said).toEqual(
      idle.map(
        use =>
          `warning ["${use}"] This use does nothing: one is declared for bulk-export, 2(h), as in "2(e): certified payroll".`,
      ),
    );
    for (const use of idle) expect(declaresUse([use], { id: 'bulk-export', clauses: ['2(h)'] }), use).toBe(false);
    for (const use of uses) expect(declaresUse([use], { id: 'bulk-export', clauses: ['2(h)'] }), use).toBe(true);
  });

  it('keep the last good one while the file is invalid', () => {
    const configurations = new Configurations('/app', schema);
    configurations.load(file, '{ "singleTenant": true }');
    configurations.load(file, '{ "singleTenant": tru');
    expect(configurations.of('/app/a.ts').declarations.singleTenant).toBe(true);
    expect(configurations.findings(file)).toMatchObject([{ rule: 'configuration', severity: 'error', clauses: [] }]);
    configurations.load(file, '{}');
    expect(configurations.findings(file)).toEqual([]);
  });

  it('take the editor’s settings where no file speaks', () => {
    const configurations = new Configurations('/app', schema);
    configurations.load(file, '{ "rules": { "polling": "off" } }');
    configurations.setSettings(
      { rules: { polling: 'error' }, singleTenant: true },
      () => '{ "rules": { "polling": "off" } }',
    );
    expect(configurations.of('/app/a.ts').rules.polling?.severity).toBe('off');
    expect(configurations.of('/app/a.ts').declarations.singleTenant).toBe(true);
    configurations.load(file, undefined);
    expect(configurations.of('/app/a.ts').rules.polling?.severity).toBe('error');
  });

  it('pass over libraries in the settings that cannot be read', () => {
    const configurations = new Configurations('/app', schema);
    const library = (url: string) => ({
      packages: ['x'],
      language: 'javascript' as const,
      members: { get: { does: 'request' as const, args: { url } } },
    });
    configurations.setSettings({ libraries: [library('0..b'), library('0.b'), null as never] }, () => undefined);
    expect(configurations.libraries).toEqual([library('0.b')]);
  });

  it('give way to the one that was named', () => {
    const configurations = new Configurations('/app', schema, '/ci/strict.json');
    configurations.load('/app/policy-lens.json', '{ "singleTenant": true }');
    configurations.load('/ci/strict.json', '{ "uses": ["reports"], "ignore": ["legacy/**"] }');
    expect(configurations.of('/app/a.ts').declarations).toMatchObject({ singleTenant: false, uses: ['reports'] });
    // What several projects share speaks of each project's files.
    expect(configurations.of('/app/a.ts').ignores('/app/legacy/a.ts')).toBe(true);
  });

  it('may stand above the root, in the same repository', () => {
    const fs = new MemoryFileSystem({
      '/policy-lens.json': '',
      '/repo/.git/config': '',
      '/repo/policy-lens.json': '',
      '/repo/packages/a/src/a.ts': '',
      '/bare/policy-lens.json': '',
      '/bare/src/a.ts': '',
      '/plain/.git': '',
      '/plain/a.ts': '',
    });
    const above = (root: string): Configurations => {
      const configurations = new Configurations(root, schema);
      configurations.findAbove(fs);
      return configurations;
    };
    expect(above('/repo').outside).toBeUndefined();
    expect(above('/bare/src').outside).toBe('/bare/policy-lens.json');
    expect(above('/plain').outside).toBeUndefined();

    const configurations = above('/repo/packages/a');
    expect(configurations.outside).toBe('/repo/policy-lens.json');
    configurations.load('/repo/policy-lens.json', '{ "singleTenant": true, "ignore": ["packages/a/old/**"] }');
    expect(configurations.of('/repo/packages/a/b.ts').declarations.singleTenant).toBe(true);
    expect(configurations.of('/repo/packages/a/b.ts').ignores('/repo/packages/a/old/c.ts')).toBe(true);
    configurations.load('/repo/packages/a/policy-lens.json', '{}');
    expect(configurations.of('/repo/packages/a/b.ts').declarations.singleTenant).toBe(false);

    configurations.load('/repo/packages/a/policy-lens.json', undefined);
    fs.write('/repo/packages/policy-lens.json', '');
    configurations.findAbove(fs);
    expect(configurations.outside).toBe('/repo/packages/policy-lens.json');
    expect(configurations.of('/repo/packages/a/b.ts').declarations.singleTenant).toBe(false);
  });
});
