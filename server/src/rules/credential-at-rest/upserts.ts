import type { Effect } from '../../analysis/facts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { CredentialSink } from '../support/credentials-sinks.ts';
import { heldAt } from '../support/flows.ts';
import { statementOf, tablesWritten } from '../support/stores-tables.ts';

/** A write, and the other writes of the upsert that it is the last of. */
export interface Upsert extends CredentialSink {
  readonly others: readonly Step[];
}

/**
 * One finding an upsert that is written out: of the writes of one table of which a run comes to one only, since a test decides which
 * (`if (existing) update(…); else insert(…);`), the last.
 */
export function oncePerUpsert(sinks: readonly CredentialSink[]): readonly Upsert[] {
  const kept: Upsert[] = [];
  for (const sink of [...sinks].reverse()) {
    const last = kept.findIndex(other => isOneUpsert(sink, other));
    const upsert = kept[last];
    if (upsert === undefined) kept.push({ ...sink, others: [] });
    else
      kept[last] = {
        ...upsert,
        others: [stepAt(sink.effect.place, 'where the test comes out otherwise, it is written here'), ...upsert.others],
      };
  }
  return kept.reverse();
}

function isOneUpsert({ effect: one, credential }: CredentialSink, { effect: other, credential: its }: Upsert): boolean {
  if (one.does !== 'store' || other.does !== 'store' || credential.credential !== its.credential) return false;
  if (one.place.file !== other.place.file || verbOf(one) === verbOf(other)) return false;
  const tables = tablesWritten(other);
  if (!tablesWritten(one).some(table => tables.includes(table))) return false;
  const held = heldAt(other);
  return heldAt(one).some(({ test, holds }) => held.some(its => its.test === test && its.holds !== holds));
}

/** What tells an update from an insert: the statement's first word, else the method. */
function verbOf(effect: Effect): string {
  return /^\s*(\w+)\s/.exec(statementOf(effect))?.[1]?.toLowerCase() ?? effect.path;
}
