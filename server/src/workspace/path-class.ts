import type { PathClass } from '../analysis/facts.ts';
import type { Severity } from '../program/finding.ts';
import { severities } from '../program/finding.ts';

/** By path, the foremost class first. Paths are relative to the workspace root, so a folder above it never decides. */
const byPath: readonly (readonly [PathClass, RegExp])[] = [
  ['vendored', /(?:^|\/)(?:vendor|vendored|third[_-]?party|bower_components|site-packages|\.yarn)\//i],
  [
    'generated',
    /(?:^|\/)(?:__generated__|generated|\.generated)\/|\.(?:generated|gen|g|pb|min|bundle)\.[a-z]+$|_pb2(?:_grpc)?\.py$/i,
  ],
  [
    'test',
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|__mocks__|mocks?|__fixtures__|fixtures?|testdata|__snapshots__)\/|[._-](?:test|tests|spec|mock|e2e|fixture)s?\.[a-z]+$|(?:^|\/)(?:test_[^/]*\.py|conftest\.py|setupTests\.[jt]s)$/i,
  ],
  [
    'example',
    /(?:^|\/)(?:examples?|samples?|demos?|tutorials?|docs?|documentation|stories)\/|[._-](?:example|sample|stories)(?:\.[a-z]+)?$|\.(?:template|tpl|dist)$/i,
  ],
];

/** Words of generators in a file's head. */
const generatedHead =
  /@generated\b|\bDO NOT EDIT\b|\b(?:auto-?generated|automatically generated|generated (?:by|from|using|with)) [^\n]{0,80}(?:edit|modify|change|openapi|swagger|codegen|protoc|graphql|prisma|orval)/i;

/**
 * What kind of file it is.
 * @param relative path below the workspace root
 * @param text the file's text, for generators' marks in its first lines
 */
export function classifyPath(relative: string, text = ''): PathClass {
  for (const [pathClass, pattern] of byPath) {
    if (pattern.test(relative)) return pathClass;
    // Markdown speaks about generators; it is not written by them.
    if (pathClass === 'vendored' && !/\.mdx?$/i.test(relative) && generatedHead.test(text.slice(0, 1500)))
      return 'generated';
  }
  return 'source';
}

/** Bundled, minified or compiled code: nobody mends it there, and reading it costs most. */
export function isBuilt(path: string, text: string): boolean {
  if (!/\.[cm]?jsx?$/.test(path)) return false;
  if (/[.-](?:min|bundle)\.[cm]?js$/.test(path)) return true;
  if (/^\/\/[#@] sourceMappingURL=/m.test(text.slice(-4096))) return true;
  if (/\b__webpack_require__\b|\bwebpackChunk|\b__commonJS\(|\b__toESM\(/.test(text.slice(0, 20_000))) return true;
  if (text.length < 4096) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 500;
}

/** Whether findings in files of the class are reported at all. */
export function isReported(pathClass: PathClass): boolean {
  return pathClass !== 'generated' && pathClass !== 'vendored';
}

/**
 * The severity of a finding in a file of the class: one step lower in tests and examples, but a credential written out in a
 * test is as public as anywhere.
 */
export function severityIn(pathClass: PathClass, rule: string, severity: Severity): Severity {
  if (rule === 'hardcoded-credential' || (pathClass !== 'test' && pathClass !== 'example')) return severity;
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)] ?? severity;
}
