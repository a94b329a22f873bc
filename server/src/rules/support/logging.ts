import { lastName, type Node } from '../../program/walk.ts';

const writing = /^(?:log|trace|debug|verbose|info|notice|warn|warning|error|exception|critical|fatal|dir|table)$/;
/** `console`, `log`, `_logger`, `requestLog`, `LOGGER`; no `dialog` and no `catalog`. */
const logger = /^winston$|^pino$|(?:^|_)(?:log|logg?er|logging|console|LOG|LOGGER)$|[a-z\d](?:Log|Logg?er|Console)$/;

/** A call that does nothing but write to a log: `console.warn(…)`, `await logger.info(…)`, `print(…)`. */
export function isLog(node: Node): boolean {
  if (node.kind === 'await' || node.kind === 'evaluate') return isLog(node.value);
  if (node.kind !== 'call') return false;
  const { callee } = node;
  if (callee.kind === 'name') return callee.name === 'print' || callee.name === 'log';
  return callee.kind === 'member' && writing.test(callee.property ?? '') && logger.test(lastName(callee.object) ?? '');
}

/** Text of a page that prints more than fixed words: what it asks its own server for may be among it. */
export const printing = /\bconsole\.(?:log|info|debug|table|dir)\((?!\s{0,99}(?:'[^'\n]*'|"[^"\n]*")\s{0,99}\))/;
