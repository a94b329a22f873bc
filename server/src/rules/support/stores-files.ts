/** Databases that are one plain file, and records that are kept in it as text. */
import type { App, Effect, Value } from '../../analysis/facts.ts';
import { contains, lastName, type Node, someIn } from '../../program/walk.ts';
import { type DataSink, dataIn, sinkOf } from './data.ts';

/** SQLite encrypts nothing by itself (https://www.sqlite.org/see); its builds with a cipher have names of their own. */
const plain =
  /^(?:better-sqlite3|sqlite|sqlite3|aiosqlite|node-sqlite3-wasm|expo-sqlite|react-native-(?:sqlite-storage|quick-sqlite)|@op-engineering\/op-sqlite|@capacitor-community\/sqlite)$/;

/**
 * What a call keeps of whole records in a database that is a plain file: `run(id, JSON.stringify(rfi))`. Columns of chosen fields
 * are none, nor is what is gone with the process.
 */
export function recordsInFile({ effect }: DataSink, app: App): DataSink | undefined {
  if (!plain.test(effect.package) || isElsewhere(effect, app)) return undefined;
  return sinkOf(
    effect,
    effect.data.flatMap(partsOf).filter(part => isSerialised(part, effect)),
    ({ whole }) => whole,
  );
}

/** The database is in memory, or has a key. */
function isElsewhere({ client, place }: Effect, app: App): boolean {
  const home = app.file((client ?? place).file)?.text ?? '';
  const opened = client === undefined ? '' : home.slice(client.start, client.end);
  return opened.includes(':memory:') || /pragma\s+key|cipher/i.test(home);
}

/** What a call is given, and what stands in it: parameters of a statement come as a list, or under their names. */
function partsOf(value: Value): readonly Value[] {
  return [
    value,
    ...value.elements.flatMap(each => [each, ...each.elements]),
    ...value.keys.names.map(name => value.property(name)),
  ];
}

/**
 * A record as text. What may be one of several things has no place of its own, and the text of a list has that where the list was made,
 * so that the call itself is looked at.
 */
function isSerialised(part: Value, { node, place }: Effect): boolean {
  if (part.node !== undefined && (part.place?.file !== place.file || contains(node, part.node)))
    return serialises(part.node);
  return dataIn(part).some(({ whole }) => whole) && node.kind === 'call' && someIn(node, serialises);
}

/** `JSON.stringify(row)`, `json.dumps(row)` */
function serialises(node: Node): boolean {
  return node.kind === 'call' && /^(?:stringify|dumps|model_dump_json)$/.test(lastName(node.callee) ?? '');
}
