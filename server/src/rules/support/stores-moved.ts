/** Where a file goes that an app has written: it is moved to its name when it is whole, or copied beside. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { globOf } from '../../analysis/texts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { findAt, lastName, literalText, type Node, rootOf, walk } from '../../program/walk.ts';

/** https://nodejs.org/api/fs.html, https://docs.python.org/3/library/shutil.html, https://docs.python.org/3/library/os.html#os.replace */
const moves = /^(?:rename|copyFile|cp|copy|move)(?:Sync)?$|^(?:replace|copy2|copyfile)$/;

/**
 * The paths to which the same function moves or copies the file that a call writes: `rename(part, target)`, `copyFile(path, latest)`.
 * @param paths those that the call may write to
 */
export function movedTo(effect: Effect, paths: readonly string[], { app }: AnalysedFile): readonly string[] {
  const home = app.file(effect.place.file);
  if (home === undefined || !/\b(?:rename|copy|cp|move|replace)\w{0,8}\(/.test(home.text)) return [];
  const body: readonly Node[] = effect.surroundings.function?.node.body ?? home.program.body;
  const opened = openedBefore(effect, body);
  const found: string[] = [];
  // What is moved is there no more, and what is written anew is another: under its name nothing more is known.
  const gone = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'call' || node.start <= effect.place.start) return;
    if (/^(?:write_?(?:File|text|bytes)|createWriteStream$|open$)/.test(lastName(node.callee) ?? ''))
      for (const each of [rootOf(node.callee), lastName(node.args[0]?.value)]) gone.add(each ?? '');
    const [from, to] = moved(node);
    if (from?.kind !== 'name' || to === undefined || gone.has(from.name)) return;
    if (![effect.node, ...opened].some(each => names(each, from.name))) return;
    if (!/^c(?:opy|p)/.test(lastName(node.callee) ?? '')) gone.add(from.name);
    const made = boundTo(from.name, body);
    const ending = made && to.kind === 'name' ? addedTo(to.name, made) : undefined;
    if (ending !== undefined)
      found.push(...paths.flatMap(path => (path.endsWith(ending) ? path.slice(0, -ending.length) : [])));
    else found.push(...patternsOf(to, body, home));
    if (to.kind === 'name') found.push(...handedAs(to.name, effect, app));
  });
  return found;
}

/** What the function is called with under the name of one of its parameters. */
function handedAs(name: string, { chain, surroundings: { function: fn } }: Effect, app: App): readonly string[] {
  const index = fn?.node.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name) ?? -1;
  const by = chain.at(-1);
  const home = by && app.file(by.file);
  if (index < 0 || by === undefined || home === undefined) return [];
  const call = findAt(home.program, by.start).find(each => each.start === by.start && each.end === by.end);
  const given =
    call?.kind === 'call'
      ? call.args.find((each, at) => each.name === name || (!each.name && at === index))
      : undefined;
  return given === undefined ? [] : patternsOf(given.value, home.program.body, home);
}

/** What a call moves or copies, and where to: `fs.rename(part, target)`, `part.replace(target)`; a text has two words to replace. */
function moved({ callee, args }: Call): readonly [Expression, Expression] | readonly [] {
  const [first, second, ...others] = args.map(({ value }) => value);
  if (first === undefined || others.length > 0 || !moves.test(lastName(callee) ?? '')) return [];
  if (second === undefined) return callee.kind === 'member' ? [callee.object, first] : [];
  const isText = lastName(callee) === 'replace' && !(callee.kind === 'member' && lastName(callee.object) === 'os');
  return isText ? [] : [first, second];
}

/** What was opened last before a call, to be written: `createWriteStream(part)`, `open(part, 'w')`, `part.open('w')`. */
function openedBefore({ place }: Effect, body: readonly Node[]): readonly Call[] {
  const opened: Call[] = [];
  walk(body, node => {
    if (node.kind !== 'call' || node.start >= place.start) return;
    const name = lastName(node.callee);
    const isWrittenTo = node.args.some(({ value }) => /^[wax]/.test(literalText(value) ?? ''));
    if (name === 'createWriteStream' || (name === 'open' && isWrittenTo)) opened.push(node);
  });
  return opened.slice(-1);
}

/** A call names it as it is: `${upload}.json` is beside that. */
function names(call: Node, name: string): boolean {
  let found = false;
  walk([call], node => {
    found ||= node.kind === 'name' && node.name === name;
    return node.kind !== 'template' && node.kind !== 'join' && node.kind !== 'operation';
  });
  return found;
}

/** What stands under a name, where that is one thing. */
function boundTo(name: string, body: readonly Node[]): Expression | undefined {
  const values: (Expression | undefined)[] = [];
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === name) values.push(node.value);
  });
  return values.length === 1 ? values[0] : undefined;
}

/** `.part` of `target + '.part'`, `${target}.part`. */
function addedTo(name: string, made: Expression): string | undefined {
  const [first, last, ...others] =
    made.kind === 'join' ? [made.left, made.right] : made.kind === 'template' ? made.parts : [];
  if (first === undefined || others.length > 0 || lastName(first) !== name) return undefined;
  return literalText(last) || undefined;
}

/** What is known of a path where it is put together. */
function patternsOf(path: Expression, body: readonly Node[], home: AnalysedFile, depth = 3): readonly string[] {
  const written = home.evaluate(path).texts.map(globOf);
  if (written.length > 0 || depth === 0) return written;
  const made = path.kind === 'name' ? boundTo(path.name, body) : undefined;
  if (made !== undefined) return patternsOf(made, body, home, depth - 1);
  const isJoined = path.kind === 'call' && /^(?:join|resolve|joinpath)$/.test(lastName(path.callee) ?? '');
  const last = isJoined
    ? path.args.at(-1)?.value
    : path.kind === 'operation' && path.operator === '/'
      ? path.operands.at(-1)
      : undefined;
  return last === undefined ? [] : patternsOf(last, body, home, depth - 1).map(each => `*/${each}`);
}
