import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import { walk } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, isProcores, placeIn, stepsTo } from './credentials.ts';

/** Places of the web platform that are written by assignment and not by a call (https://developer.mozilla.org/docs/Web/API). */
const assignable = {
  'browser-store': /^(?:local|session)Storage\.\w+$/,
  cookie: /^document\.cookie$/,
  redirect: /^(?:document\.)?location(?:\.href)?$/,
  render: /\.(?:innerHTML|outerHTML|srcdoc)$/,
} as const;

export type Assignable = keyof typeof assignable;

/** A credential of Procore's that is assigned to such a place. */
export interface AssignedCredential {
  readonly at: Place;
  readonly to: Assignable;
  readonly credential: CredentialMark;
  readonly steps: readonly Step[];
}

/** Assignments of one kind that a credential reaches, in the order of the file. */
export function assignedCredentials(
  file: AnalysedFile,
  ...kinds: readonly Assignable[]
): readonly AssignedCredential[] {
  if (!/Storage|cookie|location|HTML|srcdoc/.test(file.text)) return [];
  const found: AssignedCredential[] = [];
  walk(file.program.body, node => {
    if (node.kind !== 'assign' || node.target.kind !== 'member') return;
    const { target, value } = node;
    const to = kinds.find(kind =>
      file
        .evaluate(target)
        .libraries.some(({ package: from, path }) => from === 'global' && assignable[kind].test(path)),
    );
    // What a library's entry describes is an effect already.
    if (to === undefined || file.effects.some(({ place }) => place.file === file.path && place.start === node.start))
      return;
    const credential = credentialsIn(file.evaluate(value)).find(
      mark => isProcores(mark, file) && mark.partial !== true && mark.credential !== 'authorization-code',
    );
    if (credential === undefined) return;
    const at = placeIn(file, node);
    found.push({ at, to, credential, steps: stepsTo(at, credential.steps) });
  });
  return found;
}
