import type { App, Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Statement } from '../../program/model.ts';
import { contains, lastName, literalText, walk, withoutAwait } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';

/**
 * Calls that say who may read a container of Azure's, by their options or keywords:
 * https://learn.microsoft.com/javascript/api/@azure/storage-blob/containercreateoptions,
 * https://learn.microsoft.com/python/api/azure-storage-blob/azure.storage.blob.containerclient#azure-storage-blob-containerclient-create-container
 */
const making = /^(?:create|createIfNotExists|create_container)$/;
const openly = /^(?:blob|container)$/i;

/** Where the container that a write goes to was opened to everyone, or is said to be open. */
export function openedContainer(effect: Effect, app: App): Place | undefined {
  if (/azure/.test(effect.package)) return madeOpenly(effect);
  return /supabase/.test(effect.package) ? linked(effect, app) : undefined;
}

/**
 * An address that never ends is made for files of the same bucket, which is public where such addresses work: `from('plans').getPublicUrl(path)`.
 * https://supabase.com/docs/reference/javascript/storage-from-getpublicurl
 */
function linked({ node, program, place }: Effect, app: App): Place | undefined {
  const bucket = bucketOf(node);
  if (bucket === undefined) return undefined;
  let found: Place | undefined;
  walk(program.body, call => {
    if (call.kind === 'call' && lastName(call.callee) === 'getPublicUrl' && bucketOf(call) === bucket)
      found ??= { file: place.file, start: call.start, end: call.end };
  });
  return found && !isKeptPrivate(bucket, app) ? found : undefined;
}

/** The app's migrations speak of the bucket and do not make it public: `insert into storage.buckets (id, name, public) values ('plans', 'plans', true)`. */
function isKeptPrivate(bucket: string, app: App): boolean {
  const named = `'${anyOf([bucket])}'`;
  const texts = app.paths.filter(path => path.endsWith('.sql')).flatMap(path => app.text(path) ?? []);
  const opens = new RegExp(`\\bstorage\\.buckets\\b[^;]*${named}[^;]*\\btrue\\b`, 'i');
  return texts.some(text => new RegExp(named).test(text)) && !texts.some(text => opens.test(text));
}

/** What a call of a bucket's says which bucket it is: `'plans'` or `BUCKET` of `storage.from(…).upload(…)`. */
function bucketOf(node: Expression): string | undefined {
  const from = node.kind === 'call' && node.callee.kind === 'member' ? withoutAwait(node.callee.object) : undefined;
  if (from?.kind !== 'call' || lastName(from.callee) !== 'from') return undefined;
  const [given] = from.args;
  return given && (literalText(given.value) ?? lastName(given.value));
}

/** By the name that the write calls it: `container.create({ access: 'blob' })`. */
function madeOpenly({ node, program, place, surroundings }: Effect): Place | undefined {
  if (node.kind !== 'call') return undefined;
  const root = surroundings.function?.node;
  const names = ownersOf(node, (root ?? program).body);
  const isShared = (name: string): boolean =>
    program.body.some(each => each.kind === 'bind' && each.target.kind === 'name' && each.target.name === name);
  let found: Place | undefined;
  walk(program.body, call => {
    if (call.kind !== 'call' || call.callee.kind !== 'member' || !making.test(call.callee.property ?? '')) return;
    const name = lastName(call.callee.object);
    if (name === undefined || !names.has(name) || !letsRead(call)) return;
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
