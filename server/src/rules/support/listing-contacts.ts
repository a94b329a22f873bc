import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { namesService } from '../../libraries/services.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { propertyOf, walk, walkProgram } from '../../program/walk.ts';
import { manifestEntries, withParents } from './app.ts';
import { isListing } from './listing.ts';
import { xmlManifestsOf } from './listing-xml.ts';
import { linesOf } from './wording-documents.ts';
import { type MarkupFile, markupOf } from './wording-markup.ts';

/** A way to reach somebody for help, as the app's files give it. */
export interface Contact {
  readonly place: Place;
  readonly value: string;
  /** `own`: a real address; `placeholder`: a sample left in; `procores`: Procore's own support, which does not support others' apps. */
  readonly whose: 'own' | 'placeholder' | 'procores';
  readonly from: 'manifest' | 'package' | 'listing' | 'document' | 'code';
  /** The constant or entry that holds it, in code. */
  readonly key?: string | undefined;
}

const address =
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?:\/\/|www\.)[^\s)"'<>\]`]+|mailto:\S+|tel:\S+|\+?\d[\d ().-]{8,}\d/gi;
/** `help@acme-wall.example.com`, like `help@acme-wall.example`, stands in for an address that somebody chose; `support@example.com` for none. `todo` is one in a mailbox or a domain, not in a path. */
const placeholder =
  /(?<![\w.-])(?:(?:www|mail|e-?mail|support|help|contact|docs?|status|portal|app|api|team|company|sub(?:domain)?|my[\w-]*)\.)*example\.(?:com|org|net)\b|\byour[-_.]?(?:company|domain|org|organi[sz]ation|name|app|site|email|support|repo|team|username)\b|myprocoreapplication|app-setup-instructions\b|\b(?:fixme|changeme|change-me)\b|^\W*(?:todo|tbd|placeholder|lorem)(?=[:\s]|$)|\b(?:todo|tbd|placeholder|lorem)@|(?:@|\/\/)(?:[\w-]+\.)*(?:todo|tbd|placeholder|lorem)\.[a-z]+(?![\w.-])|\bdomain\.com\b|\bfoo@|@(?:test|foo|bar)\.com\b|\blocalhost\b|<(?:your|insert|add|support|e-?mail|url|link|address)\b[^>@]*>|\bxxx+\b/i;

function whoseIs(value: string): Contact['whose'] {
  if (placeholder.test(value)) return 'placeholder';
  return /(?:@|\/\/|\.)(?:[\w-]+\.)*procore\.com(?![\w-]|\.\w)/i.test(value) ? 'procores' : 'own';
}

/**
 * Every support contact in the manifests, the package file, the listing, the documents and the code of an app, in this order; where
 * none of them is the app's own, also those in its pages and templates.
 */
export function contactsOf(app: App): readonly Contact[] {
  const apps = withParents(app);
  const found = [
    ...apps.flatMap(fromManifests),
    ...apps.flatMap(fromPackage),
    ...xmlManifestsOf(app).flatMap(supportOfAddIn),
    ...apps.flatMap(fromDocuments),
    ...app.files.filter(({ pathClass }) => pathClass === 'source').flatMap(contactsInCode),
  ];
  if (found.some(({ whose }) => whose === 'own')) return found;
  // A page that shows a setting shows what is told of the setting.
  const told = new Set(found.flatMap(({ key }) => (key === undefined ? [] : plainName(key))));
  const shown = markupOf(app).flatMap(contactsInMarkup);
  return [...found, ...shown.filter(({ value }) => !told.has(plainName(settingIn(value) ?? '')))];
}

