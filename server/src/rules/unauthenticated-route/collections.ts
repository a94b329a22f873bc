/** Collections of a content system that keep API Data and that everyone may read, by routes that nobody wrote. */
import type { App } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import { configuredIn } from '../support/payload-configs.ts';
import { tablesKept } from './stored.ts';

/** Where collections of Payload say so: `access: { read: () => true }`. https://payloadcms.com/docs/access-control/collections */
export function openCollections(
  app: App,
): readonly { readonly slug: string; readonly at: Place; readonly step: Step }[] {
  const open = app.ask(configuredIn).flatMap(({ answer }) => answer.filter(each => each.open !== undefined));
  const kept = open.length > 0 ? tablesKept(app) : [];
  return open.flatMap(({ slug, open: at }) => {
    const found = kept.find(({ table }) => table === slug.toLowerCase());
    return at && found ? { slug, at, step: found.step } : [];
  });
}
