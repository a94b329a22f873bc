import type { AnalysedFile, CredentialKind } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { nameOf } from '../support/credentials.ts';
import {
  isCertainlyProcores,
  isReadAsText,
  type WrittenSecret,
  writtenSecrets,
} from '../support/credentials-written.ts';
import { isPublicVariable, secretName, variableFor } from '../support/secrets.ts';

export default defineRule({
  id: 'hardcoded-credential',
  clauses: ['1(l)'],
  severity: 'error',
  title:
    'A client secret, token, refresh token or private key written in code, configuration, notebooks, guides or an .env that git does not ignore',
  blind: 'Secrets that are put together from pieces, encoded or packed, and values whose shape and name tell nothing.',
  data: true,
  check(file, context) {
    if (isIgnoredOrExample(file)) return;
    for (const secret of writtenSecrets(file)) {
      // What reaches a browser is `exposed-client-secret`.
      if (file.browser || (secret.name !== undefined && isPublicVariable(secret.name))) continue;
      const fix = fixFor(secret, file, context);
      const where = isReadAsText(file) ? 'in this file' : 'in the code';
      const holder = secret.name === undefined || secretName(secret.name) === undefined ? '' : `\`${secret.name}\`: `;
      context.report({
        at: secret.at,
        message: `${holder}${nameOf(secret.kind)} is written out ${where}`,
        certain: isCertainlyProcores(secret),
        because: `It has the shape of a live secret and is no placeholder. Whoever has read the file, or its history, can use it: ${advice[secret.kind] ?? rotate}.`,
        steps: secret.steps,
        ...(fix === undefined ? {} : { fixes: [fix] }),
      });
    }
  },
});

const rotate =
  "rotate it where it was issued (for an app's client secret: Developer Portal, the app, OAuth credentials) and read it from the environment or a secrets manager";
const revoke = 'revoke it with `POST /oauth/revoke` and read it from the environment or a secrets manager';
const advice: Readonly<Partial<Record<CredentialKind, string>>> = {
  'access-token': revoke,
  'refresh-token': revoke,
  'authorization-header': revoke,
  password: 'change it, and sign in by OAuth instead',
};

/** A `.env` counts where git would take it in; its templates (`.env.example`) hold examples. */
function isIgnoredOrExample(file: AnalysedFile): boolean {
  if (file.program.language !== 'env') return false;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (/(?:example|sample|template|dist|defaults?|schema)/i.test(name)) return true;
  const inApp = file.path.startsWith(`${file.app.root}/`) ? file.path.slice(file.app.root.length + 1) : file.relative;
  return !file.app.paths.includes(inApp);
}

function fixFor(secret: WrittenSecret, file: AnalysedFile, context: RuleContext) {
  if (secret.at.file !== file.path) return undefined;
  const edits = isReadAsText(file) ? inDocument(secret, file, context) : inCode(secret, file, context);
  return edits === undefined ? undefined : { title: edits.title, safe: false, edits: edits.edits };
}

interface Change {
  readonly title: string;
  readonly edits: readonly Edit[];
}

function inCode(
  { at, kind, name, literal }: WrittenSecret,
  file: AnalysedFile,
  context: RuleContext,
): Change | undefined {
  // Text of a template stands between its holes, and a literal in markup is no expression: neither can give way to one.
  if (literal === undefined || literal.content === literal.start || isMarkup(file, literal.start)) return undefined;
  const idioms = context.idioms(file.program);
  const variable = variableFor(kind, name);
  const reading = idioms.environment(variable, file.program);
  if (reading === undefined || typeof literal.value !== 'string') return undefined;
  const bearer = /^(?:Bearer|Basic|Token)\s+/i.exec(literal.value)?.[0] ?? '';
  const offset = literal.content !== undefined && at.start > literal.start ? at.start - literal.content : bearer.length;
  const before = literal.value.slice(0, offset);
  const after = at.start > literal.start ? literal.value.slice(offset + at.end - at.start) : '';
  const text =
    before === '' && after === ''
      ? reading.text
      : idioms.interpolate([before, { source: reading.text }, after].filter(part => part !== ''));
  const edits: Edit[] = [{ file: file.path, start: literal.start, end: literal.end, text }];
  if (reading.imports !== undefined) edits.push({ file: file.path, ...reading.imports });
  return { title: `Read it from ${variable} in the environment (then rotate it)`, edits };
}

function isMarkup(file: AnalysedFile, start: number): boolean {
  let markup = false;
  walkProgram(file.program, node => {
    if (node.kind === 'element')
      markup ||= [...node.attributes.map(({ value }) => value), ...node.children].some(part => part.start === start);
  });
  return markup;
}

/** How a document names a value that is elsewhere, where it can. */
function inDocument({ at, kind, name }: WrittenSecret, file: AnalysedFile, context: RuleContext): Change | undefined {
  const variable = variableFor(kind, name);
  const change = (title: string, text: string): Change => ({ title, edits: [{ ...at, text }] });
  switch (file.program.language) {
    case 'markdown':
      return change(
        'Put a placeholder in its place (then rotate it)',
        `<${variable.toLowerCase().replaceAll('_', '-')}>`,
      );
    case 'notebook':
      return isOutput(file.text, at.start)
        ? change('Clear it from the output (then rotate it)', '[redacted]')
        : undefined;
    case 'json':
      // VS Code's launch and task files expand it: https://code.visualstudio.com/docs/reference/variables-reference
      return /\/\.vscode\/(?:launch|tasks)\.json$/.test(file.path)
        ? change(`Read it from ${variable} in the environment (then rotate it)`, `\${env:${variable}}`)
        : undefined;
    case 'yaml': {
      const reading = context.idioms(file.program).environment(variable, file.program);
      return reading === undefined ? undefined : change(`Read it from ${variable} (then rotate it)`, reading.text);
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
