import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openProject } from '../../server/src/entry/project.ts';
import { createLanguages } from '../../server/src/languages/index.ts';
import type { Finding, Fix, Place } from '../../server/src/program/finding.ts';
import { rules } from '../../server/src/rules/index.generated.ts';
import type { Settings } from '../../server/src/workspace/configuration.ts';
import type { Project } from '../../server/src/workspace/project.ts';
import { MemoryFileSystem } from './memory-fs.ts';

/** A place as a test speaks of it. */
export interface FoundPlace {
  /** Relative to the workspace. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** What is underlined. */
  readonly text: string;
}

export interface Found extends FoundPlace, Omit<Finding, keyof FoundPlace | keyof Place | 'steps' | 'fixes'> {
  readonly steps: readonly (FoundPlace & { readonly message: string })[];
  /** Fixes that were verified; empty unless asked for. */
  readonly fixes: readonly Fix[];
  /** The finding itself. */
  readonly finding: Finding;
}

export interface CheckOptions {
  readonly settings?: Settings;
  /** `YYYY-MM-DD`; a fixed day where none is given, so that no test grows old. */
  readonly today?: string;
  /** The rules that are run; all where none are named. */
  readonly rules?: ReadonlySet<string>;
  /** Verifies the fixes too, which takes its time. */
  readonly fixes?: boolean;
}

const root = '/workspace';
const definitions = rules.map(rule => rule.definition);
const require = createRequire(import.meta.url);
const wasm: Readonly<Record<string, string>> = {
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python.wasm': 'tree-sitter-python/tree-sitter-python.wasm',
};
/** One for all tests of a worker: a parser is loaded once. */
export const languages = createLanguages(name => readFile(require.resolve(wasm[name] ?? name)));

/**
 * A workspace in memory, checked with everything that ships. What goes wrong inside is thrown.
 * @param files text or bytes by path relative to the workspace
 */
export async function openFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: CheckOptions = {},
): Promise<{ readonly project: Project; readonly fs: MemoryFileSystem }> {
  const fs = new MemoryFileSystem();
  for (const [path, content] of Object.entries(files)) fs.write(`${root}/${path}`, content);
  const project = openProject(languages, {
    root,
    fs,
    failed: ({ rule, on, error }) => {
      throw new Error(`${rule} failed on ${on}`, { cause: error });
    },
    today: () => options.today ?? '2026-11-24',
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.rules === undefined ? {} : { rules: definitions.filter(rule => options.rules?.has(rule.id)) }),
  });
  await project.scan();
  return { project, fs };
}

/** The findings in a workspace in memory, by file and place. */
export async function checkFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: CheckOptions = {},
): Promise<readonly Found[]> {
  const { project } = await openFiles(files, options);
  const place = ({ file, start, end }: Place): FoundPlace => {
    const text = project.text(file) ?? '';
    const document = TextDocument.create(file, '', 0, text);
    return {
      file: file.slice(root.length + 1),
      line: document.positionAt(start).line + 1,
      text: text.slice(start, end),
    };
  };
  return [...project.allFindings().values()]
    .flatMap(({ findings }) => findings)
    .map(finding => ({
      ...finding,
      ...place(finding),
      steps: finding.steps.map(step => ({ ...place(step), message: step.message })),
      fixes: options.fixes ? project.mends.fixes(finding) : [],
      finding,
    }));
}

/** Findings as lines, for the message of a failing test. */
export function show(findings: readonly Found[]): string {
  if (findings.length === 0) return '  nothing was found';
  return findings
    .flatMap(({ file, line, severity, rule, message, text, steps }) => [
      `  ${file}:${line} ${severity} ${rule}: ${message}`,
      `      at ${text.split('\n')[0]}`,
      ...steps.map(step => `      ${step.file}:${step.line} ${step.message}`),
    ])
    .join('\n');
}
