import type { RuleDefinition } from '../rules/rule.ts';
import { isAttested } from './attestations.ts';
import type { Configuration } from './configuration.ts';
import type { Configurations } from './configurations.ts';
import type { ProjectOptions } from './project-options.ts';
import { isOn, type RuleEnvironment } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';

/** What the rules that are run in a root find there. */
export function ruleEnvironment(
  options: ProjectOptions,
  sources: WorkspaceSources,
  configurations: Configurations,
  isReported: (file: string) => boolean,
): RuleEnvironment {
  const on = new WeakMap<Configuration, readonly RuleDefinition[]>();
  return {
    rulesOn: configuration => {
      let rules = on.get(configuration);
      if (rules === undefined) {
        rules = options.rules.filter(rule => isOn(rule, configuration));
        on.set(configuration, rules);
      }
      return rules;
    },
    catalogue: options.catalogue,
    get today() {
      return options.today();
    },
    idioms: program => {
      const frontEnd = options.languages.frontEnd(program.path);
      if (frontEnd === undefined) throw new Error(`no language for ${program.path}`);
      return frontEnd.idioms.like?.(sources.text(program.path) ?? '', program) ?? frontEnd.idioms;
    },
    source: file => sources.text(file) ?? '',
    configuration: file => configurations.of(file),
    pathClass: file => sources.pathClass(file),
    isReported,
    isAttested: (id, file) => {
      const clause = options.clauses.find(each => each.id === id);
      return clause !== undefined && isAttested(configurations.of(file).attestations, clause, options.today());
    },
    failed: options.failed,
    ...(options.spent === undefined ? {} : { clock: options.clock, spent: options.spent }),
  };
}
