import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Statement } from '../../program/model.ts';
import { contains, lastName, walk, withoutAwait } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { pathOf } from './hosts-pages.ts';

/**
 * Calls that say who may read a container of Azure's, by their options or keywords:
 * https://learn.microsoft.com/javascript/api/@azure/storage-blob/containercreateoptions,
 * https://learn.microsoft.com/python/api/azure-storage-blob/azure.storage.blob.containerclient#azure-storage-blob-containerclient-create-container
 */
const making = /^(?:create|createIfNotExists|create_container)$/;
/** What opens a file or a bucket of Google's to everyone: https://cloud.google.com/storage/docs/access-control/making-data-public */
const publishing = /^(?:makePublic|make_public)$/;
const openly = /^(?:blob|container)$/i;

/** Where the container that a write goes to was opened to everyone, or is said to be open. */
export function openedContainer(effect: Effect, app: App): Place | undefined {
  if (/azure/.test(effect.package)) return madeOpenly(effect, making);
  if (/google.cloud.storage/.test(effect.package)) return madeOpenly(effect, publishing);
  return /supabase/.test(effect.package) ? (linked(effect, app) ?? madePublic(effect, app)) : undefined;
}

/** Code of the app's makes the bucket, and says that everyone may read it. */
function madePublic({ node, place }: Effect, app: App): Place | undefined {
  const home = app.file(place.file);
  const bucket = home && bucketOf(node, home);
  if (bucket === undefined || isKeptPrivate(bucket, app)) return undefined;
  const said = new RegExp(madeAs(bucket, true));
  for (const { path, text, pathClass } of app.files) {
    const match = pathClass === 'source' ? said.exec(text) : null;
    if (match) return { file: path, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

/**
 * An address that never ends is made for files of the same bucket, which is public where such addresses work: `from('plans').getPublicUrl(path)`.
 * https://supabase.com/docs/reference/javascript/storage-from-getpublicurl
 */
function linked({ node, program, place }: Effect, app: App): Place | undefined {
  const home = app.file(place.file);
  const bucket = home && bucketOf(node, home);
  if (home === undefined || bucket === undefined) return undefined;
  let found: Place | undefined;
  walk(program.body, call => {
    if (call.kind === 'call' && lastName(call.callee) === 'getPublicUrl' && bucketOf(call, home) === bucket)
      found ??= { file: place.file, start: call.start, end: call.end };
  });
  return found && !isKeptPrivate(bucket, app) ? found : undefined;
}

/** The app's migrations, settings or code say that a bucket is private, or the migrations speak of it and nothing makes it public. */
function isKeptPrivate(bucket: string, app: App): boolean {
  const migrations = app.paths.filter(path => path.endsWith('.sql')).flatMap(path => app.text(path) ?? []);
  const settings = app.paths
    .filter(path => path.endsWith('supabase/config.toml'))
    .flatMap(path => app.text(path) ?? []);
  const code = app.files.filter(({ pathClass }) => pathClass === 'source').map(({ text }) => text);
  const texts = [...migrations, ...settings, ...code].filter(text => text.includes(bucket));
  const isSaid = (isPublic: boolean): boolean => {
    const said = saying(bucket, isPublic);
    return texts.some(text => said.test(text));
  };
  return isSaid(false) || (migrations.some(text => text.includes(`'${bucket}'`)) && !isSaid(true));
}

/** `insert into storage.buckets (id, name, public) values ('plans', 'plans', true)`, an `update` of it, and what the settings and the client say. */
function saying(bucket: string, isPublic: boolean): RegExp {
  const name = anyOf([bucket]);
  return new RegExp(
    [
      `\\bstorage\\.buckets\\b[^;]*'${name}'[^;)]*\\b${isPublic}\\b`,
      `\\bstorage\\.buckets\\s+set\\s[^;]*\\bpublic\\s*=\\s*${isPublic}\\b[^;]*'${name}'`,
      // https://supabase.com/docs/guides/local-development/cli/config#storage.buckets.bucket_name.public
      `\\[storage\\.buckets\\."?${name}"?\\][^[]*\\bpublic\\s*=\\s*${isPublic}\\b`,
      madeAs(bucket, isPublic),
    ].join('|'),
    'i',
  );
}

/** https://supabase.com/docs/reference/javascript/storage-createbucket */
function madeAs(bucket: string, isPublic: boolean): string {
  return `\\b(?:create|update)Bucket\\(\\s*["'\`]${anyOf([bucket])}["'\`]\\s*,\\s*\\{[^}]*\\bpublic:\\s*${isPublic}\\b`;
}

/** Which bucket a call of a bucket's is of, `storage.from('plans').upload(…)`: its name, or what the code calls that. */
function bucketOf(node: Expression, home: AnalysedFile): string | undefined {
  const from = node.kind === 'call' && node.callee.kind === 'member' ? withoutAwait(node.callee.object) : undefined;
  const [given] = from?.kind === 'call' && lastName(from.callee) === 'from' ? from.args : [];
  if (given === undefined) return undefined;
  const [text, ...others] = home.evaluate(given.value).literals;
  if (typeof text === 'string') return others.length === 0 ? text : undefined;
  const path = pathOf(given.value);
  const isShared =
    path.length > 1 ||
    home.program.body.some(each => each.kind === 'bind' && each.target.kind === 'name' && each.target.name === path[0]);
  return isShared ? path.join('.') : undefined;
}

/** By the name that the write calls it: `container.create({ access: 'blob' })`, `file.makePublic()`. */
function madeOpenly({ node, program, place, surroundings }: Effect, by: RegExp): Place | undefined {
  if (node.kind !== 'call') return undefined;
  const root = surroundings.function?.node;
  const names = ownersOf(node, (root ?? program).body);
  const isShared = (name: string): boolean =>
    program.body.some(each => each.kind === 'bind' && each.target.kind === 'name' && each.target.name === name);
  let found: Place | undefined;
  walk(program.body, call => {
    if (call.kind !== 'call' || call.callee.kind !== 'member' || !by.test(call.callee.property ?? '')) return;
    const name = lastName(call.callee.object);
    if (name === undefined || !names.has(name) || !(by === publishing || letsRead(call))) return;
    if (isShared(name) || (root !== undefined && contains(root, call)))
      found ??= { file: place.file, start: call.start, end: call.end };
  });
  return found;
}

/** The names that a call's object was made of: `blob`, and `container` of `container.getBlockBlobClient(…)`. */
function ownersOf(call: Call, body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (node: Expression): void => {
    let at = node;
    while (at.kind === 'call' || (at.kind === 'member' && at.object.kind === 'call'))
      at = at.kind === 'call' ? (at.callee.kind === 'member' ? at.callee.object : at.callee) : at.object;
    const name = lastName(at);
    if (name !== undefined) names.add(name);
  };
  add(call);
  walk(body, node => {
    const isIts = node.kind === 'bind' && node.target.kind === 'name' && names.has(node.target.name);
    if (isIts && node.value?.kind === 'call' && node.end <= call.start) add(node.value);
  });
  return names;
}

function letsRead({ args }: Call): boolean {
  return args.some(({ name, value }) => {
    if (name === 'public_access') return saysOpenly(value);
    return value.kind === 'object' && value.properties.some(each => each.key === 'access' && saysOpenly(each.value));
  });
}

/** `'blob'`, `PublicAccess.BLOB` */
function saysOpenly(node: Expression): boolean {
  const word = node.kind === 'literal' ? String(node.value) : (lastName(node) ?? '');
  return openly.test(word);
}
