/** Credentials of a customer that a web request's body brings, and that are put into a record whole: `credentials: body.credentials`. */
import type { AnalysedFile, CredentialKind, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { contains, nodesOf } from '../../program/walk.ts';
import type { CredentialMark } from './credentials.ts';
import { placeIn } from './places.ts';
import { secretName } from './secrets.ts';
import { fieldsOf } from './stores-labels.ts';
import { mayTakeOut } from './stores-taken-out.ts';

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
  if (isTakenApart(record, file)) return [];
  return fieldsOf(record).flatMap(field => {
    const own = secretIn([field]);
    if (own === undefined && !isTogether.test(field)) return [];
    const mark = markOf(field, own, record, file);
    return mark === undefined ? [] : [{ field, mark }];
  });
}

/** The function that makes a record may take fields out of what it holds: `const { clientSecret, ...settings } = body`. */
function isTakenApart({ place }: Value, file: AnalysedFile): boolean {
  const around = place?.file === file.path ? file.functions.filter(({ node }) => contains(node, place)) : [];
  const [maker] = around.sort((a, b) => b.node.start - a.node.start);
  return maker !== undefined && mayTakeOut(maker, file.app);
}

function markOf(
  field: string,
  own: CredentialKind | undefined,
  record: Value,
  file: AnalysedFile,
): CredentialMark | undefined {
  const value = record.property(field);
  if (value.marks.some(({ is }) => is === 'sealed')) return undefined;
  const declared =
    own !== undefined && isDeclared(value) && !isHidden(field, undefined, file) ? own : inModel(value, file);
  if (declared !== undefined) return { is: 'credential', credential: declared, whose: 'procore', steps: [] };
  for (const mark of value.marks) {
    if (mark.is !== 'input' || mark.part !== 'body' || mark.fields.length > 2) continue;
    const name = mark.fields.at(-1);
    const said = name === undefined ? saidOfBody(file, record) : saidOf(name, file);
    if (said?.kind === undefined) continue;
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

/** Somewhere in a file it is said what something holds, and which secret is among it. */
interface Said {
  readonly kind: CredentialKind | undefined;
  readonly place: Place;
}

/** A name before the braces in which its fields stand, or before another name that has them. */
const holders = new RegExp(
  String.raw`\b(?<name>${together}|\w{1,40}(?:Credentials?|Creds|Secrets?|Tokens?|Config|Settings))["']?\??\s{0,9}:\s{0,9}(?:(?<open>(?:\w+\s*\.\s*)?(?:object|strictObject|Object)\(\s*\{|\{)|(?<other>[A-Za-z_]\w{2,60}))`,
  'g',
);

const saidIn = perFile((file): readonly (Said & { readonly name: string })[] => {
  const { text, language, pathClass } = file;
  if (language !== 'javascript' || pathClass !== 'source') return [];
  const found: (Said & { readonly name: string })[] = [];
  const declared = declaredIn(text);
  for (const match of text.matchAll(holders)) {
    const { name = '', other } = match.groups ?? {};
    const { index } = match;
    if (other !== undefined && isVariable.test(text.slice(Math.max(0, index - 200), index))) continue;
    const open = other === undefined ? index + match[0].length - 1 : declared.get(other);
    const fields = open === undefined ? [] : fieldsIn(bracesAt(text, open).own);
    if (fields.length > 0)
      found.push({ name, kind: secretIn(fields), place: placeIn(file, { start: index, end: index + name.length }) });
  }
  return found;
});

/** What stands before a variable or a parameter, which is nothing that a request brings: `const config: Settings`, `start(config: Settings)`. */
const isVariable = /\b(?:const|let|var)\s+$|\([^(){};]*$/;

/** Where the fields of schemas and types begin, by their names: `const Link = z.object({`, `interface Link {`. */
function declaredIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { index, 0: written, 1: name = '' } of text.matchAll(declaring))
    found.set(name, index + written.length - 1);
  return found;
}

const declaring =
  /\b(?:const|interface|type)\s+(\w{3,80})(?:\s*=)?\s*(?:\w+\s*\.\s*)?(?:(?:object|strictObject|Object)\(\s*)?\{/g;

/** What stands between braces, without what is in braces or brackets inside, and where they end. */
function bracesAt(text: string, open: number): { readonly own: string; readonly end: number } {
  let depth = 0;
  let own = '';
  let at = open;
  for (; at < Math.min(text.length, open + 2000); at++) {
    const character = text.charAt(at);
    if (/[{([]/.test(character)) depth++;
    else if (/[})\]]/.test(character)) depth--;
    else if (depth === 1) own += character;
    if (depth === 0) break;
  }
  return { own, end: at };
}

/** Names that stand first in what is separated between braces; what the environment gives, no request brings. */
function fieldsIn(own: string): readonly string[] {
  return own
    .split(/[,;\n]/)
    .filter(field => !/\benv\b/.test(field))
    .flatMap(field => /^\s*(?:readonly\s+)?["']?(\w+)["']?\??\s*(?::|$)/.exec(field)?.[1] ?? []);
}

function secretIn(names: readonly string[]): CredentialKind | undefined {
  const kinds = names.flatMap(name => secretName(name) ?? []).filter(({ owner }) => owner !== 'other');
  return kinds.find(({ kind }) => kept.has(kind))?.kind;
}

/** What has a name is called so in many places: what the route's own file says of it decides, else what all of the app's say. */
function saidOf(name: string, file: AnalysedFile): Said | undefined {
  const all = file.app.ask(saidIn).flatMap(({ answer }) => answer.filter(said => said.name === name));
  const here = all.find(({ kind, place }) => kind !== undefined && place.file === file.path);
  return here ?? (all.every(({ kind }) => kind !== undefined) ? all[0] : undefined);
}

/** What a whole body is: by the schemas that its route's own file has, or by the page that sends it. */
function saidOfBody(file: AnalysedFile, record: Value): Said | undefined {
  const schemas = schemasIn(file);
  return schemas.length > 0 && schemas.every(({ kind }) => kind !== undefined) ? schemas[0] : sentBy(file, record);
}

/** The schemas that stand in no other. */
function schemasIn(file: AnalysedFile): readonly Said[] {
  const found: Said[] = [];
  let end = 0;
  for (const { index, 0: written } of file.text.matchAll(/\b(?:object|strictObject|Object)\(\s*\{/g)) {
    const braces = bracesAt(file.text, index + written.length - 1);
    const kind = secretIn(fieldsIn(braces.own));
    const outer = index < end ? found.pop() : undefined;
    found.push(
      outer?.kind !== undefined ? outer : { kind, place: placeIn(file, { start: index, end: index + written.length }) },
    );
    end = Math.max(end, braces.end);
  }
  return found;
}

/** A page of the app sends it as it is to the route that keeps it. */
function sentBy(file: AnalysedFile, { place }: Value): Said | undefined {
  const routes = file.routes.filter(
    route =>
      place?.file === file.path &&
      [route, ...route.handlers.map(({ node }) => node)].some(each => contains(each, place)),
  );
  return file.app
    .ask(sentHome)
    .flatMap(({ answer }) => answer)
    .find(({ path, method }) => routes.some(route => isAskedFor(route, path, method)));
}

function isAskedFor(route: RouteFacts, path: string, method: string | undefined): boolean {
  const own = route.path?.parts.map(part => ('text' in part ? part.text : '{}')).join('') ?? '';
  const isSameMethod = route.method === undefined || method === undefined || route.method === method;
  return /\w/.test(own) && path.endsWith(own) && isSameMethod;
}

interface Sent extends Said {
  readonly path: string;
  readonly method: string | undefined;
}

const sentHome = perFile((file): readonly Sent[] => {
  if (!/secret|token/i.test(file.text)) return [];
  return file.allRequests.flatMap(({ addresses, body, place, procore, method }) => {
    const kind = procore === 'no' && body !== undefined ? secretIn(body.keys.names) : undefined;
    if (kind === undefined) return [];
    return addresses.flatMap(({ host, path }) =>
      host === undefined && path !== undefined ? { path, method, kind, place } : [],
    );
  });
});
