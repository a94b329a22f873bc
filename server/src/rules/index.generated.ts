// Written by `npm run generate` from the folders beside it. Do not edit.
import type { RuleDefinition } from './rule.ts';

/** Every rule with its page, by id. */
export const rules: readonly { readonly definition: RuleDefinition; readonly page: string }[] = [
];
