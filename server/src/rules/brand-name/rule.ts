import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { plainWord } from '../../program/words.ts';
import { defineRule, type Report } from '../rule.ts';
import { type ListedName, procoreNames, procoreNamesIn } from '../support/listing.ts';
import { placeIn, placeKey } from '../support/places.ts';
import { linesOf } from '../support/wording-documents.ts';
import { markupOf } from '../support/wording-markup.ts';

export default defineRule({
  id: 'brand-name',
  clauses: ['5(b)', '5(a)'],
  severity: 'warning',
  title: '"Procore" in the name under which the app is listed, or a Procore logo in the app',
  blind: 'Names and logos that stand only in the Marketplace, logos drawn inline or named otherwise, and likeness.',
  get perFile() {
    return [logosIn, procoreNamesIn];
  },
  checkApp(app, { report }) {
    for (const [name, ...others] of oncePerName(procoreNames(app)))
      report({
        at: placeOf(name),
        message: `The app's name "${name.value.trim()}" contains "Procore"`,
        certain: name.listed,
        because: name.listed
          ? `It is given by ${name.source}. A listed name must not contain the word anywhere (Marketplace listing guidelines); the description may say that the app works with Procore.`
          : `It is given by ${name.source}. If the app is listed or shown to users under this name, choose one without the word; if it names a connection to Procore, call the setting so.`,
        steps: others.map(other => stepAt(placeOf(other), `it is given by ${other.source} too`)),
        fixes: rename([name, ...others]),
      });
    const all = logos(app);
    for (const { place, shown } of all.filter((logo, at) => all.findIndex(other => other.shown === logo.shown) === at))
      report({
        at: place,
        message: `\`${shown}\` shows Procore's logo in the app`,
        because:
          "Procore's marks may be used only as its Brand and Trademark Guidelines allow. If Procore permits this use, suppress the finding and say where; else use your own mark and the plain word.",
        steps: all
          .filter(other => other.shown === shown)
          .slice(1)
          .map(other => stepAt(other.place, 'it is shown here too')),
      });
  },
});

function placeOf({ file, literal }: ListedName): Place {
  return placeIn(file, literal);
}

/** The places that give the app one name, a listing of it first: who changes the name changes it in all of them. */
function oncePerName(names: readonly ListedName[]): readonly (readonly [ListedName, ...ListedName[]])[] {
  const byName = new Map<string, ListedName[]>();
  const seen = new Set<string>();
  for (const name of [...names.filter(({ listed }) => listed), ...names.filter(({ listed }) => !listed)]) {
    const place = placeKey(placeOf(name));
    if (seen.has(place)) continue;
    seen.add(place);
    const called = plainWord(name.value);
    byName.set(called, [...(byName.get(called) ?? []), name]);
  }
  return [...byName.values()].flatMap(([first, ...others]) => (first ? [[first, ...others] as const] : []));
}

/** The name without the word, in all places that give it, where something is left to call it by. */
function rename(names: readonly [ListedName, ...ListedName[]]): NonNullable<Report['fixes']> {
  const rest = withoutWord(names[0].value);
  if (/procore/i.test(rest) || !/\p{L}{3,}/u.test(rest)) return [];
  const edits = names.flatMap(({ file, literal, value }) => {
    if (literal.content === undefined) return [];
    const start = literal.content + String(literal.value).indexOf(value);
    return [{ file: file.path, start, end: start + value.length, text: withoutWord(value) }];
  });
  return edits.length === names.length ? [{ title: `Name it "${rest}"`, safe: false, edits }] : [];
}

