import { calls, clients, decoy } from './dense-calls.ts';
import { plain } from './dense-plain.ts';
import { Folder } from './folder.ts';

/** Of the files that speak of Procore, every so many is about 200 lines long and sends five requests; the others send one. */
const everyLong = 10;
const requestsOfLong = 5;
/**
 * A feature's files, each by what it uses of the others. The first four do not speak of Procore, and one of them uses a file that does;
 * in one feature of six the last does not either: together 48 % do, as in the corpus that the targets were set on.
 */
const ordinaryUses = [undefined, 0, 1, 4];
const perFeature = 8;
const everyQuiet = 6;
/** One feature in so many has a file that only looks like one that speaks of Procore. */
const everyDecoy = 4;
/** One request in so many breaches something, where its form can. */
const breaching = 7;

/**
 * Writes a workspace that is dense with calls of Procore: half of its files of about 100 lines speak of it, in twenty ways to send a
 * request, through clients and wrappers of other files or by themselves, between code that has nothing to do with it and what only
 * looks like a request. Some requests breach something. The same at every run.
 * @returns the absolute paths of the files of about 200 lines
 */
export function writeDense(path: string, files: number): readonly string[] {
  const folder = new Folder(path);
  folder.put(
    'package.json',
    JSON.stringify({
      name: 'dense',
      type: 'module',
      dependencies: { '@procore/js-sdk': '^4.0.0', axios: '^1.7.0', got: '^14.0.0', pino: '^9.0.0', undici: '^6.0.0' },
    }),
  );
  for (const [name, text] of Object.entries(clients)) folder.put(`src/procore/${name}.ts`, text);
  const long: string[] = [];
  let serial = 0;
  for (let index = 0; folder.written < files; index++) {
    const position = index % perFeature;
    const feature = Math.floor(index / perFeature);
    const name = `src/feature${feature}/part${position}.ts`;
    const isQuiet = position < ordinaryUses.length || (position === perFeature - 1 && feature % everyQuiet === 0);
    if (isQuiet) folder.put(name, ordinary(index, ordinaryUses[position]));
    else {
      const isLong = serial % everyLong === 0;
      const written = folder.put(name, service(serial, isLong ? requestsOfLong : 1, isLong ? 200 : 90, index));
      if (isLong) long.push(written);
      serial++;
    }
  }
  return long;
}

/** A file that asks Procore for something, between code that does not. */
function service(serial: number, requests: number, lines: number, index: number): string {
  const imports = new Set<string>();
  const bodies: string[] = [];
  for (let number = 0; number < requests; number++) {
    const call = calls[(serial + number) % calls.length] as (typeof calls)[number];
    for (const each of call.imports) imports.add(each);
    bodies.push(call.write(index * 10 + number, (serial + number) % breaching === 0));
  }
  return file([...imports], bodies, lines, index);
}

/** A file that does not. */
function ordinary(index: number, uses: number | undefined): string {
  if (uses !== undefined)
    return file([`import * as near from './part${uses}.js';`], ['export const known = Object.keys(near);'], 90, index);
  const looksLike = Math.floor(index / perFeature) % everyDecoy === 0;
  return file([], looksLike ? [decoy] : [], 90, index);
}

function file(imports: readonly string[], bodies: readonly string[], lines: number, index: number): string {
  const parts: string[] = [];
  const length = () => parts.concat(bodies).join('\n\n').split('\n').length + imports.length;
  for (let number = 0; length() < lines - 8; number++)
    parts.push((plain[(index + number) % plain.length] as (typeof plain)[number])(index * 100 + number));
  const mixed: string[] = [];
  const each = Math.max(1, Math.ceil(parts.length / Math.max(1, bodies.length)));
  for (const [number, body] of bodies.entries()) mixed.push(...parts.slice(number * each, (number + 1) * each), body);
  mixed.push(...parts.slice(bodies.length * each));
  return `${imports.join('\n')}\n\n${mixed.join('\n\n')}\n`;
}
