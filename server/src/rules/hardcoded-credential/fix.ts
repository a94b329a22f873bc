import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Edit, Fix } from '../../program/finding.ts';
import type { Expression, Literal, Span } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { isReadAsText, type WrittenSecret } from '../support/credentials-written.ts';
import { isBasic, variableFor } from '../support/secrets.ts';

/** Puts a reading of the environment, or a placeholder, in the place of a secret that is written out; where the place has a sound way to say it. */
export function replaceSecret(secret: WrittenSecret, file: AnalysedFile, context: RuleContext): Fix | undefined {
  const home = file.app.file(secret.at.file);
  if (home === undefined) return undefined;
  return isReadAsText(home) ? inDocument(secret, home, context) : inCode(secret, home, context);
}

/** The id and the secret as the header has them, encoded together. */
const basicVariable = 'PROCORE_BASIC_AUTH';

const fix = (title: string, edits: readonly Edit[]): Fix => ({
  title: `${title} (then rotate it)`,
  safe: false,
  edits,
});

function inCode({ at, kind, name, literal }: WrittenSecret, file: AnalysedFile, context: RuleContext): Fix | undefined {
  // Text of a template stands between its holes, and a literal in markup is no expression: neither can give way to one.
  if (literal === undefined || typeof literal.value !== 'string' || literal.content === literal.start) return undefined;
  if (isMarkup(file, literal)) return undefined;
  const idioms = context.idioms(file.program);
  const variable = isBasic(literal.value) ? basicVariable : variableFor(kind, name);
  const reading = idioms.environment(variable, file.program);
  const behind = fallbackOf(literal, file);
  if (behind !== undefined) {
    const text = reading?.sure?.slice(reading.text.length) ?? '';
    return fix('Take the written fallback away', [{ file: file.path, start: behind.end, end: literal.end, text }]);
  }
  if (reading === undefined) return undefined;
  const parts = around(literal.value, literal, at).map(part => (part === undefined ? { source: reading.text } : part));
  const text = parts.length === 1 ? (reading.sure ?? reading.text) : idioms.interpolate(parts);
  const edit = idioms.replaceLiteral(literal, text, file.program, file.text);
  if (edit === undefined) return undefined;
  const edits: Edit[] = [{ file: file.path, ...edit }];
  if (reading.imports !== undefined) edits.push({ file: file.path, ...reading.imports });
  return fix(`Read it from ${variable} in the environment`, edits);
}

/** The literal's text before the secret, `undefined` for the secret, and the text behind it; empty ones left out. */
function around(value: string, literal: Literal, at: Span): readonly (string | undefined)[] {
  const inside = literal.content !== undefined && at.start > literal.start;
  const start = inside
    ? at.start - (literal.content ?? 0)
    : (/^(?:Bearer|Basic|Token)\s+/i.exec(value)?.[0].length ?? 0);
  const end = inside ? start + at.end - at.start : value.length;
  return [value.slice(0, start), undefined, value.slice(end)].filter(part => part !== '');
}

/** What is read before the literal is fallen back on: `process.env.X ?? '…'`, `os.getenv("X", "…")`. */
function fallbackOf(literal: Literal, file: AnalysedFile): Span | undefined {
  let before: Expression | undefined;
  walkProgram(file.program, node => {
    if (before !== undefined) return false;
    if (node.kind === 'choice' && node.form === 'first' && node.options.at(-1) === literal)
      before = node.options.at(-2);
    return true;
  });
  if (before !== undefined)
    return file.evaluate(before).marks.some(mark => mark.is === 'environment') ? before : undefined;
  for (const { node } of file.effectsOf('environment'))
    if (
      node.kind === 'call' &&
      node.args.length === 2 &&
      node.args[1]?.value.start === literal.start &&
      node.args[1].name === undefined
    )
      return node.args[0]?.value;
  return undefined;
}

function isMarkup(file: AnalysedFile, { start }: Span): boolean {
  let markup = false;
  walkProgram(file.program, node => {
    if (node.kind === 'element')
      markup ||= [...node.attributes.map(({ value }) => value), ...node.children].some(part => part.start === start);
  });
  return markup;
}

/** How a document names a value that is elsewhere, where it can. */
function inDocument({ at, kind, name }: WrittenSecret, file: AnalysedFile, context: RuleContext): Fix | undefined {
  const held = file.text.slice(file.text.lastIndexOf('\n', at.start) + 1, at.end);
  const variable = /\bBasic\s\S*$/i.test(held) ? basicVariable : variableFor(kind, name);
  const change = (title: string, text: string): Fix => fix(title, [{ ...at, text }]);
  switch (file.language) {
    case 'markdown':
    case 'http':
      return change('Put a placeholder in its place', `<${variable.toLowerCase().replaceAll('_', '-')}>`);
    case 'notebook':
      return isOutput(file.text, at.start) ? change('Clear it from the output', '[redacted]') : undefined;
    case 'json':
      // VS Code's launch and task files expand it: https://code.visualstudio.com/docs/reference/variables-reference
      return /\/\.vscode\/(?:launch|tasks)\.json$/.test(file.path)
        ? change(`Read it from ${variable} in the environment`, `\${env:${variable}}`)
        : undefined;
    case 'yaml': {
      const reading = context.idioms(file.program).environment(variable, file.program);
      return reading === undefined ? undefined : change(`Read it from ${variable}`, reading.text);
    }
    default:
      return undefined;
  }
}

/** In a notebook's cell, outputs stand before the source. */
function isOutput(text: string, offset: number): boolean {
  const before = text.slice(0, offset);
  return before.lastIndexOf('"outputs"') > before.lastIndexOf('"source"');
}
