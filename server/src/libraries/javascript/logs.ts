import type { Behaviour, Library } from '../shape.ts';

/** A log line of every level that loggers name, behind an access path; every argument reaches the log. */
export function levels(names: readonly string[], path = '', more: Partial<Behaviour> = {}): Library['members'] {
  return Object.fromEntries(
    names.map(name => [path ? `${path}.${name}` : name, { does: 'log', mode: name, ...more } satisfies Behaviour]),
  );
}

const common = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export const logs: readonly Library[] = [
  {
    // https://developer.mozilla.org/docs/Web/API/console
    packages: ['global', 'console'],
    language: 'javascript',
    members: {
      ...levels(
        ['log', 'debug', 'info', 'warn', 'error', 'trace', 'dir', 'dirxml', 'table', 'group', 'groupCollapsed'],
        'console',
      ),
      'console.assert': { does: 'log', mode: 'error', args: { data: '1*' } },
      'console.timeLog': { does: 'log', mode: 'log', args: { data: '1*' } },
      'process.stdout.write': { does: 'log', mode: 'log', args: { data: '0' }, returns: 'plain' },
      'process.stderr.write': { does: 'log', mode: 'error', args: { data: '0' }, returns: 'plain' },
      'process.emitWarning': { does: 'log', mode: 'warn', args: { data: '0' } },
    },
  },
];

export const loggerLevels = common;
