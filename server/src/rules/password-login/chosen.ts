import type { AnalysedFile, App, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';

const otherGrants = new Set(['authorization_code', 'client_credentials', 'refresh_token']);

/** Where a grant is taken out of a list of all grants (`GrantKind.Owner`), for one that is written in such a list. */
export function chosenAt(written: Place, app: App): Place | undefined {
  const home = app.file(written.file);
  const key = home && keyAmongGrants(written, home);
  if (key === undefined) return undefined;
  for (const file of app.files) {
    if (!file.text.includes(`.${key}`)) continue;
    let found: Expression | undefined;
    walkProgram(file.program, node => {
      // A comparison chooses nothing.
      if (found !== undefined || node.kind === 'operation') return false;
      if (node.kind === 'member' && node.property === key && isWrittenAt(file.evaluate(node), written)) found = node;
      return undefined;
    });
    if (found !== undefined) return placeIn(file, found);
  }
  return undefined;
}

function isWrittenAt({ texts }: Value, { file, start }: Place): boolean {
  return texts.some(({ parts }) =>
    parts.some(part => 'text' in part && part.place?.file === file && part.place.start === start),
  );
}

/** The key of a text in the enumeration or constant object that it is written in, if other grants stand beside it. */
function keyAmongGrants(written: Place, home: AnalysedFile): string | undefined {
  let found: string | undefined;
  const among = (entries: readonly { readonly key?: string; readonly value?: Expression }[]) => {
    const isList = entries.some(({ value }) => value?.kind === 'literal' && otherGrants.has(String(value.value)));
    if (isList) found ??= entries.find(({ value }) => value?.start === written.start)?.key;
  };
  walkProgram(home.program, node => {
    if (node.kind === 'object') among(node.properties);
    if (node.kind === 'class') among(node.members.map(({ name, value }) => ({ key: name, ...(value && { value }) })));
  });
  return found;
}
