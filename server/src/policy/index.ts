export { clause, policy } from './clauses.ts';
export { clauseLine, renderPolicy } from './render.ts';
export type { Clause, Policy, Section } from './types.ts';
