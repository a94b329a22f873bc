import { parseTree } from 'jsonc-parser';
import { policy } from '../policy/index.ts';
import { rules } from '../rules/index.generated.ts';
import type { Settings } from '../workspace/configuration.ts';
import { configurationSchema } from '../workspace/configuration-schema.ts';
import { validate } from '../workspace/schema.ts';

/** The section of the editor's settings. */
export const section = 'policyLens';

/** What the editor's settings say, as far as it can be used. */
export interface EditorSettings {
  readonly enable: boolean;
  readonly project: Settings;
  /** What is wrong with the rest, one sentence each. */
  readonly faults: readonly string[];
}

/** Reads the section: `enable`, and the same names as in `policy-lens.json`. What is not set is `null` or absent. */
export function readSettings(values: unknown): EditorSettings {
  const {
    enable,
    trace: _,
    ...rest
  } = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  const schema = configurationSchema(
    rules.map(({ definition }) => definition),
    policy.clauses.map(({ id }) => id),
  );
  const project: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === undefined) continue;
    const tree = parseTree(JSON.stringify({ [name]: value }));
    const [error] = tree ? validate(tree, schema) : [];
    if (error === undefined) project[name] = value;
    else faults.push(`${section}.${name}: ${error.message}`);
  }
  return { enable: enable !== false, project, faults };
}
