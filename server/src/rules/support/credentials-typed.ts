/** Passwords that scripts type into Procore's form to log in by. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { holderOf, type WrittenSecret } from './credentials-written.ts';
import { opensPage } from './hosts-pages.ts';
import { liveSecret } from './secrets.ts';

/** Live-looking passwords that a file spells out and types into a page of Procore's, by a browser that it drives. */
export function typedPasswords(file: AnalysedFile, catalogue: Catalogue): readonly WrittenSecret[] {
  if (!passwords.test(file.text)) return [];
  const opened = file.effectsOf('browse');
  return file.effectsOf('type-into').flatMap(effect => {
    if (!namesPassword(effect)) return [];
    const page = pageBefore(effect, opened);
    if (page === undefined || !opensPage(page, catalogue)) return [];
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

/** The page that was opened last, as the code is written. */
function pageBefore({ place }: Effect, opened: readonly Effect[]): Effect | undefined {
  return opened
    .filter(other => other.place.file === place.file && other.place.start < place.start)
    .sort((a, b) => b.place.start - a.place.start)[0];
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
