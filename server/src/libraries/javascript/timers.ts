import type { Library } from '../shape.ts';

const timers: readonly Library[] = [
  {
    packages: ['global', 'timers'],
    language: 'javascript',
    members: {
      setInterval: { does: 'timer', args: { callback: '0', delay: '1' } },
      setTimeout: { does: 'timer', mode: 'once', args: { callback: '0', delay: '1' } },
      'setImmediate|queueMicrotask|requestAnimationFrame|requestIdleCallback': {
        does: 'timer',
        mode: 'once',
        args: { callback: '0' },
      },
    },
  },
  {
    // https://nodejs.org/api/timers.html#timers-promises-api
    packages: ['timers/promises'],
    language: 'javascript',
    members: {
      setTimeout: { does: 'sleep', args: { delay: '0' } },
      'scheduler.wait': { does: 'sleep', args: { delay: '0' } },
      setInterval: { does: 'timer', args: { delay: '0' } },
    },
  },
];

const crons: readonly Library[] = [
  {
    // https://github.com/node-cron/node-cron
    packages: ['node-cron'],
    language: 'javascript',
    members: {
      'schedule|createTask': { does: 'cron', args: { expression: '0', callback: '1', options: '2' } },
      validate: { returns: 'plain' },
    },
  },
];

const promises: readonly Library[] = [
  {
    packages: ['global'],
    language: 'javascript',
    members: {
      'Promise.all|allSettled|race|any': { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
      'Promise.resolve': { returns: 'first' },
      'Promise.reject': { returns: 'first' },
    },
  },
];

export const scheduling: readonly Library[] = [...timers, ...crons, ...promises];
