/** Secrets in code that was commented out: the repository keeps them all the same. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Span } from '../../program/model.ts';
import { isReadAsText, type WrittenSecret } from './credentials-written.ts';
import { isOfSecretsShape, isProcoresByShape, isSigningKey, liveSecret, secretName } from './secrets.ts';

/** A line that is nothing but an assignment, as a comment may hold one: `# CLIENT_SECRET = '…'`, `// clientSecret: "…",`. */
const assignment =
  /^[ \t]*(?:(?<marker>#|\/\/|\*(?!\/))[ \t]*)?(?:(?:export|const|let|var)[ \t]+)*(?<name>[A-Za-z_]\w{3,60})[ \t]*[:=][ \t]*(?<quote>["'`])(?<value>[\w+/=.~-]{20,2000})\k<quote>[ \t]*[,;]?[ \t]*\r?$/gm;
const isComment = /^[ \t]*(?:#|\/\/)/;

/**
 * Every secret that a file of code assigns in a comment: of a name that the file's code has too, where the file speaks of Procore, or that
 * says itself that it is Procore's, where a file does that imports it; and of a shape that Procore gives. A remark may hold any text, and other vendors'
 * secrets look alike.
 */
export function commentedSecrets(file: AnalysedFile): readonly WrittenSecret[] {
  const { text, path, pathClass } = file;
  if (!file.procore || pathClass === 'generated' || pathClass === 'vendored' || isReadAsText(file)) return [];
  const found: WrittenSecret[] = [];
  let inCode: ReadonlySet<string> | undefined;
  let blocks: readonly Span[] | undefined;
  for (const { groups: { marker, name = '', value = '' } = {}, index, 0: line } of text.matchAll(assignment)) {
    if (marker === undefined || marker === '*') {
      blocks ??= blocksIn(file);
      if (!blocks.some(({ start, end }) => start < index && index < end)) continue;
    }
    const kind = liveSecret(value, name);
    if (kind === undefined || isSigningKey(name)) continue;
    const byShape = isProcoresByShape(value);
    const owner = secretName(name)?.owner ?? 'unknown';
    if (!byShape && !isOfSecretsShape(value)) continue;
    if (!byShape && owner !== 'procore') {
      if (!file.procoreHere) continue;
      inCode ??= wordsInCode(file);
      if (!inCode.has(name)) continue;
    }
    const start = index + line.lastIndexOf(value);
    found.push({
      kind,
      at: { file: path, start, end: start + value.length },
      name,
      owner,
      used: false,
      byShape,
      steps: [],
    });
  }
  return found;
}

/** Comments, and texts that begin a line, of several lines; one that is never closed goes on to the end. */
function blocksIn({ text, program: { language } }: AnalysedFile): readonly Span[] {
  const opening = language === 'javascript' ? /^[ \t]*(\/\*)/gm : language === 'python' ? /#.*|"""|'''/g : undefined;
  const found: Span[] = [];
  for (let open = opening?.exec(text); opening && open; open = opening.exec(text)) {
    if (open[0].startsWith('#')) continue;
    const closing = open[1] === undefined ? open[0] : '*/';
    const closed = text.indexOf(closing, opening.lastIndex);
    const end = closed < 0 ? text.length : closed + closing.length;
    const line = text.slice(text.lastIndexOf('\n', open.index - 1) + 1, open.index);
    if (line.trim() === '') found.push({ start: open.index, end });
    opening.lastIndex = end;
  }
  return found;
}

/** The words of all lines of a file that are no comments. */
function wordsInCode(file: AnalysedFile): ReadonlySet<string> {
  let code = '';
  let from = 0;
  for (const { start, end } of blocksIn(file)) {
    code += file.text.slice(from, start);
    from = end;
  }
  const lines = (code + file.text.slice(from)).split('\n').filter(line => !isComment.test(line));
  return new Set(lines.flatMap(line => line.match(/\w+/g) ?? []));
}
