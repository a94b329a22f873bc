import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rules } from '../../../server/src/rules/index.generated.ts';
import { reasonPlaceholder } from '../../../server/src/workspace/suppressions.ts';
import { checkFiles, openFiles } from '../../support/check.ts';
import { fixtures } from '../../support/fixtures.ts';

const breaches = fixtures(fileURLToPath(new URL('../../fixtures/rules', import.meta.url))).filter(
  ({ breach }) => breach,
);
const cases = rules.flatMap(({ definition: { id } }) => {
  const fixture = breaches.find(({ rule }) => rule === id);
  return fixture === undefined ? [] : [[id, fixture.files] as const];
});

type Files = Readonly<Record<string, string | Uint8Array>>;

const root = '/workspace/';

/** The files with their configuration changed. */
function configured(files: Files, change: (settings: Record<string, unknown>) => object): Files {
  const before = JSON.parse(String(files['policy-lens.json'] ?? '{}')) as Record<string, unknown>;
  return { ...files, 'policy-lens.json': JSON.stringify({ ...before, ...change(before) }) };
}

/** The files with all findings of a rule suppressed as the product's own edits do it; in the configuration where a file holds no comment. */
async function suppressed(files: Files, rule: string): Promise<Files> {
  const { project } = await openFiles(files);
  const texts: Record<string, string | Uint8Array> = { ...files };
  const found = [...project.allFindings().values()].flatMap(({ findings }) =>
    findings.filter(each => each.rule === rule),
  );
  const inConfiguration = new Set<string>();
  const written = new Set<string>();
  for (const finding of found.sort((a, b) => b.start - a.start)) {
    const name = finding.file.slice(root.length);
    const edit = project.mends.suppressLine(finding)?.edit;
    if (edit === undefined) inConfiguration.add(name);
    else if (!written.has(`${name}:${edit.start}`)) {
      const text = String(texts[name]);
      texts[name] = text.slice(0, edit.start) + edit.text.replace(reasonPlaceholder, 'agreed') + text.slice(edit.end);
      written.add(`${name}:${edit.start}`);
    }
  }
  if (inConfiguration.size === 0) return texts;
  return configured(texts, () => ({ suppressions: [{ rule, files: [...inConfiguration], reason: 'agreed' }] }));
}

it.each(cases)('%s: naming the rule in a comment or a configuration says nothing of the app', async (rule, files) => {
  const after = await checkFiles(await suppressed(files, rule));
  expect(after.filter(found => found.rule === rule || found.rule === 'suppression')).toEqual([]);

  const places = async (checked: Files) =>
    (await checkFiles(checked)).filter(found => found.rule === rule).map(({ file, line }) => `${file}:${line}`);
  const editor = { '.vscode/settings.json': JSON.stringify({ 'policyLens.rules': { [rule]: 'error' } }) };
  const set = configured(files, ({ rules: before }) => ({ rules: { ...(before as object), [rule]: 'error' } }));
  expect(await places({ ...set, ...editor })).toEqual(await places(files));
});