function withoutWord(value: string): string {
  return value
    .replace(/\s*(?:[-–—|:]\s*)?\b(?:for|with|to|in|on|from|by)\s+procore\b(?:®|™)?/i, '')
    .replace(/\bprocore(?![\p{L}\p{N}])(?:®|™)?(?:['’]s)?[\s:–—|-]*/iu, '')
    .replace(/[\s:–—|-]+$/, '')
    .trim();
}

const mark = '(?:logo(?:mark|type)?s?|word-?mark|brand-?mark|icon|emblem|favicon)';
/** A picture named after Procore's mark: `procore-logo.svg`, `logo_procore_orange@2x.png`, `logos/procore.svg`. */
const logoFile = new RegExp(
  String.raw`(?:(?<![a-z])procore[\w@-]*?[-_.]${mark}(?![a-z])|(?<![a-z])${mark}[-_.]?(?:for[-_])?procore(?![a-z])|(?<![a-z])logos?\/(?:[\w.-]+\/)*procore(?![a-z]))[\w@.-]*\.(?:svg|png|jpe?g|gif|webp|avif|ico)(?![\w-])`,
  'i',
);
/** A drawing that is called after Procore and nothing else, or a picture among the marks of those that the app connects: `icons/procore.png`. */
const bareLogo =
  /(?:^|\/)procore\.svg$|(?<![a-z])(?:icon|brand|badge|integration|connector|connection|partner|provider|vendor)s?\/procore\.(?:png|jpe?g|gif|webp|avif|ico)$/i;
/** The same where its folder is put before it: `/logos/${file}`. */
const barePicture = /^procore\.(?:png|jpe?g|gif|webp|avif|ico)$/i;
const logoFolder = /(?<![a-z])(?:logo|icon)s?\/(?:\$\{[^}\n]{1,60}\}["'`]|["'`]\s{0,4}\+)/i;
/** What shows how it is used, or how the app is built with it. */
const explaining =
  /(?<![a-z])(?:diagram|chart|flow|graph|schema|architecture|screen|screenshot|shot|doc|guide|help|tutorial)s?\//i;
const camelLogo =
  /(?<![A-Za-z])[Pp]rocore(?:[A-Z][a-z]+)*?(?:Logo|Icon|Wordmark)[\w@-]*\.(?:svg|png|jpe?g|gif|webp|avif|ico)\b/;

interface Logo {
  readonly place: Place;
  readonly shown: string;
}

/** References to a file of Procore's logo, the first of each file that refers to it: imports, addresses, style sheets, pages. */
function logos(app: App): readonly Logo[] {
  const found: Logo[] = app.files.flatMap(logosIn);
  // Style sheets have no program, nor have pages: their text says what they refer to.
  const styles = app.paths
    .filter(relative => /\.(?:css|scss|less)$/i.test(relative) && !/(?:^|\/)(?:tests?|vendor)\//.test(relative))
    .map(relative => ({ path: `${app.root}/${relative}`, text: app.text(relative) ?? '' }));
  for (const { path, text } of [...styles, ...markupOf(app)]) add(found, path, text, 0);
  return found;
}

const logosIn = perFile((file): readonly Logo[] => {
  const found: Logo[] = [];
  if (file.pathClass !== 'source' || !/procore/i.test(file.text)) return found;
  if (file.language === 'markdown') {
    for (const { literal, text, code } of linesOf(file))
      if (!code && /!\[|<img\b/i.test(text)) add(found, file.path, text, literal.start);
    return found;
  }
  for (const { module, moduleSpan } of file.program.imports)
    add(found, file.path, module, moduleSpan.start, moduleSpan.end);
  for (const { from, start, end } of file.program.exports)
    if (from !== undefined) add(found, file.path, from, start, end);
  const isUnderLogos = logoFolder.test(file.text);
  for (const { value, start, end } of file.strings)
    if (isUnderLogos && barePicture.test(value)) add(found, file.path, `logos/${value}`, start, end);
    else if (!/\s/.test(value.trim())) add(found, file.path, value, start, end);
  return found;
});

function add(found: Logo[], file: string, text: string, start: number, end?: number): void {
  if (!/procore/i.test(text)) return;
  const match = logoFile.exec(text) ?? camelLogo.exec(text) ?? (explaining.test(text) ? null : bareLogo.exec(text));
  if (match === null || found.some(({ place }) => place.file === file)) return;
  const place =
    end === undefined
      ? { file, start: start + match.index, end: start + match.index + match[0].length }
      : { file, start, end };
  found.push({ place, shown: match[0].slice(match[0].lastIndexOf('/') + 1) });
}