/** The name of what a page puts in the place of a mailbox: `SUPPORT_EMAIL` of `mailto:{{ config.SUPPORT_EMAIL }}`. */
function settingIn(value: string): string | undefined {
  return /^(?:mailto|tel):\s*(?:\{\{|<%=?|\$?\{)\s*([\w.]+)/i.exec(value)?.[1]?.split('.').at(-1);
}

function plainName(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}

/** Texts inside an expression that hold an address. */
function addressesIn(file: string, value: Expression | undefined, from: Contact['from']): readonly Contact[] {
  const found: Contact[] = [];
  if (value !== undefined)
    walk(value, node => {
      if (node.kind !== 'literal' || typeof node.value !== 'string') return;
      const text = node.value.trim();
      const isWord = /^(?:todo|tbd|fixme|n\/?a|#|-)$/i.test(text) || (text === '' && from === 'manifest');
      if (isWord || text.match(address) !== null)
        found.push({
          place: { file, start: node.start, end: node.end },
          value: text,
          whose: isWord ? 'placeholder' : whoseIs(text),
          from,
        });
    });
  return found;
}

function fromManifests(app: App): readonly Contact[] {
  const pages = manifestEntries(app, 'post_installation_instruction').flatMap(({ file, property }) => [
    ...addressesIn(file, propertyOf(property.value, 'page', 'url')?.value, 'manifest'),
    ...addressesIn(file, propertyOf(property.value, 'notes')?.value, 'manifest').filter(({ whose }) => whose === 'own'),
  ]);
  const links = app.manifests.flatMap(({ path, program }) => {
    const found: Contact[] = [];
    walkProgram(program, node => {
      if (node.kind === 'object')
        for (const { key, value } of node.properties)
          if (key !== undefined && /^support(?:_?(?:link|url|email|contact))?$/i.test(key))
            found.push(...addressesIn(path, value, 'manifest'));
    });
    return found;
  });
  return [...pages, ...links];
}

const packageKeys = ['bugs', 'support', 'homepage', 'author', 'contributors', 'maintainers'];
const tomlLine =
  /^[ \t]*"?(?:home-?page|issues?|bug[ -]?tracker|bugs?|support|help|contact|url|project_urls|authors?|maintainers?|author_email|maintainer_email)"?[ \t]*=[ \t]*(\S[^\n]*(?:\n[ \t]+\S[^\n]*)*)/gim;

function fromPackage(app: App): readonly Contact[] {
  const { packageFile } = app;
  const found =
    packageFile === undefined
      ? []
      : packageKeys.flatMap(key =>
          addressesIn(packageFile.path, propertyOf(packageFile.program.data, key)?.value, 'package'),
        );
  const inToml = ['pyproject.toml', 'setup.cfg'].flatMap(relative => {
    const text = app.text(relative);
    return text === undefined
      ? []
      : [...text.matchAll(tomlLine)].flatMap(match =>
          inText(`${app.root}/${relative}`, match[1] ?? '', match.index + match[0].indexOf(match[1] ?? ''), 'package'),
        );
  });
  const inSetup = app.files
    .filter(({ path }) => path === `${app.root}/setup.py`)
    .flatMap(file => {
      const inside: Contact[] = [];
      walkProgram(file.program, node => {
        if (node.kind === 'call')
          for (const { name, value } of node.args)
            if (name !== undefined && /^(?:url|project_urls|author_email|maintainer_email)$/.test(name))
              inside.push(...addressesIn(file.path, value, 'package'));
      });
      return inside;
    });
  return [...found, ...inToml, ...inSetup];
}

function inText(file: string, text: string, at: number, from: Contact['from']): readonly Contact[] {
  // Procore's help for developers and its pages, and the help of a service that the app is built with, are named for other reasons
  // than as the app's support.
  const isOthers = (value: string): boolean =>
    (whoseIs(value) === 'procores' && !/^(?:mailto:)?(?:support|help)@/i.test(value)) || isHelpOfService(value);
  return [...text.matchAll(address)]
    .filter(match => !isOthers(match[0]))
    .map(match => ({
      place: { file, start: at + match.index, end: at + match.index + match[0].length },
      value: match[0],
      whose: whoseIs(match[0]),
      from,
    }));
}

/** `https://support.stripe.com`, `https://help.dropbox.com/teams` */
function isHelpOfService(value: string): boolean {
  const [, owner] = /^https?:\/\/(?:support|help)\.([a-z\d-]+)\.(?:com|io|net|org|us|so)(?![\w.-])/i.exec(value) ?? [];
  return owner !== undefined && namesService(owner);
}

/** An add-in for Office says where its users get help: https://learn.microsoft.com/en-us/javascript/api/manifest/supporturl */
function supportOfAddIn({ path, text }: MarkupFile): readonly Contact[] {
  const match = /<SupportUrl\s+DefaultValue\s*=\s*["']([^"'<>]+)["']/.exec(text);
  return match === null
    ? []
    : inText(path, match[1] ?? '', match.index + match[0].lastIndexOf(match[1] ?? ''), 'package');
}

const supportWords =
  /\b(?:support|help(?:desk)?|contact|questions?|feedback|trouble|reach (?:us|out)|get in touch|e-?mail us|call us|report (?:a |any )?(?:bugs?|issues?|problems?))\b/i;
const issueWords = /\b(?:open|file|raise|create|submit) (?:an?|new) (?:\w+ )?(?:\[)?(?:issue|ticket)\b/i;

/** Pages for customers: a line about support with an address, or an address below a heading about it. */
function fromDocuments(app: App): readonly Contact[] {
  return app.files.flatMap(contactsInDocument);
}

/** Contacts that a listing or a page for customers names. */
export const contactsInDocument = perFile((file): readonly Contact[] => {
  const found: Contact[] = [];
  const { language } = file;
  const listing = isListing(file.relative);
  if ((language === 'json' || language === 'yaml') && listing)
    walk(file.program.data ?? [], node => {
      if (node.kind === 'object')
        for (const { key, value } of node.properties)
          if (key !== undefined && supportWords.test(key.replace(/[_-]|(?<=[a-z])(?=[A-Z])/g, ' ')))
            found.push(...addressesIn(file.path, value, 'listing'));
    });
  if (language !== 'markdown') return found;
  const from = listing ? 'listing' : 'document';
  let section = /(?:^|\/)support\.(?:md|markdown)$/i.test(file.relative);
  for (const { literal, text, code } of linesOf(file)) {
    if (code) continue;
    const heading = /^#{1,6}\s+(.*)/.exec(text)?.[1];
    if (heading !== undefined) section = supportWords.test(heading);
    const place = { file: file.path, start: literal.start, end: literal.end };
    if (issueWords.test(text)) found.push({ place, value: text, whose: 'own', from });
    else {
      const about = section || supportWords.test(text.replace(address, ''));
      found.push(
        ...inText(file.path, text, literal.start, from).filter(
          ({ whose, value }) => about || (whose !== 'procores' && supportWords.test(value)),
        ),
      );
    }
  }
  return found;
});

const ownPage = /^\/(?:\w+\/)?(?:support|help|contact)\b/i;
const markupLink = /\b(?:href|to)\s*=\s*(["'])((?:\{?[`'"])?(?:mailto:|tel:|\/|https?:)(?:(?!\1)[^\n])*)\1/gi;

/** Links of a page or template: to a mailbox, to a page for support. */
function contactsInMarkup({ path, text }: MarkupFile): readonly Contact[] {
  return [...text.matchAll(markupLink)].flatMap(match => {
    const value = (match[2] ?? '').replace(/^\{?[`'"]/, '');
    if (!/^(?:mailto|tel):/i.test(value) && !ownPage.test(value) && !supportPage.test(value)) return [];
    const start = match.index + match[0].indexOf(value);
    const whose = whoseIs(value);
    return whose === 'procores'
      ? []
      : [{ place: { file: path, start, end: start + value.length }, value, whose, from: 'code' }];
  });
}

const supportName = /support|help|contact|feedback/i;
const supportPage = /\/(?:support|help|contact|issues)(?:[/?#]|$)/i;

const speaksOfSupport = new RegExp(`${supportName.source}|mailto:|issues|${supportWords.source}`, 'i');
const mayAddress = new RegExp(
  String.raw`${address.source}|["'\`]/(?:\w+/)?(?:support|help|contact)|(?:SUPPORT|HELP|CONTACT)_|mailto:`,
  'i',
);

/** Links and constants about support in the code; an environment variable that names it counts as given. */
export const contactsInCode = perFile((file): readonly Contact[] => {
  if (file.language !== 'javascript' && file.language !== 'python') return [];
  // Most files need not be parsed for this.
  if (!speaksOfSupport.test(file.text) || !mayAddress.test(file.text)) return [];
  const found: Contact[] = [];
  for (const { value, start, end, key } of file.strings) {
    const about = (key !== undefined && supportName.test(key)) || /^mailto:/i.test(value) || supportPage.test(value);
    const sentence = /\s/.test(value) && supportWords.test(value);
    if ((!about && !sentence) || value.match(address) === null) {
      // A page of the app's own: `<a href="/support">`, `<Link to="/help">`.
      if ((key === 'href' || key === 'to') && ownPage.test(value))
        found.push({ place: { file: file.path, start, end }, value, whose: 'own', from: 'code' });
      continue;
    }
    // Procore's support pages are linked to for many reasons.
    const whose = whoseIs(value);
    if (whose !== 'procores' || (key !== undefined && /support_?(?:e?mail|url|link|contact)/i.test(key)))
      found.push({ place: { file: file.path, start, end }, value, whose, from: 'code', key });
  }
  walkProgram(file.program, node => {
    // `mailto:${DESK}?subject=…`
    if (node.kind === 'template' || node.kind === 'join') found.push(...composedMailbox(file, node));
    const name =
      node.kind === 'member'
        ? node.property
        : node.kind === 'literal' && typeof node.value === 'string'
          ? node.value
          : undefined;
    if (name !== undefined && /^(?:[A-Z]+_)*(?:SUPPORT|HELP|CONTACT)_(?:EMAIL|URL|LINK|ADDRESS|PHONE)$/.test(name))
      found.push({
        place: { file: file.path, start: node.start, end: node.end },
        value: name,
        whose: 'own',
        from: 'code',
      });
  });
  return found;
});

/** A link to a mailbox that is written elsewhere, where a placeholder would be told, and not that of somebody in the data. */
function composedMailbox(file: AnalysedFile, node: Expression): readonly Contact[] {
  const first = node.kind === 'join' ? node.left : node.kind === 'template' ? node.parts[0] : undefined;
  if (first?.kind !== 'literal' || !/^mailto:$/i.test(String(first.value))) return [];
  return file.evaluate(node).texts.flatMap(({ parts }) => {
    const written = flat({ parts });
    const value = /^mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?=\?|$)/i.exec(written)?.[0];
    const place = { file: file.path, start: node.start, end: node.end };
    return value === undefined || whoseIs(value) !== 'own' ? [] : [{ place, value, whose: 'own', from: 'code' }];
  });
}
