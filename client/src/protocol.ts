/** What crosses the protocol beyond LSP itself: names and plain data, as `server/src/protocol` sends them. */

/** Server to client, whenever it changes: what is checked, or why nothing is. */
export const statusNotification = 'policyLens/status';

export interface Status {
  /** `idle`: running, but there is nothing of Procore to check. `off`: switched off by a setting. */
  readonly state: 'starting' | 'checking' | 'ready' | 'idle' | 'off' | 'failed';
  /** Files checked. */
  readonly files: number;
  readonly findings: number;
  /** Time of the last check of a whole folder, in milliseconds. */
  readonly ms: number;
  /** Why it is not checking, or what failed: one sentence. */
  readonly reason?: string;
}

/** Client to server: checks the whole workspace now; answers a `Status`. */
export const checkRequest = 'policyLens/check';

/** Client to server: answers every clause and rule that can be opened, as `Page[]`. */
export const pagesRequest = 'policyLens/pages';

/** A clause of the Policy or a rule's page, to choose from and to open. */
export interface Page {
  readonly kind: 'clause' | 'rule';
  /** `1(h)`, `unpublished-endpoint`. */
  readonly id: string;
  /** The clause's text or the rule's title. */
  readonly title: string;
  /** The section's name, or the clauses that the rule serves. */
  readonly detail: string;
  /** A document of the `policy-lens` scheme. */
  readonly uri: string;
  /** The line to show and mark, from 0. */
  readonly line?: number;
}
