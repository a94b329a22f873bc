import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, findAt, lastName, literalText, type Node, someIn } from '../../program/walk.ts';
import { callsIn } from '../support/chains.ts';

/**
 * Whether a token is what somebody asks a program's command for, and nothing else is printed, as `gh auth token` does:
 * `program.command('token').action(async () => console.log(await accessToken()))`, `case 'token':`.
 */
export function isAskedFor({ node, place, surroundings }: Effect, file: AnalysedFile): boolean {
  const home = place.file === file.path ? file : file.app.file(place.file);
  if (home === undefined || node.kind !== 'call' || node.args.length !== 1) return false;
  const [printed] = node.args;
  if (printed === undefined || madeOfParts.has(printed.value.kind)) return false;
  const isCase = surroundings.conditions.some(({ test, holds }) => holds && comparesWithCommand(test));
  return isCase || findAt(home.program, node.start).some(isCommand);
}

/** Text or fields around it. */
const madeOfParts: ReadonlySet<string> = new Set(['template', 'join', 'object', 'list']);
const command = /^(?:(?:print|show|get)[-_]?)?(?:access[-_]?)?token(?:\s|$)/i;

function namesCommand(node: Node | undefined): boolean {
  return command.test(literalText(node) ?? '');
}

/** `process.argv[2] === 'token'` */
function comparesWithCommand(test: Expression): boolean {
  return someIn(
    test,
    inner =>
      inner.kind === 'operation' &&
      /^={2,3}$/.test(inner.operator) &&
      inner.operands.some(operand => namesCommand(operand)),
  );
}

/** `program.command('token').action(…)`, or a function that a decorator makes a command: `@cli.command()` above `def token():`. */
function isCommand(node: Node): boolean {
  if (node.kind === 'call') return callsIn(node.callee).some(makesCommand);
  if (node.kind !== 'function') return false;
  return (node.annotations ?? []).some(
    note =>
      lastName(note.kind === 'call' ? note.callee : note) === 'command' &&
      ((note.kind === 'call' && makesCommand(note)) || command.test(node.name ?? '')),
  );
}

function makesCommand(call: Call): boolean {
  return calledName(call) === 'command' && namesCommand(call.args[0]?.value);
}
