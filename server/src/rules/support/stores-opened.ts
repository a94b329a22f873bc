import type { Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Statement } from '../../program/model.ts';
import { contains, lastName, walk } from '../../program/walk.ts';

/**
 * Calls that say who may read a container of Azure's, by their options or keywords:
 * https://learn.microsoft.com/javascript/api/@azure/storage-blob/containercreateoptions,
 * https://learn.microsoft.com/python/api/azure-storage-blob/azure.storage.blob.containerclient#azure-storage-blob-containerclient-create-container
 */
const making = /^(?:create|createIfNotExists|create_container)$/;
const openly = /^(?:blob|container)$/i;

/** Where the container that a write goes to was opened to everyone, by the name that the write calls it: `container.create({ access: 'blob' })`. */
export function openedContainer({ package: from, node, program, place, surroundings }: Effect): Place | undefined {
  if (!/azure/.test(from) || node.kind !== 'call') return undefined;
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
