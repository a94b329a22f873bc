import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place, Step } from '../../program/finding.ts';
import { type HostUse, settingAddresses, usedHosts } from '../support/hosts.ts';
import { placeKey } from '../support/places.ts';

/** An address of Procore's with `http:` that something else calls than the code: a log-in library, whoever reads the settings. */
export interface PlainSetting {
  readonly at: Place;
  readonly host: string;
  readonly use: HostUse;
  /** `http:`, as it stands there. */
  readonly scheme: Place;
  readonly steps: readonly Step[];
}

const scheme = 'http://';

/** Settings of a file that send log-ins or calls to Procore without TLS: options of a provider, named addresses, `.env`, JSON and YAML. */
export function plainSettings(file: AnalysedFile, catalogue: Catalogue): readonly PlainSetting[] {
  if (file.pathClass === 'test') return [];
  // What a request calls is judged as it is sent: its scheme may have been made another.
  const requests = new Set(file.requests.map(({ place }) => placeKey(place)));
  const written = usedHosts(file, catalogue).flatMap(({ at, host, use, span, steps }): readonly PlainSetting[] => {
    const user = steps.at(-1);
    if (user !== undefined && requests.has(placeKey(user))) return [];
    const start = span === undefined ? -1 : span.start - scheme.length;
    const text = span && file.app.file(span.file)?.text.slice(start, span.start);
    return span === undefined || start < 0 || text?.toLowerCase() !== scheme
      ? []
      : [{ at, host, use, steps, scheme: { file: span.file, start, end: start + 'http:'.length } }];
  });
  const set = settingAddresses(file).flatMap(({ at, address, use, literal }): readonly PlainSetting[] => {
    const host = /^http:\/\/([^/]+)/i.exec(address)?.[1]?.toLowerCase();
    const start = (literal.content ?? at.start) + String(literal.value).toLowerCase().indexOf(scheme);
    return host === undefined || literal.content === undefined
      ? []
      : [{ at, host, use, steps: [], scheme: { file: at.file, start, end: start + 'http:'.length } }];
  });
  return [...written, ...set];
}
