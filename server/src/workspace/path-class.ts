import type { PathClass } from '../analysis/facts.ts';
import { isBuiltCode } from '../languages/index.ts';
import type { Severity } from '../program/finding.ts';
import { severities } from '../program/finding.ts';
import type { RuleDefinition } from '../rules/rule.ts';

/** By path, the foremost class first. Paths are relative to the workspace root, so a folder above it never decides. */
const byPath: readonly (readonly [PathClass, RegExp])[] = [
  ['vendored', /(?:^|\/)(?:vendor|vendored|third[_-]?party|bower_components|site-packages|\.yarn)\//i],
  [
    'generated',
    /(?:^|\/)(?:__generated__|generated|\.generated)\/|\.(?:generated|gen|g|pb|min|bundle)\.[a-z]+$|_pb2(?:_grpc)?\.py$/i,
  ],
  [
    'test',
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|__mocks__|mocks?|__fixtures__|fixtures?|testdata|__snapshots__)\/|[._-](?:test|tests|spec(?!s?\.py$)|mock|e2e|fixture)s?\.[a-z]+$|(?:^|\/)(?:test_[^/]*\.py|conftest\.py|setupTests\.[jt]s)$/i,
  ],
  [
    'example',
    /(?:^|\/)(?:examples?|samples?|demos?|tutorials?|docs?|documentation|stories)\/|[._-](?:example|sample|stories)(?:\.[a-z]+)?$|\.(?:template|tpl|dist)$/i,
  ],
];

/** Folders of one's own code. */
const ownCode = /(?:^|\/)(?:src|pages|routes|controllers|components|features|views|models|services|modules)\//;
/** Below these, words of construction: vendors, specifications, documents. */
const construction = /(?<=\/)(?:vendor|specs|docs|documentation)\//gi;

/** Whether a path stands in a folder that holds one's own code. @param relative path below the workspace root */
export function isOwnCode(relative: string): boolean {
  return ownCode.test(relative);
}

/** Where Next.js serves by path: a folder's name is a part of the address there, as in `app/api/test/route.ts`. */
const servedByPath = /(?<=^|\/)(?:app\/(?=(?:.*\/)?(?:route|page)\.[cm]?[jt]sx?$)|pages\/api\/)(?!.*__)/;

/** Words of generators in a file's head. */
const generatedHead =
  /@generated\b|\bDO NOT EDIT\b|\b(?:auto-?generated|automatically generated|generated (?:by|from|using|with)) [^\n]{0,80}(?:edit|modify|change|openapi|swagger|codegen|protoc|graphql|prisma|orval)/i;

/**
 * What kind of file it is.
 * @param relative path below the workspace root
 * @param text the file's text, for generators' marks in its first lines
 */
export function classifyPath(relative: string, text = ''): PathClass {
  const from = servedByPath.exec(relative)?.index;
  const served =
    from === undefined ? relative : relative.slice(0, from) + relative.slice(relative.lastIndexOf('/') + 1);
  const path = isOwnCode(served) ? served.replace(construction, '') : served;
  for (const [pathClass, pattern] of byPath) {
    if (pattern.test(path)) return pathClass;
    // Markdown speaks about generators; it is not written by them.
    if (pathClass === 'vendored' && !/\.mdx?$/i.test(relative) && generatedHead.test(text.slice(0, 1500)))
      return 'generated';
  }
  return 'source';
}

/** A file of built code. Of a page, its front-end leaves out the scripts that are. */
export function isBuilt(path: string, text: string): boolean {
  if (!/\.[cm]?jsx?$/.test(path)) return false;
  return /[.-](?:min|bundle)\.[cm]?js$/.test(path) || isBuiltCode(text);
}

/** Whether findings in files of the class are reported at all. */
export function isReported(pathClass: PathClass): boolean {
  return pathClass !== 'generated' && pathClass !== 'vendored';
}

/** Whether a finding that a reported file leads to may stand in files of the class. */
export function isShownIn(pathClass: PathClass, rule: Pick<RuleDefinition, 'inGenerated'>): boolean {
  return isReported(pathClass) || (pathClass === 'generated' && rule.inGenerated === true);
}

/**
 * The severity of a finding in a file of the class: one step lower in tests and examples, unless the rule counts the same there (a
 * credential written out in a test is as public as anywhere).
 */
export function severityIn(
  pathClass: PathClass,
  rule: Pick<RuleDefinition, 'sameInTests'>,
  severity: Severity,
): Severity {
  if (rule.sameInTests === true || (pathClass !== 'test' && pathClass !== 'example')) return severity;
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)] ?? severity;
}
