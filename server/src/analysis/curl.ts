/** Requests that a program of the command line sends: `curl -H 'Authorization: …' https://…`, as a shell's line or a list of words. */
import type { Behaviour } from '../libraries/shape.ts';
import type { Call } from '../program/model.ts';
import { argumentAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Mark, Text, TextPart } from './facts.ts';
import type { Frame } from './frames.ts';
import type { Implied } from './implied.ts';
import { flat, hole, slice, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

type Line = readonly Text[];

/** What the words behind `curl` say of the request that it sends. */
interface Command {
  readonly url: Text;
  readonly method: string | undefined;
  readonly headers: readonly Text[];
  /** No word is unknown that could set more of them. */
  readonly allHeaders: boolean;
  readonly data: readonly Text[];
  readonly retries: boolean;
  /** No certificate is looked at: https://curl.se/docs/manpage.html#-k */
  readonly insecure: boolean;
}

const thing: LibraryThing = { is: 'library', package: 'curl', path: 'curl', makers: [] };
const program = /^(?:.*[\\/])?curl(?:\.exe)?$/;

/** The request that a call sends which runs curl, where its words are known. */
export function impliedByCurl(
  evaluator: Evaluator,
  called: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly Implied[] {
  const commands = linesOf(evaluator, called, behaviour, args).flatMap(line => read(line) ?? []);
  return commands.map(command => requestOf(evaluator, command, args, call, frame));
}

function requestOf(
  evaluator: Evaluator,
  { url, method, headers, allHeaders, data, retries, insecure }: Command,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): Implied {
  const given = (name: string, texts: readonly Text[]): CallArgument => ({
    name,
    node: call,
    value: valueFor(evaluator, texts),
  });
  const sent: Behaviour = {
    does: retries ? ['request', 'retry'] : 'request',
    ...(method === undefined ? {} : { method }),
    args: { url: 'url', headers: 'headers', body: 'body', tls: 'tls' },
    // A limit is waited out: https://curl.se/docs/manpage.html#--retry
    ...(retries ? { note: 'retry-after' } : {}),
  };
  const extra = new Map(headers.map(header => [nameOf(header), valueFor(evaluator, [valueBehind(header)])] as const));
  const things = [{ is: 'object', node: call, properties: [], frame, extra } as const];
  const made: readonly CallArgument[] = [
    given('url', [url]),
    { name: 'headers', node: call, value: evaluator.value({ things, open: !allHeaders, node: call }) },
    ...(data.length === 0 ? [] : [given('body', [joined(data)])]),
    ...(insecure ? [{ name: 'tls', node: call, value: evaluator.value({ literals: [false], node: call }) }] : []),
    // What was given says what is not known yet.
    ...args.map(({ node, value }, index) => ({ name: `given ${index}`, node, value })),
  ];
  return { behaviour: sent, thing, maker: { path: thing.path, args: made, call, frame, implied: true } };
}

/** The lines that a program's call may run, each as its words, the program's name first. */
function linesOf(
  evaluator: Evaluator,
  called: LibraryThing,
  { args: roles, note }: Behaviour,
  args: readonly CallArgument[],
): readonly Line[] {
  const at = (role: 'data' | 'list'): AbstractValue | undefined => {
    const path = roles?.[role];
    return path === undefined ? undefined : argumentAt(evaluator, path, called, args, role);
  };
  const whole = at('data');
  const list =
    roles?.list === '*' ? args.filter(({ name }) => name === undefined).map(({ value }) => value) : inOrder(at('list'));
  const words = list?.map(wordOf) ?? [];
  if (isCurl(words[0])) return args.some(({ spread }) => spread && roles?.list === '*') ? [] : [words];
  const texts = whole === undefined ? [] : textsOf(whole);
  if (isCurl(texts[0])) return list === undefined ? [] : [[texts[0] as Text, ...words]];
  const isLine = note !== 'no-shell' || (at('list') === whole && args.some(({ name }) => name === 'shell'));
  return isLine ? texts.map(split) : [];

  function inOrder(value: AbstractValue | undefined): readonly AbstractValue[] | undefined {
    return value && evaluator.lists.inOrder(value);
  }
}

function isCurl(word: Text | undefined): boolean {
  return word !== undefined && program.test(flat(word));
}

/** Of several texts that a word may be the first, unless they are headers with other names. */
function wordOf(value: AbstractValue): Text {
  const [text, ...others] = textsOf(value);
  return text === undefined || others.some(other => nameOf(other) !== nameOf(text)) ? hole('unknown') : text;
}

/** Where a line's first call of curl begins, outside of what stands in quotes. */
function startOf(text: string): number | undefined {
  const quotedOrStart =
    /'[^']*'|"(?:\\[\s\S]|[^"\\$]|\$(?!\())*"|\\[\s\S]|((?:^|[;&|(\n])[ \t]{0,99}(?:\w{1,99}=\S{0,999}[ \t]{1,99}){0,9})(?=(?:[^\s;&|()'"]{0,200}\/)?curl(?:\.exe)?\s)/g;
  for (const { index, 0: whole, 1: start } of text.matchAll(quotedOrStart))
    if (start !== undefined) return index + whole.length;
  return undefined;
}

/** The words of the first call of curl in a line for a shell, without quotes, up to what ends it: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html */
function split(line: Text): Line {
  const text = flat(line);
  const from = startOf(text);
  if (from === undefined) return [];
  const words: Text[] = [];
  let parts: TextPart[] | undefined;
  let quote: string | undefined;
  for (let at = from; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\' && quote !== "'" && !text.startsWith('\\{}', at)) {
      at++;
      if (/\s/.test(text.charAt(at))) continue;
    } else if (letter === quote) {
      quote = undefined;
      continue;
    } else if (quote === undefined) {
      if (/[|;&<>)\n]/.test(letter)) break;
      if (/\s/.test(letter)) {
        if (parts) words.push({ parts });
        parts = undefined;
        continue;
      }
      if (letter === '"' || letter === "'") {
        quote = letter;
        parts ??= [];
        continue;
      }
    }
    // A hole stands as two letters.
    const taken = slice(line, at, at + 1).parts;
    if (taken.some(part => 'hole' in part)) at++;
    parts = joined([{ parts: parts ?? [] }, { parts: taken }], '').parts as TextPart[];
  }
  return parts ? [...words, { parts }] : words;
}

