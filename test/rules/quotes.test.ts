import { expect, it } from 'vitest';
import { clause } from '../../server/src/policy/index.ts';
import { rules } from '../../server/src/rules/index.generated.ts';

/** What a page quotes from a clause: the quotes behind a `§` of the same sentence. */
function quotes(page: string): readonly { readonly name: string; readonly quote: string }[] {
  const found: { name: string; quote: string }[] = [];
  let name: string | undefined;
  for (const [, section, quote] of page.matchAll(/§(\d+(?:\([a-z]\))*)|"([^"\n]*)"|[.?!](?=\s)|\n/g)) {
    if (quote !== undefined && name !== undefined) found.push({ name, quote });
    else if (quote === undefined) name = section;
  }
  return found;
}

const plain = (text: string) => text.replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ');

/** Parts left out stand as `…` or `[…]`. */
const asPattern = (quote: string) =>
  plain(quote)
    .split(/\s*(?:\[…\]|…)\s*/)
    .map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');

it.each(rules.map(({ definition, page }) => [definition.id, page] as const))(
  '%s: quotes the Policy word by word',
  (_, page) => {
    for (const { name, quote } of quotes(page.replace(/^```[\s\S]*?^```$/gm, ''))) {
      expect(clause(name), `§${name}`).toBeDefined();
      expect(plain(clause(name)?.text ?? ''), `§${name}`).toMatch(new RegExp(asPattern(quote), 'i'));
    }
  },
);
