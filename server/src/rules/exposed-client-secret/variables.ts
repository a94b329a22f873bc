import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Edit, Place } from '../../program/finding.ts';
import type { Call, Expression, Member } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { nameOf } from '../support/credentials.ts';
import { isDocument, isSigningKeyOf } from '../support/credentials-written.ts';
import { placeIn } from '../support/places.ts';
import { isPublicVariable, publicPrefix, publicSecret, secretName } from '../support/secrets.ts';

/** What Procore says of the token endpoint, and the way that is left. */
export const server =
  'Procore: client-side applications cannot use the token endpoint. Exchange the code on a server and give the page a session.';

/** `NEXT_PUBLIC_PROCORE_CLIENT_SECRET` and its like, at the first place that reads it. */
export function publicVariables(file: AnalysedFile, context: RuleContext): void {
  if (!publicSecret.test(file.text)) return;
  const told = new Set<string>();
  walkProgram(file.program, node => {
    if (node.kind !== 'call' && node.kind !== 'member') return;
    const read = node.kind === 'call' ? readBy(node, file) : node;
    if (read?.property === undefined) return;
    const { property: name, propertySpan: at } = read;
    if (told.has(name) || !isPublicSecret(name, file)) return;
    told.add(name);
    const onServer = isServersReading(node, name, file);
    if (onServer && isReadInBrowser(name, file)) return;
    const edit = file.browser || node.kind === 'call' ? undefined : withoutPrefix(node, name, file, context);
    reportVariable(name, placeIn(file, at), context, { edit, onServer });
  });
}

/** What Vite and its like hand to a page is read from `import.meta.env` there (https://vite.dev/guide/env-and-mode). */
const ofImportMeta = /^(?:VITE|PUBLIC)_/;

/** The reading is no browser's: in a server's file, or in a way that no bundler fills in. */
function isServersReading({ start, end }: Expression, name: string, file: AnalysedFile): boolean {
  if (file.browser) return false;
  const reading = file.text.slice(start, end);
  if (/\bimport\.meta\b/.test(reading)) return false;
  return (
    file.server || /^(?:Deno|Bun)\.env\b/.test(reading) || (ofImportMeta.test(name) && /^process\.env\b/.test(reading))
  );
}

/** It is told where the page's own code reads it. */
function isReadInBrowser(name: string, { app, path }: AnalysedFile): boolean {
  return app.files.some(
    other =>
      other.path !== path &&
      other.pathClass === 'source' &&
      !isDocument(other) &&
      other.text.includes(name) &&
      (other.browser || other.text.includes('import.meta.env')),
  );
}

/** A variable that a function of the app's own reads by its name: `env('VITE_PROCORE_CLIENT_SECRET')`. */
function readBy(call: Call, file: AnalysedFile): Pick<Member, 'property' | 'propertySpan'> | undefined {
  const literal = call.args[0]?.value;
  if (literal?.kind !== 'literal' || typeof literal.value !== 'string' || !publicSecret.test(literal.value))
    return undefined;
  const { value: name, start, end } = literal;
  // Under a computed name the variable is read, and the name is the one that is given.
  const isRead = file.evaluate(call).marks.some(mark => mark.is === 'environment' && ['', name].includes(mark.name));
  return isRead ? { property: name, propertySpan: { start, end } } : undefined;
}

/** The same in a settings file, where no code reads it. */
export function publicSettings(file: AnalysedFile, context: RuleContext): void {
  const { data } = file.program;
  if (file.language !== 'env' || data?.kind !== 'object') return;
  if (/example|sample|template/i.test(file.path.slice(file.path.lastIndexOf('/')))) return;
  const tables = data.properties.flatMap(({ value }) => (value.kind === 'object' ? value.properties : []));
  for (const { key, keySpan } of [...data.properties, ...tables]) {
    if (key === undefined || !isPublicSecret(key, file)) continue;
    if (file.app.files.some(other => !isDocument(other) && other.text.includes(key))) continue;
    reportVariable(key, placeIn(file, keySpan), context);
  }
}

function isPublicSecret(name: string, file: AnalysedFile): boolean {
  const secret = isPublicVariable(name) ? secretName(name) : undefined;
  return (
    secret !== undefined &&
    (secret.owner === 'procore' ||
      (secret.owner === 'unknown' &&
        secret.kind === 'client-secret' &&
        file.procoreHere &&
        !isSigningKeyOf(file.app, name.replace(publicPrefix, ''))))
  );
}

/** The same reading under a name that no bundler hands out, for code that runs on a server. */
function withoutPrefix(node: Expression, name: string, file: AnalysedFile, context: RuleContext): Edit | undefined {
  const reading = context.idioms(file.program).environment(name.replace(publicPrefix, ''), file.program);
  const isProcess = reading?.text.startsWith(file.text.slice(node.start, node.end).replace(/\W*\w+\W*$/, '')) ?? false;
  return reading === undefined || reading.imports !== undefined || !isProcess
    ? undefined
    : { file: file.path, start: node.start, end: node.end, text: reading.text };
}

function reportVariable(
  name: string,
  at: Place,
  context: RuleContext,
  { edit, onServer = false }: { readonly edit?: Edit | undefined; readonly onServer?: boolean } = {},
): void {
  const kind = secretName(name)?.kind ?? 'client-secret';
  context.report({
    at,
    message: onServer
      ? `\`${name}\` is called so that bundlers put ${nameOf(kind)} into what browsers load`
      : `\`${name}\` puts ${nameOf(kind)} into what browsers load`,
    certain: !onServer,
    because: `${onServer ? 'Read on a server only, it stays there until any code of the page names it. ' : ''}Bundlers write variables with this prefix into the page's code. Take the prefix away, read the variable on a server only, and rotate the secret in the Developer Portal. ${server}`,
    ...(edit === undefined
      ? {}
      : { fixes: [{ title: 'Take the public prefix away (then rotate the secret)', safe: false, edits: [edit] }] }),
  });
}