/** Short options that a value belongs to: https://curl.se/docs/manpage.html */
const valued = /[AbcCdDeEFHKmoPQrtTuUwxXyYz]/;
/** Long ones whose value is an address that is not asked for, or whose value the request says. */
const longs: Readonly<Record<string, string>> = {
  header: 'H',
  request: 'X',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  'data-ascii': 'd',
  'data-urlencode': 'd',
  json: 'd',
  form: 'F',
  'form-string': 'F',
  get: 'G',
  head: 'I',
  'upload-file': 'T',
  config: 'K',
  referer: 'e',
  proxy: 'x',
  preproxy: 'x',
  'doh-url': 'x',
};
const isAddress = /^(?:https?:\/\/|\{\}\/|[\w-]+(?:\.[\w-]+)+\/)/i;

/** What the words of a line say, or `undefined` where no address is among them. */
function read([, ...words]: Line): Command | undefined {
  const headers: Text[] = [];
  const data: Text[] = [];
  const said = new Map<string, Text>();
  let url: Text | undefined;
  let allHeaders = true;
  let retries = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Text;
    const text = flat(word);
    if (!/^-./.test(text)) {
      if (isAddress.test(text) || (text === '{}' && url === undefined && at === words.length - 1)) url ??= word;
      else if (/^(?:\{\}|[$`%])/.test(text)) allHeaders = false;
      continue;
    }
    let option = longs[text.slice(2)] ?? '';
    let value: Text | undefined;
    if (text === '--retry') retries = true;
    if (text === '--url') url ??= words[++at];
    if (!text.startsWith('--')) {
      const end = 1 + text.slice(1).search(valued);
      if (end > 0 && end < text.length - 1) value = slice(word, end + 1, text.length);
      for (const flag of text.slice(1, end > 0 ? end : undefined)) said.set(flag, word);
      option = end > 0 ? text.charAt(end) : '';
    }
    if (option === 'G' || option === 'I') said.set(option, word);
    else if (option !== '') value ??= words[++at];
    if (option === '' || value === undefined) continue;
    said.set(option, value);
    if (option === 'H') headers.push(value);
    if (option === 'd' || option === 'F') data.push(value);
    if (option === 'K') allHeaders = false;
  }
  if (url === undefined) return undefined;
  allHeaders &&= headers.every(header => /^[\w-]+\s*[:;]/.test(flat(header)));
  const given = said.get('X');
  const method = given ? literalOf(given) : implied(said, data);
  return {
    url: said.has('G') ? { parts: [...url.parts, { text: '?' }, ...joined(data).parts] } : url,
    method: method?.toUpperCase(),
    headers: headers.filter(header => nameOf(header) !== ''),
    allHeaders,
    data: said.has('G') ? [] : data,
    retries,
    insecure: said.has('k') || words.some(word => flat(word) === '--insecure'),
  };
}

function implied(said: ReadonlyMap<string, unknown>, data: readonly Text[]): string {
  if (said.has('I')) return 'HEAD';
  if (said.has('T')) return 'PUT';
  return data.length > 0 && !said.has('G') ? 'POST' : 'GET';
}

function literalOf(text: Text): string | undefined {
  return text.parts.some(part => 'hole' in part) ? undefined : flat(text);
}

function nameOf(header: Text): string {
  return /^([\w-]+)\s*[:;]/.exec(flat(header))?.[1] ?? '';
}

function valueBehind(header: Text): Text {
  const text = flat(header);
  const begin = /^[\w-]+\s*[:;]\s*/.exec(text)?.[0].length ?? 0;
  return slice(header, begin, text.length);
}

/** Texts one behind another; pieces of one literal become one. */
function joined(texts: readonly Text[], glue = '&'): Text {
  const parts: TextPart[] = [];
  for (const [index, text] of texts.entries()) {
    if (index > 0 && glue !== '') parts.push({ text: glue });
    for (const part of text.parts) {
      const last = parts.at(-1);
      const isOfOne = last !== undefined && 'text' in last && 'text' in part && last.literal === part.literal;
      if (isOfOne) parts[parts.length - 1] = { ...last, text: last.text + part.text };
      else parts.push(part);
    }
  }
  return { parts };
}

function valueFor(evaluator: Evaluator, texts: readonly Text[]): AbstractValue {
  const parts = texts.flatMap(text => text.parts);
  const marks = parts.flatMap((part): readonly Mark[] => ('hole' in part ? (part.marks ?? []) : []));
  const literals = texts.flatMap(text => literalOf(text) ?? []);
  const place = parts.find(part => part.place)?.place;
  return evaluator.value({ texts, literals, marks, open: literals.length < texts.length, place });
}
