import type { Clause } from '../policy/index.ts';
import type { Finding, Severity } from '../program/finding.ts';
import type { Attestation } from './configuration.ts';

/** How a clause stands in a workspace. */
export type ClauseState = 'clear' | 'findings' | 'attested' | 'open' | 'stale';

/** Whether an attestation no longer speaks of the clause as it is now, or is over. */
function outdated(
  attestation: Attestation,
  clause: Clause | undefined,
  today: string,
): 'stale' | 'expired' | undefined {
  if (attestation.clauseHash !== undefined && clause !== undefined && attestation.clauseHash !== clause.sha256)
    return 'stale';
  return attestation.until !== undefined && attestation.until < today ? 'expired' : undefined;
}

/** Whether a clause is attested as it is now. @param today `YYYY-MM-DD` */
export function isAttested(attestations: readonly Attestation[], clause: Clause, today: string): boolean {
  return attestations.some(
    attestation => attestation.clause === clause.id && outdated(attestation, clause, today) === undefined,
  );
}

/**
 * What is wrong with the attestations: the clause's text has changed since (stale), their time is over (expired), or the code says
 * otherwise for certain (contradicted).
 * @param findings everything that is shown in the workspace
 * @param today `YYYY-MM-DD`
 */
export function checkAttestations(
  attestations: readonly Attestation[],
  clauses: readonly Clause[],
  findings: readonly Finding[],
  today: string,
): readonly Finding[] {
  return attestations.flatMap(attestation => {
    const clause = clauses.find(({ id }) => id === attestation.clause);
    const state = outdated(attestation, clause, today);
    if (state === 'stale')
      return [
        fault(
          attestation,
          'warning',
          `The text of §${attestation.clause} has changed since this was attested on ${attestation.date}.`,
          'Read the clause as it is now, then attest it again: the date and the hash change with it.',
        ),
      ];
    if (state === 'expired')
      return [
        fault(
          attestation,
          'warning',
          `This attestation of §${attestation.clause} expired on ${attestation.until}.`,
          'Attest the clause again, or open it.',
        ),
      ];
    const against = findings.filter(finding => finding.certain && finding.clauses.includes(attestation.clause));
    const [first] = against;
    if (first === undefined) return [];
    const others = against.length > 1 ? ` and ${against.length - 1} more` : '';
    return [
      {
        ...fault(
          attestation,
          'warning',
          `The code contradicts this attestation of §${attestation.clause}: ${first.rule}${others}.`,
          'Mend the code, suppress the finding with its reason, or take the attestation back.',
        ),
        steps: against.slice(0, 10).map(({ file, start, end, message }) => ({ file, start, end, message })),
      },
    ];
  });
}

/**
 * How every clause stands: findings before all; then what was attested; then whether a rule that is on looks at it.
 * @param checked the clauses that rules which are on cite
 */
export function clauseStates(
  clauses: readonly Clause[],
  attestations: readonly Attestation[],
  findings: readonly Finding[],
  checked: ReadonlySet<string>,
  today: string,
): ReadonlyMap<string, ClauseState> {
  const cited = new Set(findings.flatMap(finding => finding.clauses));
  return new Map(
    clauses.map(clause => {
      const own = attestations.filter(attestation => attestation.clause === clause.id);
      const state: ClauseState = cited.has(clause.id)
        ? 'findings'
        : isAttested(own, clause, today)
          ? 'attested'
          : own.length > 0
            ? 'stale'
            : checked.has(clause.id)
              ? 'clear'
              : 'open';
      return [clause.id, state];
    }),
  );
}

function fault(attestation: Attestation, severity: Severity, message: string, because: string): Finding {
  return {
    rule: 'attestation',
    clauses: [],
    severity,
    ...attestation.place,
    message,
    certain: true,
    because,
    steps: [],
    fixes: [],
  };
}
