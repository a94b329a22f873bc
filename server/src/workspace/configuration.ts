import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import picomatch from 'picomatch';
import type { PathClass } from '../analysis/facts.ts';
import { parseArgumentPath, parseMethod } from '../libraries/index.ts';
import type { Library } from '../libraries/shape.ts';
import type { Finding, Place, Severity } from '../program/finding.ts';
import { type Declarations, declaresUse } from '../rules/rule.ts';
import { relativeTo } from './paths.ts';
import { type Schema, type SchemaError, validate } from './schema.ts';

/** The name of the configuration's file. */
export const configurationName = 'policy-lens.json';

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the team states of a clause that no code can decide. */
export interface Attestation {
  readonly clause: string;
  readonly statement: string;
  readonly by: string;
  /** `YYYY-MM-DD`, as is `until`, its last day. */
  readonly date: string;
  readonly until?: string;
  readonly evidence?: string;
  readonly clauseHash?: string;
  /** Where it is written. */
  readonly place: Place;
}

/** A finding accepted in `policy-lens.json`. */
export interface ConfiguredSuppression {
  readonly rule: string;
  readonly matches: (path: string) => boolean;
  readonly reason: string;
  readonly until?: string;
  readonly place: Place;
}

/** What `policy-lens.json` and the editor's settings say, ready for use. */
export interface Configuration {
  /** The file it was read from; absent where there is none. */
  readonly file?: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Whether a file is not checked. */
  readonly ignores: (path: string) => boolean;
  /** The class that the configuration gives a file. */
  readonly classOf: (path: string) => PathClass | undefined;
  readonly libraries: readonly Library[];
  readonly declarations: Declarations;
  readonly attestations: readonly Attestation[];
  readonly suppressions: readonly ConfiguredSuppression[];
}

/** The content of `policy-lens.json`; the editor's settings have the same shape without suppressions and attestations. */
export interface Settings {
  readonly rules?: Readonly<
    Record<string, Severity | 'off' | ({ readonly severity?: Severity | 'off' } & Readonly<Record<string, unknown>>)>
  >;
  readonly ignore?: readonly string[];
  readonly classes?: Readonly<Partial<Record<PathClass, readonly string[]>>>;
  readonly libraries?: readonly Library[];
  readonly singleTenant?: boolean;
  readonly recipients?: readonly string[];
  readonly modelProviders?: readonly string[];
  readonly retentionDays?: number;
  readonly uses?: readonly string[];
}

interface Document extends Settings {
  readonly suppressions?: readonly { rule: string; files: readonly string[]; reason: string; until?: string }[];
  readonly attestations?: readonly Omit<Attestation, 'place'>[];
}

/**
 * Reads a `policy-lens.json`.
 * @param settings the editor's settings, which hold where the file says nothing
 * @param folder what its globs are relative to; default: the file's own
 * @returns the configuration, or `undefined` where the file is invalid (the caller keeps the last good one); and what is wrong with
 *   it. A name that is not known is said, but does not make the file invalid.
 */
export function readConfiguration(
  file: string,
  text: string,
  schema: Schema,
  settings: Settings = {},
  folder = folderOfFile(file),
): { readonly configuration?: Configuration; readonly findings: readonly Finding[] } {
  const syntax: ParseError[] = [];
  const tree = parseTree(text, syntax, { allowTrailingComma: true });
  const errors: SchemaError[] =
    syntax.length > 0 || tree === undefined
      ? syntax.slice(0, 1).map(({ error, offset, length }) => ({
          message: `this is not JSON: ${printParseErrorCode(error)
            .replace(/([a-z])([A-Z])/g, '$1 $2')
            .toLowerCase()}`,
          start: Math.min(offset, Math.max(0, text.length - 1)),
          end: Math.min(offset + length, text.length),
        }))
      : [...validate(tree, schema), ...libraryErrors(tree), ...useErrors(tree, schema)];
  const findings = errors.map(error => configurationFinding(file, error));
  if (tree === undefined)
    return text.trim() === '' ? { configuration: fromSettings(settings, file, folder), findings: [] } : { findings };
  if (errors.some(error => error.minor !== true)) return { findings };
  return { configuration: fromDocument(file, folder, tree, settings), findings };
}

/** What a library's argument paths and methods break of their own grammar, which no JSON Schema can say. */
function libraryErrors(tree: Node): SchemaError[] {
  const errors: SchemaError[] = [];
  const check = (node: Node, parse: (text: string) => unknown): void => {
    try {
      if (typeof node.value === 'string') parse(node.value);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'this is not an argument path';
      errors.push({ start: node.offset, end: node.offset + node.length, message });
    }
  };
  for (const entry of findNodeAtLocation(tree, ['libraries'])?.children ?? [])
    for (const member of findNodeAtLocation(entry, ['members'])?.children ?? []) {
      const behaviour = member.children?.[1];
      if (behaviour?.type !== 'object') continue;
      const method = findNodeAtLocation(behaviour, ['method']);
      if (method !== undefined) check(method, parseMethod);
      for (const { children: [, path] = [] } of findNodeAtLocation(behaviour, ['args'])?.children ?? [])
        if (path !== undefined) check(path, parseArgumentPath);
    }
  return errors;
}

