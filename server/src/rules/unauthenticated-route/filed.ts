/** Routes that answer with what stands in a file which another part of the app fills with API Data. */
import type { AnalysedFile, App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { sourceFiles } from '../support/app.ts';
import { dataSinks, isIdentifier } from '../support/data.ts';
import { anchorIn } from '../support/handlers.ts';
import { asKept, isOfOwnAccount, type KeptData } from '../support/stores.ts';
import { filedIn, filedRows } from '../support/stores-filed.ts';
import { fixedPart, isOfFolder, isSamePath, pathsOf } from '../support/stores-paths.ts';
import { isCount, isHandedOn } from './stored-documents.ts';

const writesFiles = /\b(?:writeFile|writeJson|outputFile|outputJson|createWriteStream|Bun\.write)/;

/** Calls by which a file of an app writes API Data to files. */
export const filledFiles = perFile((file): readonly KeptData[] => {
  if (file.language === 'python') return filedIn(file);
  if (!writesFiles.test(file.text)) return [];
  return dataSinks(file, ['write-file'], mark => !isIdentifier(mark)).map(sink => asKept(sink, file));
});

/** The calls by which an app fills files with API Data that is not of its own user alone, or with rows of its tables of it. */
export function filledBy(app: App): readonly KeptData[] {
  return [...sourceFiles(app).flatMap(filledFiles), ...filedRows(app).refiled].filter(
    kept => kept.files.length > 0 && !isOfOwnAccount(kept),
  );
}

/** What leads to the files that an app fills with API Data, as patterns: what is known of their names, and calls that answer with any file of a folder. */
export function waysToFilled(app: App): readonly string[] {
  const filled = filledBy(app);
  const names = [...new Set(filled.flatMap(({ files }) => files.flatMap(fixedPart)))];
  return filled.length === 0 ? [] : [...(names.length > 0 ? [anyOf(names)] : []), answersFiles];
}

const answersFiles = '\\b(?:send_from_directory|send_file|sendFile|download|FileResponse)\\(';

/**
 * Where a handler answers with what stands in a file that the app fills with API Data, or with the file itself, the way from there.
 * @param answered the calls by which it answers itself
 */
export function filedAnswer(
  handler: FunctionFacts,
  answered: readonly Effect[],
  home: AnalysedFile,
): readonly Step[] | undefined {
  const files = answered.filter(({ pathPatterns }) => pathPatterns.length > 0);
  const reads = [
    ...home.effectsOf('read-file'),
    ...handler.effects(2).filter(({ does, chain }) => does === 'read-file' && chain.length > 0),
  ].filter(effect => anchorIn(handler, effect) !== undefined);
  if (reads.length + files.length === 0) return undefined;
  const filled = filledBy(home.app);
  const filling = (effect: Effect): KeptData | undefined => {
    const paths = pathsOf(effect, home);
    const isAny = effect.does === 'respond' && isNamedFreely(effect, handler);
    const isIt = (file: string, path: string): boolean => isSamePath(file, path) || (isAny && isOfFolder(file, path));
    return filled.find(kept => kept.files.some(file => paths.some(path => isIt(file, path))));
  };
  const waysFrom = (effects: readonly Effect[], message: string, holds: (effect: Effect, kept: KeptData) => boolean) =>
    effects.flatMap(effect => {
      const kept = filling(effect);
      if (kept === undefined || !holds(effect, kept)) return [];
      return [
        [...kept.steps, stepAt(kept.place, 'API Data is written to the file here'), stepAt(effect.place, message)],
      ];
    });
  return (
    waysFrom(files, 'the file is answered here', () => true)[0] ??
    waysFrom(reads, 'it is read back here', (read, kept) => isGivenOut(read, handler, kept))[0]
  );
}

/** Whoever asks names the file of a folder, and it may be any: none of a list, none of a kind (`name.endswith('.png')`), none that a row names. */
function isNamedFreely({ node, surroundings }: Effect, handler: FunctionFacts): boolean {
  const fn = surroundings.function ?? handler;
  const names = new Set([handler, fn].flatMap(each => each.node.parameters.flatMap(({ target }) => namesIn(target))));
  const says = (root: Node | undefined): boolean =>
    root !== undefined &&
    someIn(root, inner => inner.kind === 'name' && (names.has(inner.name) || inner.name === 'request'));
  const limits: Node[] = [];
  walk(fn.node.body, inner => {
    if (inner.kind === 'bind' && inner.value !== undefined && says(inner.value))
      if (isPartOfAsked(inner.value)) for (const name of namesIn(inner.target)) names.add(name);
    const isOneOf =
      (inner.kind === 'operation' && inner.operator === 'in' && says(inner.operands[0])) ||
      (inner.kind === 'call' &&
        /^(?:includes|has)$/.test(lastName(inner.callee) ?? '') &&
        says(inner.args[0]?.value)) ||
      (inner.kind === 'call' && /^ends_?with$/i.test(lastName(inner.callee) ?? '') && says(inner.callee));
    if (isOneOf) limits.push(inner);
  });
  return (
    limits.length === 0 && node.kind === 'call' && node.args.some(({ value }) => isPartOfAsked(value) && says(value))
  );
}

/** `request.args["name"]`, `req.params.name`, `secure_filename(name)`: what a function makes of it otherwise is another's name. */
function isPartOfAsked(value: Expression): boolean {
  return !someIn(value, inner => inner.kind === 'call' && !keepsName.test(plainWord(lastName(inner.callee) ?? '')));
}

const keepsName =
  /^(?:get|securefilename|basename|normpath|normalize|join|path|str|string|decodeuricomponent|unquote|replace|param)$/;

/** Each function on the way, and the handler itself, gives what it got out of the file. */
function isGivenOut(read: Effect, handler: FunctionFacts, kept: KeptData): boolean {
  const called = new WeakSet<Node>();
  const isLeft = (node: Node): boolean => {
    if (node.kind === 'call') called.add(node.callee);
    return isCount(node) || saysLittle(node) || (!called.has(node) && isOther(node, kept));
  };
  return [handler, ...read.surroundings.functions].every(fn => {
    const anchor = anchorIn(fn, read);
    return anchor === undefined || isHandedOn(fn, anchor, isLeft);
  });
}

/**
 * Whether something is there says nothing of it, nor do its sums, its columns or its hash: `rows.some(…)`, `number in rows`,
 * `frame["cost"].sum()`, `frame.shape`, `sha256(body).hexdigest()`.
 */
function saysLittle(node: Node): boolean {
  if (node.kind === 'operation') return /^(?:!|in|[!=]==|[<>]=?)$/.test(node.operator);
  if (node.kind === 'member') return /^(?:shape|columns|empty|size)$/.test(node.property ?? '');
  return node.kind === 'call' && givesLittle.test(lastName(node.callee) ?? '');
}

const givesLittle = /^(?:some|every|includes|has|Boolean|sum|count|mean|nunique|(?:hex)?digest)$/;

/** A field that holds no API Data: `data["refreshed_at"]` of `{"rows": rows, "refreshed_at": now}`, or the id of what was asked for. */
function isOther(node: Node, { filled, unfilled }: KeptData): boolean {
  const field = fieldRead(node);
  if (field === undefined) return false;
  const column = plainWord(field);
  return column === 'id' || unfilled.includes(column) || (filled !== undefined && !filled.includes(column));
}

/** `data.rows`, `data["rows"]`, `data.get("rows", [])` */
function fieldRead(node: Node): string | undefined {
  if (node.kind === 'call') {
    const [first] = lastName(node.callee) === 'get' ? node.args : [];
    return first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
  }
  return node.kind === 'member' ? node.property : undefined;
}
