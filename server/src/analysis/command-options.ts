/** What a command line's options hold where nobody gives them: the defaults that they are declared with. */
import { optionDecorators, optionKeywords, optionParsers } from '../libraries/settings.ts';
import type { Call } from '../program/model.ts';
import { keywordOf } from './arguments.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument, LibraryThing, Maker } from './values.ts';

/** Of what a parser has read, the option of a name; `undefined` where it is no such thing. */
export function parsedOption(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  const parser = optionParsers.get(thing.package);
  const [maker] = thing.makers;
  if (maker === undefined || !parser?.parsed.test(thing.path)) return undefined;
  const { callsNamed } = bind(maker.frame.info.program);
  const defaults = callsNamed(parser.declares).flatMap(({ call, fn }) => {
    const frame = evaluator.rootFrame(fn);
    const args = evaluator.calls.args(call.args, frame);
    if (isOfAnother(evaluator, call, maker, frame)) return [];
    return destination(args) === name ? (keywordOf(args, optionKeywords.default) ?? []) : [];
  });
  return evaluator.union([evaluator.value({ open: true, marks: [{ is: 'argument' }], name }), ...defaults]);
}

/** An option that some other parser than the one that was made there is told of. */
function isOfAnother(evaluator: Evaluator, { callee }: Call, maker: Maker, frame: Frame): boolean {
  const parsers = callee.kind === 'member' ? evaluator.evaluate(callee.object, frame).things : [];
  return parsers.some(thing => thing.is === 'library' && thing.makers[0]?.call !== maker.call);
}

/** What a decorator gives a parameter where the command line does not: `@click.option('--page-size', default=100)`. */
export function optionDefault(
  evaluator: Evaluator,
  { node, parent }: FunctionInfo,
  name: string | undefined,
): AbstractValue | undefined {
  const frame = parent && evaluator.rootFrame(parent);
  for (const annotation of node.annotations ?? []) {
    if (frame === undefined || name === undefined || !isOption(annotation.kind === 'call' ? annotation : undefined))
      continue;
    const args = evaluator.calls.args((annotation as Call).args, frame);
    const given = destination(args) === name ? keywordOf(args, optionKeywords.default) : undefined;
    if (given) return evaluator.union([evaluator.value({ open: true, marks: [{ is: 'argument' }], name }), given]);
  }
  return undefined;
}

function isOption(call: Call | undefined): boolean {
  return call?.callee.kind === 'member' && optionDecorators.has(call.callee.property ?? '');
}

/** The name under which an option is read: `--page-size` as `page_size`, unless another is given. */
function destination(args: readonly CallArgument[]): string | undefined {
  const [dest] = keywordOf(args, optionKeywords.destination)?.literals ?? [];
  const names = args.flatMap(({ name, value }) => (name === undefined ? value.literals.map(String) : []));
  const chosen =
    typeof dest === 'string' ? dest : (names.find(name => !name.startsWith('-')) ?? names.find(isLong) ?? names[0]);
  return chosen?.replace(/^-+/, '').replace(/\/.*$/, '').replaceAll('-', '_');
}

function isLong(name: string): boolean {
  return name.startsWith('--');
}
