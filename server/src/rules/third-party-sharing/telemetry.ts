/** What the telemetry of a model's library has others keep: prompts, what tools gave, and answers. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { calledName, findAt } from '../../program/walk.ts';
import type { Recipient } from '../support/data-recipients.ts';
import { toolResults } from '../support/data-tools.ts';

/** A model's call whose telemetry goes to another company. */
interface Recorded {
  /** Where the telemetry is switched on, or the call that is recorded. */
  readonly at: Place;
  readonly effect: Effect;
  readonly values: Effect['data'];
  readonly to: Recipient;
}

/** What is told of models' calls, by the text of a file that has some of them recorded. */
export const recording = /experimental_telemetry|langfuse|langsmith|braintrust/i;

/** Calls of models of which an app has another company keep what is asked. */
export function recordedCalls(file: AnalysedFile): readonly Recorded[] {
  const told = tracedCalls(file);
  const others = file.effectsOf('infer').flatMap(effect => {
    const to = told.some(each => each.effect === effect)
      ? undefined
      : (wrapperOf(effect, file) ?? listenerOf(effect, file.app));
    return to ? [{ at: effect.place, effect, values: [...effect.data, ...toolResults(effect, file)], to }] : [];
  });
  return [...told, ...others];
}

/** Calls of the AI SDK whose telemetry is switched on, in an app whose server sends its traces away: https://ai-sdk.dev/docs/ai-sdk-core/telemetry */
function tracedCalls(file: AnalysedFile): readonly Recorded[] {
  if (!file.text.includes('experimental_telemetry')) return [];
  const to = tracesTo(file.app);
  if (to === undefined) return [];
  return file.effectsOf('infer').flatMap(effect => {
    if (effect.package !== 'ai' || effect.place.file !== file.path) return [];
    const telemetry = effect.args[0]?.value.property('experimental_telemetry');
    const [isEnabled, others] = telemetry?.property('isEnabled').literals ?? [];
    if (telemetry === undefined || isEnabled !== true || others !== undefined) return [];
    if (telemetry.property('recordInputs').literals.includes(false)) return [];
    const { place: at = effect.place } = telemetry;
    return [{ at, effect, values: [...effect.data, ...toolResults(effect, file)], to }];
  });
}

/** Sentry's packages for servers, whose integration of the AI SDK is on by itself: https://docs.sentry.io/platforms/javascript/guides/nextjs/configuration/integrations/vercelai/ */
const ofServers =
  /^@sentry\/(?:node|nextjs|nestjs|sveltekit|remix|react-router|nuxt|astro|solidstart|bun|tanstackstart-react)$/;
