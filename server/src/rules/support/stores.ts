import type { AnalysedFile, App, Effect, FunctionFacts, PathHead, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { contains, lastName, type Node, someIn } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { type DataSink, dataSinks, isIdentifier, nameOfData } from './data.ts';
import { placeIn } from './places.ts';
import { type Filling, filling, recordColumns } from './stores-columns.ts';
import { leavesOld } from './stores-erasure.ts';
import { type Kinds, kindsWritten } from './stores-kinds.ts';
import { isLookedUp } from './stores-looked-up.ts';
import { ownModels } from './stores-models.ts';
import { movedTo } from './stores-moved.ts';
import { pathsOf } from './stores-paths.ts';
import { columnsWritten, tablesWritten } from './stores-tables.ts';

/** Where data is kept in a form that anyone with the disk can read. */
export const plainPlaces: readonly Capability[] = ['write-file', 'browser-store'];

/** Where an app keeps data for longer than a request. */
const keeping: readonly Capability[] = ['store', 'bucket', 'warehouse', 'vector-store', 'cache', 'browser-store'];

/** A call by which an app keeps API Data, without the facts behind it. */
export interface KeptData extends Filling {
  readonly does: Capability;
  readonly package: string;
  readonly place: Place;
  /** Where that is a method of the row's own, which others share, the call of it. */
  readonly calledAt?: Place;
  /** What it keeps, for a message. */
  readonly name: string;
  /** Records as they came are among it. */
  readonly whole: boolean;
  /** The paths that what it keeps was asked for at. */
  readonly paths: readonly string[];
  /** The way from the request to the call. */
  readonly steps: readonly Step[];
  /** What is called; absent where it is no call. */
  readonly callee?: Span;
  /** A row that is there already is left as it is. */
  readonly leavesOld: boolean;
  /** So say the code's own look-up and test before it. */
  readonly lookedUp: boolean;
  /** Where the statement that it runs is written, if it stands elsewhere. */
  readonly statement?: Place;
  /** The tables that it is kept in; empty where they are not known. */
  readonly tables: readonly string[];
  /** The columns that its statement writes; empty where they are not known. */
  readonly columns: readonly string[];
  /** Those of them that hold whole records. */
  readonly records: readonly string[];
  /** The paths that it may write to, where it writes a file. */
  readonly files: readonly string[];
  /** Of what kinds the rows are. */
  readonly kinds: Kinds;
}

/** Calls by which an app keeps API Data, in the order of its files; ids alone are none. */
export function keptData(app: App, capabilities: readonly Capability[] = keeping): readonly KeptData[] {
  return app.once(allKept).filter(({ does }) => capabilities.includes(does));
}

function allKept(app: App): readonly KeptData[] {
  return sourceFiles(app).flatMap(keptIn);
}

/** What `keptData` asks of each file, for a rule's `perFile`. */
export const keptIn = perFile((file): readonly KeptData[] => keepingIn(file).map(sink => asKept(sink, file)));

/** A call by which a file keeps API Data, without the facts behind it. */
export function asKept({ effect, data, carriers, steps }: DataSink, file: AnalysedFile): KeptData {
  const lookedUp = isLookedUp(effect);
  const statement = statementElsewhere(effect);
  const call = ownModels(effect).length > 0 ? effect.chain.at(-1) : undefined;
  return {
    does: effect.does,
    package: effect.package,
    place: effect.place,
    ...(call === undefined ? {} : { calledAt: placeIn({ path: call.file }, call) }),
    name: nameOfData(data[0]),
    whole: data[0].whole,
    paths: data.flatMap(({ request }) => request?.addresses.flatMap(({ path }) => path ?? []) ?? []),
    steps,
    ...(effect.node.kind === 'call' ? { callee: spanOf(effect.node.callee) } : {}),
    leavesOld: lookedUp || leavesOld(effect),
    lookedUp,
    ...(statement === undefined ? {} : { statement }),
    tables: tablesWritten(effect),
    columns: columnsWritten(effect),
    ...filling(effect, carriers, file),
    records: recordColumns(carriers),
    files: effect.does === 'write-file' ? filesOf(effect, file) : [],
    kinds: kindsWritten(effect, carriers, file),
  };
}

function filesOf(effect: Effect, file: AnalysedFile): readonly string[] {
  const written = pathsOf(effect, file);
  return [...written, ...movedTo(effect, written, file)];
}

/** `const put = db.prepare('INSERT …')` of `put.run(row)`. */
function statementElsewhere(effect: Effect): Place | undefined {
  const [text] = effect.arg('model')?.texts ?? [];
  const [head] = text?.parts ?? [];
  const at = head !== undefined && 'text' in head && /\s/.test(head.text.trim()) ? head.place : undefined;
  return at && !(at.file === effect.place.file && contains(effect.place, at)) ? at : undefined;
}

/** Of nobody but who signs in, whom the app keeps as its own user. */
export function isOfOwnAccount({ paths }: KeptData): boolean {
  return paths.length > 0 && paths.every(path => path.endsWith('/me'));
}

/** Of who signs in and the companies that they may choose from, as a log-in asks for them. */
export function isOfSignIn({ paths }: KeptData): boolean {
  return paths.length > 0 && paths.every(path => /\/(?:me|companies)$/.test(path));
}

/** The calls by which a file keeps API Data. */
export function keepingIn(file: AnalysedFile): readonly DataSink[] {
  return dataSinks(file, keeping, mark => !isIdentifier(mark));
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** A web handler's answer, as libraries call it, and a stream or a text in memory. */
const passingOn = /(?:^|\.)(?:\w*response|reply|res|StringIO|BytesIO|PassThrough)(?:\(\))?(?:\.raw)?$/i;

/** Nothing is kept, or the user saves it, at a place of their own choice: a download, a save dialog, an answer to their request. */
export function isUsersOwn(effect: Effect): boolean {
  const into = [effect.arg('target'), effect.arg('path')].flatMap(value => value?.libraries ?? []);
  if (effect.mode === 'text' && effect.arg('path') === undefined) return true;
  if (effect.mode === 'download' || into.some(({ path }) => passingOn.test(path))) return true;
  return effect.surroundings.functions.some(fn =>
    fn.mentions(/^(?:showsavedialog|showsavefilepicker|asksaveasfilename)/, 1),
  );
}

/** A file that the user of a command line asked for: where they name it, or in the folder for what comes out of the tool. */
export function isAskedFor(effect: Effect, app: App): boolean {
  const { route, timer } = effect.surroundings;
  if (effect.does !== 'write-file' || route !== undefined || timer !== undefined) return false;
  const heads = effect.pathHeads;
  const isBeside = ({ named, text }: PathHead) => named || (text !== undefined && besideIt.test(text));
  const isOutcome = ({ text }: PathHead) => text !== undefined && outcome.test(text);
  const isNamed = heads.some(({ named }) => named);
  return (
    heads.length > 0 &&
    heads.every(head => (isNamed && isBeside(head)) || (isOutcome(head) && isCommandLine(effect, app)))
  );
}

/** `rfis.csv` where the user names none: beside where the command is given. */
const besideIt = /^(?:\.\/)?[^/\\]+\.\w+$/;

/** `out/rfis.csv`, beside where the command is given. */
const outcome = /^(?:\.\/)?out(?:put)?s?(?:\/|$)/;

/** A package that puts a command on the path, or a script that reads its command line. */
function isCommandLine({ place, chain }: Effect, app: App): boolean {
  return (
    /"bin"\s*:/.test(app.packageFile?.text ?? '') ||
    /^\[(?:project|tool\.poetry)\.scripts\]/m.test(app.text('pyproject.toml') ?? '') ||
    [place, ...chain].some(({ file }) => readsCommandLine(app.file(file)))
  );
}

/** A program that is started in a terminal, by what it imports. */
export function readsCommandLine(file: AnalysedFile | undefined): boolean {
  return file?.program.imports.some(({ module }) => commandLines.has(module)) ?? false;
}

/** Packages for nothing but command lines. */
const commandLines = new Set(
  'argparse click typer commander cac yargs yargs/yargs yargs-parser minimist mri arg meow'.split(' '),
);

/** A file that the same function removes again, or in the system's folder for such. */
export function isTemporary(effect: Effect): boolean {
  const folders = /^(?:tmpdir|gettempdir|mkdtemp\w*|temporaryfile|temporarydirectory)$/;
  const files = /^(?:mkstemp|namedtemporaryfile|unlink(?:sync)?)$/;
  const isGone = (fn: FunctionFacts): boolean =>
    fn.mentions(folders, 0) !== undefined ||
    // What is moved to its place is deleted only where nothing came of it: `tmp.rename(target) if count else tmp.unlink()`.
    (fn.mentions(files, 0) !== undefined && !someIn(fn.node.body, isMoved));
  return effect.does === 'write-file' && effect.surroundings.functions.some(isGone);
}

/**
 * `fs.rename(part, target)`, `part.rename(target)`, `os.replace(part, target)`; of a table columns are renamed by their names,
 * `frame.rename(columns=names)`, and in a text one word is replaced by another: `text.replace('a', 'b')`.
 */
function isMoved(node: Node): boolean {
  if (node.kind !== 'call') return false;
  const { callee, args } = node;
  const name = lastName(callee) ?? '';
  const by = callee.kind === 'member' ? lastName(callee.object) : undefined;
  const given = args.filter(each => each.name === undefined).length;
  if (given !== args.length) return false;
  if (name === 'replace' || name === 'move') return given === 2 && /^(?:os|shutil)$/.test(by ?? '');
  return /^rename(?:Sync)?$/.test(name) && given >= (callee.kind === 'member' ? 1 : 2);
}

const bucketSystems = /^(?:s3fs|gcsfs|adlfs|cloudpathlib)(?:$|\.)/;
const bucketAddress = /^(?:s3[an]?|gs|gcs|abfss?|az|adl|wasbs?|oss|r2):\/\//i;

/** A file in a bucket, by its address or by what opened it: `to_parquet('s3://…')`, `s3fs.S3FileSystem().open(…)`. */
export function isInBucket(effect: Effect): boolean {
  return [effect.arg('target'), effect.arg('path')].some(
    value =>
      value?.libraries.some(({ package: from }) => bucketSystems.test(from)) ||
      value?.texts.some(({ parts: [first] }) => first && 'text' in first && bucketAddress.test(first.text)),
  );
}

/** A store that keeps what it is given only until the page or tab is closed. */
export function isForTheSession(effect: Effect): boolean {
  return effect.does === 'browser-store' && /session/i.test(effect.path);
}

/** Encryption was given to the call or to what it is called on: a key, a server-side encryption setting. */
export function isEncrypted(effect: Effect): boolean {
  const condition = effect.arg('condition');
  if (condition !== undefined) return condition.open || condition.literals.some(literal => literal !== null);
  const keys = effect.arg('options')?.keys.names ?? [];
  return keys.some(key => /encrypt|kms|^sse/i.test(key));
}

const openly = /^public|^authenticated-read$|^anonymous|^(?:blob|container)$/i;

/** The setting that lets everyone read what is put into a bucket: `ACL: 'public-read'`, `ACL="public-read"`, `public: true`. */
export function publicSetting(effect: Effect): Value | undefined {
  const options = effect.arg('options');
  for (const name of [
    'ACL',
    'acl',
    'access',
    'public',
    'predefinedAcl',
    'ExtraArgs',
    'predefined_acl',
    'publicAccess',
  ]) {
    const given = effect.args.find(argument => argument.name === name)?.value;
    const setting = given ?? (options?.keys.names.includes(name) ? options.property(name) : undefined);
    if (setting === undefined) continue;
    const inner = setting.keys.names.includes('ACL') ? setting.property('ACL') : setting;
    if (inner.literals.some(literal => literal === true || (typeof literal === 'string' && openly.test(literal))))
      return inner;
  }
  return undefined;
}
