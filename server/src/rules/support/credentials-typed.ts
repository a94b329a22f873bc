/** Passwords that scripts type into Procore's form to log in by. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { holderOf, type WrittenSecret } from './credentials-written.ts';
import { opensPage } from './hosts-pages.ts';
import { liveSecret } from './secrets.ts';

/** Live-looking passwords that a file spells out and types into a page of Procore's, by a browser that it drives. */
export function typedPasswords(file: AnalysedFile, catalogue: Catalogue): readonly WrittenSecret[] {
  if (!passwords.test(file.text)) return [];
  const opened = file.effectsOf('browse');
  return file.effectsOf('type-into').flatMap(effect => {
    if (!namesPassword(effect)) return [];
    const page = pageOf(effect, opened, other => opensPage(other, catalogue));
    if (page === undefined) return [];
    const steps = [
      stepAt(page.place, 'the page is opened here'),
      ...effect.chain,
      stepAt(effect.place, 'it is typed in here'),
    ];
    return effect.data.flatMap(value => passwordsIn(value, steps, file));
  });
}

const passwords = /passw|pwd/i;

/** The field says that it is for a password: `find_element(By.ID, 'user_password')`, `page.fill('#password', …)`. */
function namesPassword(effect: Effect): boolean {
  const fields = [effect.arg('target'), effect.arg('name')];
  return fields.some(field => field?.literals.some(each => typeof each === 'string' && passwords.test(each)));
}

/**
 * The page of Procore's that is typed into: the one that the same function opened last, in the same tab where it has several. Where
 * another function opens the pages, all that the file opens have to be Procore's.
 */
function pageOf(typed: Effect, opened: readonly Effect[], isProcores: (page: Effect) => boolean): Effect | undefined {
  const { place } = typed;
  const home = typed.surroundings.function?.node;
  const here = opened.filter(
    page =>
      page.place.file === place.file && page.place.start < place.start && page.surroundings.function?.node === home,
  );
  const inTab = here.filter(({ node }) => rootName(node) === rootName(typed.node));
  const last = (inTab.length > 0 ? inTab : here).toSorted((a, b) => a.place.start - b.place.start).at(-1);
  if (last !== undefined) return isProcores(last) ? last : undefined;
  return opened.every(isProcores) ? opened[0] : undefined;
}

/** `page` of `page.locator('#password').fill(word)` */
function rootName(node: Expression): string | undefined {
  let at = node;
  while (at.kind === 'call' || at.kind === 'member' || at.kind === 'await')
    at = at.kind === 'call' ? at.callee : at.kind === 'member' ? at.object : at.value;
  return at.kind === 'name' ? at.name : undefined;
}

function passwordsIn({ texts }: Value, steps: readonly Step[], file: AnalysedFile): readonly WrittenSecret[] {
  return texts.flatMap(({ parts: [part, ...others] }) => {
    if (part === undefined || !('text' in part) || others.length > 0) return [];
    const { text, literal, place } = part;
    if (literal === undefined || place === undefined || liveSecret(text, 'password', 'flow') === undefined) return [];
    const holder = holderOf(literal, place, file);
    return [{ kind: 'password', at: place, owner: 'procore', used: true, byShape: false, literal, steps, ...holder }];
  });
}
