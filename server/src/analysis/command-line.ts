/** What the user names on the command line: the words of `argv`, options that a parser has read, the parameters of a command. */
import { commandMakers, commandParsers, pathMakers } from '../libraries/command-lines.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { PathHead } from './facts.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, AnyMark, LibraryThing } from './values.ts';

const named: readonly AnyMark[] = [{ is: 'argument' }];
const deepestPath = 6;

/** The marks of a member of a library: a word of the command line, or what a parser made of one. */
export function argumentMarks(packageName: string, path: string): readonly AnyMark[] {
  return commandParsers.get(packageName)?.test(path) ? named : [];
}

/** What a command's function is handed for an argument or an option: `.action(async (project, options) => …)`, `@app.command()`. */
export function argumentHanded(evaluator: Evaluator, fn: FunctionInfo, name?: string): AbstractValue | undefined {
  return isCommand(evaluator, fn) ? evaluator.value({ open: true, marks: named, name }) : undefined;
}

function isCommand(evaluator: Evaluator, { argumentOf, parent, node, program }: FunctionInfo): boolean {
  const noted =
    program.language === 'python'
      ? (node.annotations ?? []).map(annotation => (annotation.kind === 'call' ? annotation.callee : annotation))
      : argumentOf
        ? [argumentOf.call.callee]
        : [];
  return noted.some(callee => {
    if (callee.kind !== 'member' || parent === undefined || !commandMakers.has(lastName(callee) ?? '')) return false;
    const { things } = evaluator.evaluate(callee, evaluator.rootFrame(parent));
    return things.some(thing => thing.is === 'library' && commandParsers.has(thing.package));
  });
}

/** What the paths that a value may be begin with: a text, or whether the user names it; one of them for each that it may be. */
export function pathHeads(value: AbstractValue, depth = 0): readonly PathHead[] {
  const isNamed = (marks: readonly AnyMark[] | undefined) => marks?.some(({ is }) => is === 'argument') ?? false;
  const written = value.written.map(
    ({ parts: [first] }): PathHead =>
      first && 'text' in first ? { text: first.text, named: false } : { named: isNamed(first?.marks) },
  );
  const made = value.things.flatMap(thing => {
    const first = thing.is === 'library' ? firstOf(thing) : undefined;
    return first && depth < deepestPath ? pathHeads(first, depth + 1) : [];
  });
  const given = { named: isNamed(value.own) };
  if (made.length + written.length === 0) return [given];
  // `const [file = 'rfis.csv'] = process.argv.slice(2)`
  return value.open && given.named ? [...written, ...made, given] : [...written, ...made];
}

/** What a path, or an open file, was made of first: `Path(out)`, `join(out, name)`, `open(out, 'w')`. */
function firstOf({ package: from, makers }: LibraryThing): AbstractValue | undefined {
  const maker = makers.find(({ path, step }) => !step && pathMakers.get(from)?.test(path));
  return maker?.args.find(({ name }) => name === undefined)?.value;
}
