/** What the telemetry of a model's library has an error tracker keep: prompts, what tools gave, and answers. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { toolResults } from '../support/data-tools.ts';

/** A model's call whose telemetry goes to Sentry. */
interface Recorded {
  /** Where the telemetry is switched on. */
  readonly at: Place;
  readonly effect: Effect;
  readonly values: Effect['data'];
}

/**
 * Calls of the AI SDK whose telemetry is switched on, in an app whose server traces to Sentry: it then keeps inputs and outputs unless
 * it is told not to. https://docs.sentry.io/platforms/javascript/guides/nextjs/configuration/integrations/vercelai/
 */
export function recordedCalls(file: AnalysedFile): readonly Recorded[] {
  if (!file.text.includes('experimental_telemetry') || !tracesToSentry(file.app)) return [];
  return file.effectsOf('infer').flatMap(effect => {
    if (effect.package !== 'ai' || effect.place.file !== file.path) return [];
    const telemetry = effect.args[0]?.value.property('experimental_telemetry');
    const [isEnabled, others] = telemetry?.property('isEnabled').literals ?? [];
    if (telemetry === undefined || isEnabled !== true || others !== undefined) return [];
    if (telemetry.property('recordInputs').literals.includes(false)) return [];
    const { place: at = effect.place } = telemetry;
    return [{ at, effect, values: [...effect.data, ...toolResults(effect, file)] }];
  });
}

/** Sentry's packages for servers, whose integration of the AI SDK is on by itself. */
const ofServers =
  /^@sentry\/(?:node|nextjs|nestjs|sveltekit|remix|react-router|nuxt|astro|solidstart|bun|tanstackstart-react)$/;
/** `tracesSampleRate: 0.2`, and not `0` */
const traces = /\btraces(?:Sampler\b|SampleRate['"]?\s*:(?!\s*0(?:\.0+)?\s*[,}\n]))/;
const leavesOut =
  /\brecordInputs['"]?\s*:\s*false|\bbeforeSend(?:Transaction|Span)\b|\bignoreSpans\b|\bdefaultIntegrations['"]?\s*:\s*false|!==?\s*['"]VercelAI\b/;
/** Where Next.js, SvelteKit, Nuxt and others set up what runs in the browser, and traces no server. */
const ofBrowser = /(?:^|[/.-])(?:client|browser)(?:\.config)?\.[cm]?[jt]sx?$/;

function tracesToSentry(app: App): boolean {
  if (!app.dependencies.some(({ name }) => ofServers.test(name))) return false;
  const texts = app.paths.flatMap(path =>
    /\.[cm]?[jt]sx?$/.test(path) && !ofBrowser.test(path) ? (app.text(path) ?? []) : [],
  );
  const own = texts.filter(text => text.includes('@sentry/'));
  return own.some(text => traces.test(text)) && !own.some(text => leavesOut.test(text));
}
