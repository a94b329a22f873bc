import { stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { absencePerFile, absencePlace } from '../support/app.ts';
import { type Contact, contactsInCode, contactsInDocument, contactsOf } from '../support/listing-contacts.ts';

export default defineRule({
  id: 'support-contact',
  clauses: ['3(f)'],
  severity: 'information',
  title: 'No support contact, or a placeholder, in the manifest, package, listing or pages of the app',
  blind: 'Contacts that stand only in the Marketplace, on a site or in a help desk, and how well they answer.',
  attestable: true,
  perFile: [...absencePerFile, contactsInCode, contactsInDocument],
  checkApp(app, { report }) {
    const contacts = contactsOf(app);
    const absent = absencePlace(app, 'post_installation_instruction');
    // The page that customers see after installation counts by itself; elsewhere one real contact is enough.
    const wrong =
      contacts.find(({ from, whose }) => from === 'manifest' && whose !== 'own') ??
      (contacts.some(({ whose }) => whose === 'own') ? undefined : contacts[0]);
    if (wrong !== undefined) {
      const steps =
        wrong.from === 'manifest' || absent === undefined || absent.file === wrong.place.file
          ? []
          : [stepAt(absent, 'no contact of its own is named here either')];
      report({ at: wrong.place, ...says(wrong), steps });
      return;
    }
    const at = contacts.length > 0 ? undefined : absent;
    if (at === undefined) return;
    report({
      at,
      message: `Nothing here tells customers how to reach support for ${app.name === '' ? 'this app' : `\`${app.name}\``}`,
      because:
        "Neither manifest, package file, listing, README nor code gives an e-mail address, a page or a telephone number for support. Name one where customers look: the manifest's post-installation page, `bugs` in the package file, or a Support section. If the Marketplace listing gives it, say so in an attestation.",
    });
  },
});

function says({ whose, value }: Contact): {
  readonly message: string;
  readonly because: string;
  readonly certain: boolean;
} {
  if (whose === 'procores' && !/app-setup-instructions/.test(value))
    return {
      message: `\`${value}\` is Procore's support, not the app's`,
      certain: false,
      because:
        "Procore gives no support for other companies' apps. Name an address of your own where customers get an answer.",
    };
  return {
    message: `The support contact \`${value}\` is a placeholder`,
    certain: true,
    because: 'It is the sample that a template ships with. Put the address there at which customers reach you.',
  };
}