/** A declared use that is declared for none of those for which one can be does nothing. */
function useErrors(tree: Node, schema: Schema): SchemaError[] {
  const names = (schema.properties?.uses?.items?.examples ?? []).map(example => example.split(':')[0] ?? '');
  return (findNodeAtLocation(tree, ['uses'])?.children ?? []).flatMap(({ value, offset, length }) =>
    typeof value !== 'string' || names.some(name => declaresUse([value], { id: name, clauses: [] }))
      ? []
      : [
          {
            start: offset,
            end: offset + length,
            minor: true,
            message: `this use does nothing: one is declared for ${names.join(', ')}, as in "2(e): certified payroll"`,
          },
        ],
  );
}

/** The configuration where no file says anything. Globs are relative to `folder`. */
export function fromSettings(settings: Settings, file?: string, folder = folderOfFile(file)): Configuration {
  const classes = Object.entries(settings.classes ?? {}).map(
    ([pathClass, globs]) => [pathClass as PathClass, matcher(folder, globs ?? [])] as const,
  );
  return {
    ...(file === undefined ? {} : { file }),
    rules: Object.fromEntries(Object.entries(settings.rules ?? {}).map(([id, setting]) => [id, ruleSetting(setting)])),
    ignores: matcher(folder, settings.ignore ?? []),
    classOf: path => classes.find(([, matches]) => matches(path))?.[0],
    libraries: settings.libraries ?? [],
    declarations: {
      singleTenant: settings.singleTenant ?? false,
      recipients: settings.recipients ?? [],
      modelProviders: settings.modelProviders ?? [],
      uses: settings.uses ?? [],
      ...(settings.retentionDays === undefined ? {} : { retentionDays: settings.retentionDays }),
    },
    attestations: [],
    suppressions: [],
  };
}

function fromDocument(file: string, folder: string, tree: Node, settings: Settings): Configuration {
  const document = getNodeValue(tree) as Document;
  const merged = fromSettings(
    { ...settings, ...document, rules: { ...settings.rules, ...document.rules } },
    file,
    folder,
  );
  return {
    ...merged,
    suppressions: (document.suppressions ?? []).map(({ rule, files, reason, until }, index) => ({
      rule,
      reason,
      matches: matcher(folder, files),
      place: itemPlace(file, tree, 'suppressions', index),
      ...(until === undefined ? {} : { until }),
    })),
    attestations: (document.attestations ?? []).map((attestation, index) => ({
      ...attestation,
      place: itemPlace(file, tree, 'attestations', index),
    })),
  };
}

function ruleSetting(setting: NonNullable<Settings['rules']>[string]): RuleSetting {
  if (typeof setting === 'string') return { severity: setting, options: {} };
  const { severity, ...options } = setting;
  return severity === undefined ? { options } : { severity, options };
}

function folderOfFile(file: string | undefined): string {
  return file === undefined ? '' : file.slice(0, file.lastIndexOf('/'));
}

/**
 * Whether a path matches the globs, which are relative to a folder, as in a `.gitignore`: one without a slash before its end matches at
 * any depth, one that matches a folder all that is in it, and one behind `!` takes back what those before it matched.
 */
function matcher(folder: string, globs: readonly string[]): (path: string) => boolean {
  const steps = globs.flatMap(glob => {
    const takesBack = glob.startsWith('!');
    const written = takesBack ? glob.slice(1) : glob;
    const trimmed = written.replace(/^\.?\//, '').replace(/\/$/, '');
    if (trimmed === '') return [];
    const anchored = /^\.?\//.test(written) || trimmed.includes('/');
    const pattern = anchored ? trimmed : `**/${trimmed}`;
    const patterns = pattern.endsWith('/**') ? [pattern] : [pattern, `${pattern}/**`];
    return [{ takesBack, matches: picomatch(patterns, { dot: true }) }];
  });
  return path => {
    const relative = relativeTo(folder, path);
    return steps.reduce((matched, { takesBack, matches }) => (matches(relative) ? !takesBack : matched), false);
  };
}

function itemPlace(file: string, tree: Node, property: string, index: number): Place {
  const list = tree.children?.find(({ children }) => children?.[0]?.value === property)?.children?.[1];
  const item = list?.children?.[index] ?? tree;
  // The first line of it is enough to underline.
  const key = item.children?.[0];
  return { file, start: item.offset, end: key === undefined ? item.offset + item.length : key.offset + key.length };
}

function configurationFinding(file: string, error: SchemaError): Finding {
  return {
    rule: 'configuration',
    clauses: [],
    severity: error.minor === true ? 'warning' : 'error',
    file,
    start: error.start,
    end: Math.max(error.end, error.start + 1),
    message: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}`.replace(/[^?]$/, '$&.'),
    certain: true,
    because:
      error.minor === true
        ? 'The rest of the file is in force.'
        : 'Nothing of the file is in force until this is mended; an editor that has read a valid one keeps to that.',
    steps: [],
    fixes: [],
  };
}