/** `tracesSampleRate: 0.2`, and not `0` */
const traces = /\btraces(?:Sampler\b|SampleRate['"]?\s*:(?!\s*0(?:\.0+)?\s*[,}\n]))/;
const leavesOut =
  /\brecordInputs['"]?\s*:\s*false|\bbeforeSend(?:Transaction|Span)\b|\bignoreSpans\b|\bdefaultIntegrations['"]?\s*:\s*false|!==?\s*['"]VercelAI\b/;
/** Where Next.js, SvelteKit, Nuxt and others set up what runs in the browser, and traces no server. */
const ofBrowser = /(?:^|[/.-])(?:client|browser)(?:\.config)?\.[cm]?[jt]sx?$/;

function tracesTo(app: App): Recipient | undefined {
  const texts = app.paths.flatMap(path =>
    /\.[cm]?[jt]sx?$/.test(path) && !ofBrowser.test(path) ? (app.text(path) ?? []) : [],
  );
  return tracesToSentry(app, texts) ? { name: 'Sentry' } : exportedTo(app, texts);
}

function tracesToSentry(app: App, texts: readonly string[]): boolean {
  if (!app.dependencies.some(({ name }) => ofServers.test(name))) return false;
  const own = texts.filter(text => text.includes('@sentry/'));
  return own.some(text => traces.test(text)) && !own.some(text => leavesOut.test(text));
}

/**
 * What sends each span of the AI SDK to a service that keeps what models were asked: https://langfuse.com/integrations/frameworks/vercel-ai-sdk,
 * https://docs.langchain.com/langsmith/trace-with-vercel-ai-sdk, https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry
 */
const exporters: readonly (readonly [made: RegExp, packages: RegExp, name: string])[] = [
  [/\bnew\s+Langfuse(?:Exporter|SpanProcessor)\(/, /['"](?:langfuse-vercel|@langfuse\/otel)['"]/, 'Langfuse'],
  [
    /\bnew\s+(?:AISDKExporter|LangSmithOTLPTraceExporter)\(|\binitializeOTEL\(/,
    /['"]langsmith\/(?:vercel|experimental\/)/,
    'LangSmith',
  ],
  [/\bnew\s+Braintrust(?:Exporter|SpanProcessor)\(/, /['"](?:@braintrust\/otel|braintrust)['"]/, 'Braintrust'],
];

/** It masks what it sends, or chooses among the spans. */
const masks = /\bmask['"]?\s*[:(]|\bshouldExportSpan\b|\bhide(?:Inputs|Outputs)\b|\bfilterAISpans\b|\bcustomFilter\b/;
/** It sends to a server that is none of the service's, nor that of Procore's or a model's client beside it. */
const ownAddress =
  /\b(?:base_?url|host|api_?url)['"]?\s*[:=]\s*['"`]https?:\/\/(?!(?:[\w-]+\.)*(?:langfuse|langchain|procore|openai|anthropic)\.com\b|(?:[\w-]+\.)*braintrust\.dev\b)/i;
/** The same, by a setting's example or the service beside the app: `LANGFUSE_BASE_URL=http://langfuse:3000` */
const ownSetting =
  /\b(?:LANGFUSE_(?:BASE_?URL|HOST)|LANG(?:SMITH|CHAIN)_ENDPOINT|LANG(?:SMITH|CHAIN)_HIDE_INPUTS)\s*[=:]\s*["']?(?!["'\s]|https:\/\/(?:[\w-]+\.)*(?:langfuse|langchain)\.com\b)\S|\bimage:\s*\S*langfuse\/langfuse/;

function exportedTo(app: App, texts: readonly string[]): Recipient | undefined {
  for (const [made, packages, name] of exporters) {
    const own = texts.filter(text => packages.test(text) && made.test(text));
    if (own.length === 0 || own.some(text => masks.test(text))) continue;
    return ofOthers(name, app);
  }
  return undefined;
}

/** Whether the app runs what records its models' calls: its settings or its code say at which address. */
export function runsRecorder(app: App): boolean {
  return (
    app.paths.some(path => settings.test(path) && ownSetting.test(app.text(path) ?? '')) ||
    app.files.some(
      ({ text, program }) =>
        ownAddress.test(text) && program.imports.some(({ module }) => /langfuse|langsmith|braintrust/.test(module)),
    )
  );
}

const settings = /(?:^|\/)(?:\.env[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml)$/;

/**
 * What is put around a model's client, and records each of its calls: https://langfuse.com/integrations/model-providers/openai-js,
 * https://docs.langchain.com/langsmith/trace-openai, https://www.braintrust.dev/docs/integrations/ai-providers/openai
 */
const wrappers: Readonly<Record<string, string>> = {
  observeOpenAI: 'Langfuse',
  wrapOpenAI: 'LangSmith',
  wrapAnthropic: 'LangSmith',
  wrap_openai: 'LangSmith',
  wrap_anthropic: 'LangSmith',
};
/** Clients with a recorder in them: https://langfuse.com/integrations/model-providers/openai-py */
const recorded: Readonly<Record<string, string>> = { 'langfuse.openai': 'Langfuse' };

function wrapperOf({ package: from, client }: Effect, file: AnalysedFile): Recipient | undefined {
  const inside = recorded[from];
  if (inside !== undefined) return ofOthers(inside, file.app);
  const home = client && (client.file === file.path ? file : file.app.file(client.file));
  if (client === undefined || home === undefined || !recording.test(home.text)) return undefined;
  const around = findAt(home.program, client.start).flatMap(node => {
    const name = node.kind === 'call' && node.start < client.start ? wrappers[calledName(node) ?? ''] : undefined;
    return name ?? [];
  })[0];
  if (around === undefined || masks.test(home.text)) return undefined;
  const isBraintrust = home.program.imports.some(({ module }) => module === 'braintrust');
  return ofOthers(isBraintrust ? 'Braintrust' : around, file.app);
}

/** A run of LangChain is told to such a service as well: `chain.invoke(input, { callbacks: [handler] })` */
function listenerOf({ args }: Effect, app: App): Recipient | undefined {
  const handlers = args.flatMap(({ value, name }) => (name === 'callbacks' ? value : value.property('callbacks')));
  return handlers.some(isListener) ? ofOthers('Langfuse', app) : undefined;
}

function isListener({ elements, element }: Value): boolean {
  return [...elements, element].some(({ libraries }) =>
    libraries.some(({ package: from, path }) => /langfuse/.test(from) && path.startsWith('CallbackHandler')),
  );
}

/** A service, unless the app runs it itself. */
function ofOthers(name: string, app: App): Recipient | undefined {
  return runsRecorder(app) ? undefined : { name };
}
