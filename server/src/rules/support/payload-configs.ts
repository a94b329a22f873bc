/** What collections and globals of Payload show, and to whom, as their configurations say: https://payloadcms.com/docs/configuration/collections */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, ObjectExpression } from '../../program/model.ts';
import { literalText, nodesOf, propertyOf, returnedBy } from '../../program/walk.ts';
import { placeIn } from './places.ts';

/** A collection or global. */
export interface Configured {
  /** What it is called, as calls that keep or read its documents name it. */
  readonly slug: string;
  /** Where it says that everyone may read it; without such a word only who is signed in may. */
  readonly open?: Place;
  /** Nobody may read it but the app's own code. */
  readonly closed: boolean;
  /** Fields that are among what whoever may read it gets. */
  readonly shown: readonly { readonly name: string; readonly at: Place }[];
}

/** The collections and globals that a file configures. */
export const configuredIn = perFile((file): readonly Configured[] => {
  if (file.pathClass !== 'source' || !/['"]payload(?:\/types)?['"]/.test(file.text)) return [];
  return nodesOf(file.program, 'object').flatMap((config): Configured[] => {
    const slug = literalText(entryOf(config, 'slug'));
    const fields = entryOf(config, 'fields');
    if (slug === undefined || fields?.kind !== 'list') return [];
    const read = propertyOf(entryOf(config, 'access'), 'read');
    const given = read && alwaysGiven(read.value, file);
    const isChanged = changesTokens(entryOf(config, 'hooks'), file);
    const items = fields.items.flatMap(({ value }) =>
      value.kind === 'object' && !isChanged ? shownBy(value, file) : [],
    );
    return [{ slug, closed: given === false, shown: items, ...(read && given ? { open: placeIn(file, read) } : {}) }];
  });
});

/** What a function of access control answers whoever asks; `undefined` where that depends. */
function alwaysGiven(access: Expression, file: AnalysedFile): boolean | undefined {
  const [fn, more] = file.evaluate(access).functions;
  const answers = fn && more === undefined ? returnedBy(fn.node.body) : [];
  for (const answer of [true, false])
    if (answers.length > 0 && answers.every(value => value.kind === 'literal' && value.value === answer)) return answer;
  return undefined;
}

/**
 * Hooks of the whole collection may seal tokens before they are kept, or take them out of what is answered; what a hook does that is not
 * known may be that. https://payloadcms.com/docs/hooks/collections
 */
function changesTokens(hooks: Expression | undefined, file: AnalysedFile): boolean {
  if (hooks === undefined) return false;
  if (hooks.kind !== 'object') return true;
  return hooks.properties.some(({ key, value }) => {
    if (key !== undefined && !/^(?:before(?:Change|Validate|Read)|after(?:Read|Operation))$/.test(key)) return false;
    const given = value.kind === 'list' ? value.items.map(item => item.value) : [value];
    return given.some(each => {
      const { functions } = file.evaluate(each);
      return functions.length === 0 || functions.some(fn => fn.mentions(/token|secret|crypt|cipher|seal/, 1));
    });
  });
}

/**
 * A field, unless it is left out of what is answered, who may read it is another matter, or a hook changes what is kept or shown;
 * `admin.hidden` only takes it off the form. https://payloadcms.com/docs/fields/overview
 */
function shownBy(field: ObjectExpression, file: AnalysedFile): Configured['shown'] {
  const name = literalText(entryOf(field, 'name'));
  const hidden = entryOf(field, 'hidden');
  const isElsewhere = field.properties.some(({ key }) => key === undefined || key === 'hooks' || key === 'virtual');
  const isGuarded = propertyOf(entryOf(field, 'access'), 'read') !== undefined;
  if (name === undefined || hidden !== undefined || isElsewhere || isGuarded) return [];
  return [{ name, at: placeIn(file, field) }];
}

function entryOf(object: Expression | undefined, name: string): Expression | undefined {
  return propertyOf(object, name)?.value;
}
