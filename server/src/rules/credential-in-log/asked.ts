import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Call, Expression, Program } from '../../program/model.ts';
import { calledName, contains, findAt, lastName, literalText, type Node, nodesOf, someIn } from '../../program/walk.ts';
import { callsIn } from '../support/chains.ts';
import { wordsIn } from '../support/flows.ts';

/**
 * Whether a token is what somebody asks a program's command for, and nothing else is printed, as `gh auth token` does:
 * `program.command('token').action(async () => console.log(await accessToken()))`, `case 'token':` of a switch over `process.argv[2]`.
 */
export function isAskedFor({ node, place, surroundings }: Effect, file: AnalysedFile): boolean {
  const home = place.file === file.path ? file : file.app.file(place.file);
  if (home === undefined || node.kind !== 'call' || node.args.length !== 1 || !printsPlain(node)) return false;
  const [printed] = node.args;
  if (printed === undefined || madeOfParts.has(printed.value.kind)) return false;
  const isCase = surroundings.conditions.some(({ test, holds }) => holds && comparesWithCommand(test, home.program));
  return isCase || findAt(home.program, node.start).some(outer => isCommand(outer, node));
}

/** Text or fields around it. */
const madeOfParts: ReadonlySet<string> = new Set(['template', 'join', 'object', 'list']);
const command = /^(?:(?:print|show|get)[-_]?)?(?:access[-_]?)?token(?:\s|$)/i;

/** To whoever runs the command, where a logger writes to what others read: `console.log`, `process.stdout.write`, `print`, `click.echo`. */
function printsPlain({ callee }: Call): boolean {
  const name = lastName(callee);
  const object = callee.kind === 'member' ? lastName(callee.object) : undefined;
  if (name === 'log') return object === 'console';
  return name === 'write' ? object === 'stdout' : name === 'print' || name === 'echo' || name === 'secho';
}

function namesCommand(node: Node | undefined): boolean {
  return command.test(literalText(node) ?? '');
}

/** `process.argv[2] === 'token'`, `args.command == "token"`; the type of a message is no command. */
function comparesWithCommand(test: Expression, program: Program): boolean {
  return someIn(
    test,
    inner =>
      inner.kind === 'operation' &&
      /^={2,3}$/.test(inner.operator) &&
      inner.operands.some(operand => namesCommand(operand)) &&
      inner.operands.some(operand =>
        wordsIn(operand).some(word => saysCommand.test(word) || isArgument(word, program)),
      ),
  );
}

const saysCommand = /^(?:argv|(?:sub)?_?(?:command|cmd))$/i;

/** `const [, , what] = process.argv` */
function isArgument(word: string, program: Program): boolean {
  return nodesOf(program, 'bind').some(
    ({ target, value }) =>
      value !== undefined && wordsIn(value).includes('argv') && someIn(target, node => lastName(node) === word),
  );
}

/** `program.command('token').action(…)`, or a function that a decorator makes a command: `@cli.command()` above `def token():`. */
function isCommand(outer: Node, printing: Call): boolean {
  if (outer.kind === 'call') {
    // Of the commands of a chain the nearest above.
    const named = callsIn(outer).find(call => calledName(call) === 'command');
    return named !== undefined && makesCommand(named) && outer.args.some(({ value }) => contains(value, printing));
  }
  if (outer.kind !== 'function') return false;
  return (outer.annotations ?? []).some(
    note =>
      lastName(note.kind === 'call' ? note.callee : note) === 'command' &&
      (note.kind === 'call' && note.args.length > 0 ? makesCommand(note) : command.test(outer.name ?? '')),
  );
}

function makesCommand(call: Call): boolean {
  return calledName(call) === 'command' && namesCommand(call.args[0]?.value);
}
