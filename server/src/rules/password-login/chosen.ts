import type { AnalysedFile, App } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';
import { placeIn } from '../support/credentials.ts';

const otherGrants = new Set(['authorization_code', 'client_credentials', 'refresh_token']);

/** Where a grant is taken out of a list of all grants (`GrantKind.Owner`), for one that is written in such a list. */
export function chosenAt(written: Place, app: App): Place | undefined {
  const home = app.file(written.file);
  const entry = home && entryAt(written, home);
  if (entry === undefined) return undefined;
  const { name, key } = entry;
  for (const file of app.files) {
    if (!file.text.includes(`${name}.${key}`)) continue;
    let found: Expression | undefined;
    walkProgram(file.program, node => {
      // A comparison chooses nothing.
      if (found !== undefined || node.kind === 'operation') return false;
      if (node.kind === 'member' && node.property === key && lastName(node.object) === name) found = node;
      return undefined;
    });
    if (found !== undefined) return placeIn(file, found);
  }
  return undefined;
}

/** The enumeration or constant object that a text is written in, if other grants stand beside it, and its key there. */
function entryAt(written: Place, home: AnalysedFile): { readonly name: string; readonly key: string } | undefined {
  let found: { name: string; key: string } | undefined;
  const among = (
    name: string,
    entries: readonly { readonly key: string | undefined; readonly value?: Expression }[],
  ) => {
    const key = entries.find(({ value }) => value?.start === written.start)?.key;
    const isList = entries.some(({ value }) => value?.kind === 'literal' && otherGrants.has(String(value.value)));
    if (key !== undefined && isList) found = { name, key };
  };
  walkProgram(home.program, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value?.kind === 'object')
      among(
        node.target.name,
        node.value.properties.map(({ key, value }) => ({ key, value })),
      );
    if (node.kind === 'class' && node.name !== undefined)
      among(
        node.name,
        node.members.map(({ name, value }) => ({ key: name, ...(value && { value }) })),
      );
  });
  return found;
}
