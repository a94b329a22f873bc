/**
 * Workflows, which call functions of the app by a proxy that stands for those that its workers run:
 * https://docs.temporal.io/develop/typescript/core-application#develop-activities
 */
export const workflows = {
  package: '@temporalio/workflow',
  proxies: /^proxy(?:Local)?Activities\(\)$/,
  /** What makes a worker, and the option that names the functions. */
  worker: '@temporalio/worker',
  makes: 'create',
  option: 'activities',
} as const;
