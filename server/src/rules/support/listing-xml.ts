import type { App } from '../../analysis/facts.ts';
import type { Literal } from '../../program/model.ts';
import type { MarkupFile } from './wording-markup.ts';

/** A manifest in XML: which files are one, the element that gives the name as users see it, and what the name is called there. */
interface XmlManifest {
  readonly file: RegExp;
  readonly name: RegExp;
  readonly source: string;
}

/**
 * Manifests of add-ins for Office (https://learn.microsoft.com/en-us/javascript/api/manifest/displayname), of Android apps
 * (https://developer.android.com/guide/topics/manifest/application-element#label) and of apps for iOS
 * (https://developer.apple.com/documentation/bundleresources/information-property-list/cfbundledisplayname).
 */
const xmlManifests: readonly XmlManifest[] = [
  {
    file: /(?:^|\/)[\w.-]*manifest[\w.-]*\.xml$/i,
    name: /<DisplayName\s+DefaultValue\s*=\s*["']([^"'<>]+)["']/g,
    source: '`DisplayName`',
  },
  {
    file: /(?:^|\/)res\/values[\w-]*\/strings\.xml$/,
    name: /<string\s+name="app_name"[^>]*>([^<]+)</g,
    source: '`app_name`',
  },
  {
    file: /(?:^|\/)[\w.-]*Info\.plist$/,
    name: /<key>CFBundle(?:Display)?Name<\/key>\s*<string>([^<]+)</g,
    source: 'the name of the bundle',
  },
];

/** A manifest of an app with its text. */
export interface NamedXml extends MarkupFile {
  readonly manifest: XmlManifest;
}

/** Every XML manifest of an app. */
export function xmlManifestsOf(app: App): readonly NamedXml[] {
  return app.paths.flatMap(relative => {
    const manifest = xmlManifests.find(({ file }) => file.test(relative));
    const text = manifest && app.text(relative);
    return manifest === undefined || text === undefined
      ? []
      : [{ path: `${app.root}/${relative}`, relative, text, manifest }];
  });
}

/** The names that a manifest gives its app, with what gives them. */
export function xmlNames({ relative, text, manifest }: NamedXml): readonly { literal: Literal; source: string }[] {
  return [...text.matchAll(manifest.name)].map(match => {
    const [whole, value = ''] = match;
    const start = match.index + whole.lastIndexOf(value);
    return {
      literal: { kind: 'literal', value, start, end: start + value.length, content: start },
      source: `${manifest.source} of ${relative.slice(relative.lastIndexOf('/') + 1)}`,
    };
  });
}
