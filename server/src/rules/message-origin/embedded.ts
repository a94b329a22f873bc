import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';

/** What an app that Procore's pages embed speaks to them with. */
const helpers = '@procore/procore-iframe-helpers';

/**
 * The page that may frame the app, as its policy for browsers names it: `frame-ancestors https://*.procore.com`, `frameAncestors: […]`,
 * `CSP_FRAME_ANCESTORS = (…)` (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors).
 */
const framedByProcore =
  /(?:frame[-_]?ancestors|\ballow-from)\b(?:(?![;]|'none'|\n\w+\s*=).){0,300}?(?<![\w.-])(?:https?:\/\/)?(?:\*|app|sandbox|[a-z]{2}\d\d)\.procore(?:gov)?\.com\b/is;

/** Whether Procore's pages embed the app: every window of it is theirs, or opened from one. */
export function isEmbedded(app: App): boolean {
  return (
    app.dependencies.some(({ name }) => name === helpers) ||
    app.files.some(file => file.pathClass === 'source' && namesProcore(file)) ||
    app.manifests.some(({ text }) => /"(?:sidepanel|fullscreen)"\s*:/.test(text))
  );
}

const namesProcore = perFile(({ text }) => framedByProcore.test(text));
