import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { sourceFiles, withParents } from '../support/app.ts';
import { dataSinks, isActingUser, isIdentifier, nameOfData } from '../support/data.ts';
import { answersOthers, serves } from '../support/data-tenants.ts';
import { whereItFailed } from '../support/flows.ts';
import { placeIn } from '../support/places.ts';
import {
  isAskedFor,
  isOfOwnAccount,
  isOfSignIn,
  isTemporary,
  isUsersOwn,
  keptData,
  keptIn,
} from '../support/stores.ts';
import { markupOf } from '../support/wording-markup.ts';

/** A call by which an app keeps API Data. */
interface Kept {
  readonly name: string;
  readonly place: Place;
  readonly steps: readonly Step[];
}

interface Filed extends Kept {
  /** It is put where an app for the desktop keeps what is its own, and not only who signed in. */
  readonly byDesktop: boolean;
}

/** API Data that is written to files of the app's own. */
const filedIn = perFile((file): readonly Filed[] =>
  dataSinks(file, ['write-file'], mark => !isIdentifier(mark) && mark.cut === undefined)
    .filter(
      ({ effect }) =>
        !whereItFailed(effect) && !isUsersOwn(effect) && !isTemporary(effect) && !isAskedFor(effect, file.app),
    )
    .map(({ effect, data: [first], steps }) => ({
      name: nameOfData(first),
      place: effect.place,
      steps,
      byDesktop: !isActingUser(first) && effect.pathPatterns.some(path => ofDesktop.test(path)),
    })),
);

/** Folders of an app for the desktop, by which it finds again what it keeps: https://www.electronjs.org/docs/latest/api/app#appgetpathname */
const ofDesktop = /^(?:userData|appData|sessionData)\//;

/** Where a server has what its developers run by hand. */
const byHand = /(?:^|\/)(?:scripts?|tools?|bin|dev|seeds?)\//;

/** What a server keeps in files, or an app for the desktop in its own folder. Those of a command are its user's. */
function filed(app: App): Kept | undefined {
  const all = sourceFiles(app)
    .filter(({ relative }) => !byHand.test(relative))
    .flatMap(filedIn);
  const [first] = all;
  // Whether it serves is asked of all files.
  return first !== undefined && serves({ app }) ? first : all.find(({ byDesktop }) => byDesktop);
}

export default defineRule({
  id: 'privacy-policy',
  clauses: ['2(c)', '2(b)'],
  severity: 'information',
  title: 'No address of a privacy policy in an app that stores API Data',
  blind: 'What the policy says, pages that are not in the repository, and the listing on the Marketplace.',
  attestable: true,
  perFile: [keptIn, filedIn, answersOthers],
  checkApp(app, context) {
    const all = keptData(app);
    // Where the app logs in says less than the job that stores what is the customer's, the whole of it if any does.
    const ofCustomers = all.filter(each => !isOfSignIn(each));
    const kept =
      ofCustomers.find(({ whole }) => whole) ??
      ofCustomers[0] ??
      all.find(each => !isOfOwnAccount(each)) ??
      all[0] ??
      filed(app);
    if (kept === undefined || speaksOfPrivacy(app)) return;
    const manifest = app.manifests[0];
    const entry = manifest?.program.data?.kind === 'object' ? manifest.program.data.properties[0] : undefined;
    const at: Place = manifest !== undefined && entry !== undefined ? placeIn(manifest, entry.keySpan) : kept.place;
    context.report({
      at,
      message: `The app stores ${kept.name} and names no privacy policy`,
      because:
        'Neither the manifest, the package, the README nor the user interface has its address. Publish a policy that says how API Data is collected, processed and stored and what users control, and link it where they find it; an attestation of §2(c) in `policy-lens.json` settles it where it is linked elsewhere.',
      steps: [stepAt(kept.place, 'API Data is stored here'), ...kept.steps].filter(
        step => step.start !== at.start || step.file !== at.file,
      ),
    });
  },
});

const documents =
  /(?:^|\/)(?:(?:readme|listing|marketplace|privacy|app-?listing|description)[^/]*\.(?:md|mdx|txt|rst|html?)|pyproject\.toml|setup\.(?:cfg|py))$/i;
/** What such a policy is called, in English and in the languages of countries where Procore is sold. */
const privacy = '(?:privacy|datenschutz|confidentialit[eé]|privacidad|privacidade)';
const speaks = new RegExp(privacy, 'i');
const address = new RegExp(
  String.raw`${privacy}[^\n]{0,120}(?:https?:\/\/|\]\(|href)|(?:https?:\/\/|href=["'])[^\s"')]*${privacy}|["'\x60]\/(?:[\w-]+\/)?${privacy}`,
  'i',
);

/** Whose policy says nothing of this app: Procore's, and those of services that apps are built with. */
const others = String.raw`(?:[\w-]+\.)*(?:procore|policies\.google|stripe|openai|anthropic|microsoft|sentry|intercom|amazon|aws\.amazon|apple|facebook|auth0|okta|twilio|sendgrid|hubspot|mailchimp|slack|atlassian|cloudflare|vercel|netlify|supabase|mongodb|segment|mixpanel|posthog|plaid|intuit)\.(?:com|io|org|net)`;
/** A link with what it is called, an address, or the policy by its owner's name. */
const borrowed = new RegExp(
  String.raw`\[[^\]\n]*\]\(\s*https?:\/\/${others}[^)]*\)|<a\b[^>]*https?:\/\/${others}[^>]*>[\s\S]*?<\/a>|https?:\/\/${others}[^\s"')>]*|\b(?:procore|google|stripe|microsoft|openai|github)['’]s\s+privacy\s+(?:policy|notice|statement)`,
  'gi',
);

/** An address of a privacy policy of the app's own, or a page of that name, is anywhere in the app or at the top of its monorepo. */
function speaksOfPrivacy(app: App): boolean {
  return (
    withParents(app).some(at => {
      const paths = at === app ? at.paths : at.paths.filter(path => /^(?:docs\/|legal\/)?[^/]+$/i.test(path));
      return (
        paths.some(path => speaks.test(path) && !/node_modules/.test(path)) ||
        at.files.some(namesPolicy) ||
        paths.some(path => documents.test(path) && linked(at.text(path) ?? ''))
      );
    }) || markupOf(app).some(({ text }) => linked(text))
  );
}

/** Where the rule itself is configured: its name there says nothing of the app. */
const settings = /(?:^|\/)(?:policy-lens\.json|\.vscode\/settings\.json)$/;

/** A file that names a policy which is not another's. */
const namesPolicy = perFile(({ path, text }) => !settings.test(path) && speaks.test(text) && names(text));

function linked(text: string): boolean {
  return speaks.test(text) && address.test(ownIn(text));
}

function names(text: string): boolean {
  const own = ownIn(text);
  return (
    address.test(own) ||
    /privacy[_-]?policy|privacy[_-]?url|privacyPolicy|Privacy (?:[Pp]olicy|[Nn]otice|[Ss]tatement)/.test(own)
  );
}

/** A text without the policies of others, and without comments that name this rule. */
function ownIn(text: string): string {
  return text.replace(borrowed, '').replace(/policy-lens-ignore.*/g, '');
}
