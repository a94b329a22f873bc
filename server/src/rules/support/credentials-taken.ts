/** Credentials of a customer that a web request's body brings, and that are put into a record whole: `credentials: body.credentials`. */
import type { AnalysedFile, CredentialKind, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { nodesOf } from '../../program/walk.ts';
import type { CredentialMark } from './credentials.ts';
import { placeIn } from './places.ts';
import { secretName } from './secrets.ts';
import { fieldsOf } from './stores-labels.ts';

/** A field of a record with what it keeps. */
export interface TakenWhole {
  readonly field: string;
  readonly mark: CredentialMark;
}

/** What such credentials, and the columns that keep them, are called. */
const together = String.raw`(?:\w{0,40}_)?(?:credentials?|creds|secrets?|oauth|auth|tokens?|connection|config|settings)`;
const isTogether = new RegExp(`^${together}$|(?:Credentials?|Creds|Secrets?|Tokens?|Config|Settings)$`);
const kept: ReadonlySet<CredentialKind> = new Set(['client-secret', 'refresh-token', 'access-token']);

/**
 * The fields of a record in which a request's body keeps credentials as it brought them, where a schema, a type or the page that sends
 * them says that a secret is among them. Whose they are, the record must have said.
 */
export function takenWhole(record: Value, file: AnalysedFile): readonly TakenWhole[] {
  return fieldsOf(record).flatMap(field => {
    const own = secretIn([field]);
    if (own === undefined && !isTogether.test(field)) return [];
    const mark = markOf(field, own, record.property(field), file);
    return mark === undefined ? [] : [{ field, mark }];
  });
}

function markOf(
  field: string,
  own: CredentialKind | undefined,
  value: Value,
  file: AnalysedFile,
): CredentialMark | undefined {
  if (value.marks.some(({ is }) => is === 'sealed')) return undefined;
  const declared =
    own !== undefined && isDeclared(value) && !isHidden(field, undefined, file) ? own : inModel(value, file);
  if (declared !== undefined) return { is: 'credential', credential: declared, whose: 'procore', steps: [] };
  for (const mark of value.marks) {
    if (mark.is !== 'input' || mark.part !== 'body' || mark.fields.length > 2) continue;
    const name = mark.fields.at(-1);
    const said = name === undefined ? saidOfBody(file, field) : saidOf(name, file);
    if (said === undefined) continue;
    const steps = [...mark.steps, stepAt(said.place, 'a secret is among what it holds')];
    return { is: 'credential', credential: said.kind, whose: 'procore', steps };
  }
  return undefined;
}

/** A class of the app's own declares what a request brings: `class Credentials(BaseModel)` with `client_secret: str`. */
function inModel(value: Value, file: AnalysedFile): CredentialKind | undefined {
  const [model] = value.instances;
  if (model === undefined) return undefined;
  return secretIn(value.keys.names.filter(name => isDeclared(value.property(name)) && !isHidden(name, model, file)));
}

/** A field of a model, or of any, shows nothing of itself: https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr */
function isHidden(field: string, model: string | undefined, file: AnalysedFile): boolean {
  return file.app
    .ask(hiddenFields)
    .some(({ answer }) => answer.some(other => other.field === field && (model ?? other.model) === other.model));
}

const hiddenFields = perFile((file): readonly { readonly model: string; readonly field: string }[] => {
  if (!/\bSecret(?:Str|Bytes)\b/.test(file.text)) return [];
  return nodesOf(file.program, 'class').flatMap(({ name: model = '', members }) =>
    members.flatMap(({ name: field, type }) =>
      [type?.name, ...(type?.arguments ?? [])].some(each => /(?:^|\.)Secret(?:Str|Bytes)$/.test(each ?? ''))
        ? { model, field }
        : [],
    ),
  );
});

/** The field of a model as the request fills it, and nothing that the code has put there: https://docs.pydantic.dev/latest/concepts/models/ */
function isDeclared({ libraries, marks }: Value): boolean {
  return (
    libraries.some(({ package: from, path }) => from === 'pydantic' && path.startsWith('BaseModel()')) &&
    !marks.some(({ is }) => is === 'sealed')
  );
}

/** Somewhere in a file it is said that what has a name holds a secret. */
interface Said {
  readonly name: string;
  readonly kind: CredentialKind;
  readonly place: Place;
}

/** A name before the braces in which its fields stand, or before another name that has them. */
const holders = new RegExp(
  String.raw`\b(?<name>${together}|\w{1,40}(?:Credentials?|Creds|Secrets?|Tokens?|Config|Settings))["']?\??\s{0,9}:\s{0,9}(?:(?<open>(?:\w+\s*\.\s*)?(?:object|strictObject|Object)\(\s*\{|\{)|(?<other>[A-Za-z_]\w{2,60}))`,
  'g',
);

const saidIn = perFile((file): readonly Said[] => {
  const { text, language, pathClass } = file;
  if (language !== 'javascript' || pathClass !== 'source' || !/secret|token/i.test(text)) return [];
  const found: Said[] = [];
  for (const match of text.matchAll(holders)) {
    const { name = '', other } = match.groups ?? {};
    const open = other === undefined ? match.index + match[0].length - 1 : opensAt(other, text);
    const kind = open === undefined ? undefined : secretIn(fieldsAt(text, open));
    if (kind !== undefined)
      found.push({ name, kind, place: placeIn(file, { start: match.index, end: match.index + name.length }) });
  }
  return found;
});

/** Where the fields of a schema or a type begin: `const Link = z.object({`, `interface Link {`. */
function opensAt(name: string, text: string): number | undefined {
  const declared = new RegExp(
    String.raw`\b(?:const|interface|type)\s+${name}\b(?:\s*=)?\s*(?:\w+\s*\.\s*)?(?:(?:object|strictObject|Object)\(\s*)?\{`,
  ).exec(text);
  return declared === null ? undefined : declared.index + declared[0].length - 1;
}

/** Names that stand first in what is separated between braces, not in braces or brackets inside. */
function fieldsAt(text: string, open: number): readonly string[] {
  let depth = 0;
  let own = '';
  for (let at = open; at < Math.min(text.length, open + 2000); at++) {
    const character = text.charAt(at);
    if (/[{([]/.test(character)) depth++;
    else if (/[})\]]/.test(character)) depth--;
    else if (depth === 1) own += character;
    if (depth === 0) break;
  }
  return own
    .split(/[,;\n]/)
    .flatMap(field => /^\s*(?:readonly\s+)?["']?(\w+)["']?\??\s*(?::|$)/.exec(field)?.[1] ?? []);
}

function secretIn(names: readonly string[]): CredentialKind | undefined {
  const kinds = names.flatMap(name => secretName(name) ?? []).filter(({ owner }) => owner !== 'other');
  return kinds.find(({ kind }) => kept.has(kind))?.kind;
}

function saidOf(name: string, file: AnalysedFile): Said | undefined {
  return file.app.ask(saidIn).flatMap(({ answer }) => answer.filter(said => said.name === name))[0];
}

/** What a whole body is: by the schema that its route's own file has. */
const saidOfBodies = /\b(?:object|strictObject|Object)\(\s*\{/g;

function saidOfBody(file: AnalysedFile, field: string): Said | undefined {
  for (const { index, 0: written } of file.text.matchAll(saidOfBodies)) {
    const kind = secretIn(fieldsAt(file.text, index + written.length - 1));
    if (kind !== undefined)
      return { name: field, kind, place: placeIn(file, { start: index, end: index + written.length }) };
  }
  return sentBy(file, field);
}

/** A page of the app sends it as it is to a route of this file's. */
function sentBy(file: AnalysedFile, field: string): Said | undefined {
  const paths = new Set(
    file.routes.flatMap(({ path }) => path?.parts.map(part => ('text' in part ? part.text : '{}')).join('') ?? []),
  );
  for (const { answer } of file.app.ask(sentHome))
    for (const { path, ...said } of answer)
      if ([...paths].some(own => own.length > 1 && path.endsWith(own))) return { ...said, name: field };
  return undefined;
}

const sentHome = perFile((file): readonly (Omit<Said, 'name'> & { readonly path: string })[] => {
  if (!/secret|token/i.test(file.text)) return [];
  return file.allRequests.flatMap(({ addresses, body, place, procore }) => {
    const kind = procore === 'no' && body !== undefined ? secretIn(body.keys.names) : undefined;
    if (kind === undefined) return [];
    return addresses.flatMap(({ host, path }) =>
      host === undefined && path !== undefined ? { path, kind, place } : [],
    );
  });
});
