import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** A log call for each level, behind an access path. Every argument reaches the log unless `more` says otherwise. */
function levels(names: readonly string[], path = '', more: Partial<Behaviour> = {}): Members {
  return Object.fromEntries(
    names.map(name => [path ? `${path}.${name}` : name, { does: 'log', mode: name, ...more } satisfies Behaviour]),
  );
}

const usual = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** https://nodejs.org/api/console.html */
const consoleLevels = [
  'log',
  'debug',
  'info',
  'warn',
  'error',
  'trace',
  'dir',
  'dirxml',
  'table',
  'group',
  'groupCollapsed',
];

/**
 * `redact` names the fields that pino masks: a list of paths, or an object with one (https://getpino.io/#/docs/redaction). Functions
 * may change what is logged: https://getpino.io/#/docs/api?id=formatters-object
 */
const pinoRedaction = {
  args: {
    data: '*',
    list: '@0.redact.paths|@0.redact',
    handlers: '@0.formatters.log|@0.hooks.streamWrite|@0.hooks.logMethod',
  },
} satisfies Behaviour;

const npmLevels = ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly'];
const syslogLevels = ['emerg', 'alert', 'crit', 'warning', 'notice'];

const consoles: readonly Library[] = [
  javascript(['global'], {
    ...levels(consoleLevels, 'console'),
    'console.assert|timeLog': { does: 'log', mode: 'error', args: { data: '1*' } },
    'process.stdout.write': { does: 'log', mode: 'log', args: { data: '0' }, returns: 'plain' },
    'process.stderr.write': { does: 'log', mode: 'error', args: { data: '0' }, returns: 'plain' },
    'process.emitWarning': { does: 'log', mode: 'warn', args: { data: '0' } },
  }),
  javascript(['console'], { ...levels(consoleLevels), ...levels(consoleLevels, 'Console()') }),
  javascript(['process'], {
    'stdout.write': { does: 'log', mode: 'log', args: { data: '0' }, returns: 'plain' },
    'stderr.write': { does: 'log', mode: 'error', args: { data: '0' }, returns: 'plain' },
  }),
];

const loggers: readonly Library[] = [
  javascript(['pino'], {
    ...behind(['()', 'pino()', 'Logger()'], levels(usual, '**', pinoRedaction)),
    '()': { does: 'client', args: { options: '0', list: '0.redact.paths|0.redact' } },
    pino: { does: 'client', args: { options: '0', list: '0.redact.paths|0.redact' } },
  }),
  javascript(['winston'], {
    ...behind(['', 'createLogger()', '**.child()', 'loggers.get()', 'loggers.add()', 'Logger()'], {
      // `format` changes what is logged: https://github.com/winstonjs/logform
      ...levels([...npmLevels, ...syslogLevels], '', { args: { data: '*', list: '@0.format' } }),
      // log(level, message, …meta) or log({ level, message })
      log: { does: 'log', mode: 'log', args: { data: '*', list: '@0.format' } },
    }),
    createLogger: { does: 'client', args: { options: '0' } },
  }),
  javascript(['bunyan'], behind(['createLogger()', 'Logger()', '**.child()'], levels(usual))),
  javascript(['loglevel'], behind(['', 'getLogger()'], levels([...usual, 'log']))),
  // https://nodejs.org/api/util.html#utildebuglogsection-callback
  javascript(['util'], { 'debuglog|debug()()': { does: 'log', mode: 'debug' } }),
  // https://github.com/debug-js/debug: debug(namespace) makes the function that logs
  javascript(['debug'], {
    '()()': { does: 'log', mode: 'debug' },
    'debug()()': { does: 'log', mode: 'debug' },
    '().extend()()': { does: 'log', mode: 'debug' },
  }),
  // https://docs.nestjs.com/techniques/logger: an instance or the class itself
  javascript(['@nestjs/common'], {
    ...behind(['Logger()', 'Logger', 'ConsoleLogger()'], levels(['log', 'error', 'warn', 'debug', 'verbose', 'fatal'])),
  }),
  javascript(['nestjs-pino'], behind(['Logger()', 'PinoLogger()'], levels([...usual, 'log', 'verbose']))),
  javascript(['log4js'], behind(['getLogger()'], levels([...usual, 'mark', 'log']))),
  javascript(
    ['signale', 'consola', 'consola/basic', 'consola/browser', 'consola/core'],
    behind(
      ['', 'consola', 'createConsola()', '**.withTag|withScope|withDefaults|create|scope()', 'Signale()', 'signale'],
      levels([
        ...usual,
        'log',
        'success',
        'start',
        'ready',
        'fail',
        'box',
        'verbose',
        'await',
        'complete',
        'note',
        'pending',
        'watch',
        'wait',
      ]),
    ),
  ),
  // https://tslog.js.org/#/?id=maskvaluesofkeys
  javascript(
    ['tslog'],
    behind(
      ['Logger()', '**.getSubLogger()'],
      levels(['silly', ...usual], '', { args: { data: '*', list: '@0.maskValuesOfKeys' } }),
    ),
  ),
  javascript(['electron-log', 'electron-log/main', 'electron-log/renderer', 'electron-log/node'], {
    ...behind(['', 'scope()', 'create()'], levels([...npmLevels, 'log'])),
  }),
  javascript(
    [
      'npmlog',
      'proc-log',
      'fancy-log',
      'roarr',
      'loglevel-plugin-prefix',
      'ololog',
      'tracer',
      'caterpillar',
      'diary',
      'adze',
    ],
    {
      '()': { does: 'log' },
      ...behind(
        ['', 'log', 'Roarr', 'console()', 'colorConsole()', 'diary()'],
        levels([...usual, 'verbose', 'silly', 'notice', 'http', 'log']),
      ),
    },
  ),
  javascript(['@logtape/logtape'], behind(['getLogger()', '**.getChild|with()'], levels([...usual, 'warning']))),
  javascript(
    [
      'next-logger',
      'next-axiom',
      '@axiomhq/nextjs',
      '@logtail/node',
      '@logtail/browser',
      '@logtail/next',
      'logdna',
      '@logdna/logger',
    ],
    {
      ...behind(
        ['log', 'Logger()', 'useLogger()', 'Logtail()', 'createLogger()', '**.with|child()'],
        levels([...usual, 'log']),
      ),
    },
  ),
  javascript(['@aws-lambda-powertools/logger'], {
    ...behind(['Logger()', '**.createChild()'], levels([...usual, 'critical'])),
    'Logger().appendKeys|appendPersistentKeys': { does: 'log', args: { data: '0' } },
    // logEventIfEnabled(event, overwriteValue)
    'Logger().logEventIfEnabled': { does: 'log', mode: 'info', args: { data: '0', condition: '1' } },
  }),
  javascript(['lambda-log'], behind(['', 'LambdaLog()'], levels([...usual, 'log']))),
  javascript(
    ['firebase-functions', 'firebase-functions/v1', 'firebase-functions/v2'],
    levels(['log', ...usual, 'write'], 'logger'),
  ),
  javascript(['firebase-functions/logger'], behind(['', 'logger'], levels(['log', ...usual, 'write']))),
  javascript(['@google-cloud/logging'], {
    'Logging().log().write|info|warning|error|debug|notice|critical|alert': { does: 'log', args: { data: '0' } },
    'Logging().log().entry': { returns: 'arguments' },
    'Logging().logSync().write': { does: 'log', args: { data: '0' } },
  }),
  javascript(['@azure/logger'], behind(['createClientLogger()'], levels(['verbose', 'info', 'warning', 'error']))),
  javascript(['lighthouse-logger', 'cli-ux', '@clack/prompts', 'ora', 'listr2'], {
    ...levels(['log', 'info', 'warn', 'error', 'success', 'message', 'step'], 'log'),
    '().succeed|fail|warn|info|start': { does: 'log', args: { data: '0' }, returns: 'receiver' },
  }),
  // https://oclif.io/docs/commands: what a command prints
  javascript(
    ['@oclif/core', '@oclif/command'],
    levels(['log', 'logToStderr', 'logJson', 'warn', 'error'], 'Command()'),
  ),
  javascript(['std/log', 'std/log/mod'], {
    ...levels([...usual, 'warning', 'critical']),
    ...levels([...usual, 'warning', 'critical'], 'getLogger()'),
  }),
];

/** Errors and the context sent with them. */
const captures: readonly Library[] = [
  // https://docs.sentry.io/platforms/javascript/
  javascript(['@sentry/*', 'raven', 'raven-js', 'sentry-expo'], {
    '**.captureException|captureError': { does: 'capture', vendor: 'Sentry', args: { data: '0', options: '1' } },
    '**.captureMessage|captureEvent|captureFeedback|captureUserFeedback': { does: 'capture', vendor: 'Sentry' },
    '**.setContext|setExtra|setTag|setAttribute': {
      does: 'capture',
      vendor: 'Sentry',
      args: { name: '0', data: '1' },
      returns: 'receiver',
    },
    '**.setExtras|setTags|setUser|setAttributes|setUserContext|setExtraContext': {
      does: 'capture',
      vendor: 'Sentry',
      args: { data: '0' },
      returns: 'receiver',
    },
    '**.addBreadcrumb|captureBreadcrumb': { does: 'capture', vendor: 'Sentry', args: { data: '0' } },
    '**.logger.trace|debug|info|warn|error|fatal': { does: 'capture', vendor: 'Sentry' },
    '**.withScope|configureScope|withIsolationScope': {
      args: { callback: 'callback' },
      returns: 'called',
      parameters: ['getCurrentScope()'],
    },
    '**.startSpan|startSpanManual|startInactiveSpan|continueTrace|withServerActionInstrumentation|withMonitor': {
      args: { callback: 'callback' },
      returns: 'called',
    },
    '**.wrapHandler|wrapCloudEventFunction|wrapRouteHandlerWithSentry|wrapApiHandlerWithSentry': { returns: 'first' },
  }),
  // https://docs.bugsnag.com/platforms/javascript/
  javascript(['@bugsnag/*', 'bugsnag', 'bugsnag-js'], {
    '**.notify': {
      does: 'capture',
      vendor: 'Bugsnag',
      args: { data: '0', callback: 'callback' },
      parameters: ['event'],
    },
    '**.leaveBreadcrumb': { does: 'capture', vendor: 'Bugsnag' },
    '**.addMetadata|setUser|addFeatureFlag|addContext': { does: 'capture', vendor: 'Bugsnag' },
  }),
  // https://docs.rollbar.com/docs/nodejs
  javascript(['rollbar', '@rollbar/react'], {
    '**.error|critical|warning|warn|info|debug|log|captureEvent|buildJsonPayload|sendJsonPayload': {
      does: 'capture',
      vendor: 'Rollbar',
    },
    '**.configure': { does: 'capture', vendor: 'Rollbar', args: { data: '0.payload' } },
  }),
  // https://docs.datadoghq.com/logs/log_collection/javascript/ and real_user_monitoring
  javascript(
    [
      '@datadog/browser-logs',
      '@datadog/mobile-react-native',
      '@datadog/browser-rum',
      '@datadog/browser-rum-slim',
      'dd-trace',
      'datadog-metrics',
      '@datadog/datadog-api-client',
    ],
    {
      '**.logger.log|debug|info|warn|error': { does: 'capture', vendor: 'Datadog' },
      '**.addError|addAction|addTiming|setUser|setUserProperty|setGlobalContext|setGlobalContextProperty|setAccount|addFeatureFlagEvaluation':
        {
          does: 'capture',
          vendor: 'Datadog',
        },
      '**.setTag|addTags': { does: 'capture', vendor: 'Datadog', returns: 'receiver' },
      '**.submitLog|createEvent': { does: 'capture', vendor: 'Datadog' },
      '**.trace|wrap': { args: { callback: 'callback' }, returns: 'called' },
    },
  ),
  javascript(['newrelic'], {
    'noticeError|addCustomAttribute|addCustomAttributes|recordCustomEvent|addCustomSpanAttribute|addCustomSpanAttributes|recordLogEvent|setUserID':
      {
        does: 'capture',
        vendor: 'New Relic',
      },
    'startSegment|startWebTransaction|startBackgroundTransaction': {
      args: { callback: 'callback' },
      returns: 'called',
    },
  }),
  javascript(['@newrelic/browser-agent/*', '@newrelic/winston-enricher'], {
    '**.noticeError|addPageAction|setCustomAttribute|log': { does: 'capture', vendor: 'New Relic' },
  }),
  javascript(['@honeybadger-io/*', 'honeybadger'], {
    '**.notify|setContext|addBreadcrumb|event': { does: 'capture', vendor: 'Honeybadger' },
  }),
  javascript(['logrocket'], {
    'captureException|captureMessage|identify|track|log|info|warn|error|debug': {
      does: 'capture',
      vendor: 'LogRocket',
    },
  }),
  javascript(['@airbrake/browser', '@airbrake/node'], { 'Notifier().notify': { does: 'capture', vendor: 'Airbrake' } }),
  javascript(['elastic-apm-node', '@elastic/apm-rum'], {
    '**.captureError|setCustomContext|setUserContext|addLabels|setLabel': { does: 'capture', vendor: 'Elastic APM' },
  }),
  javascript(['applicationinsights', '@microsoft/applicationinsights-web'], {
    '**.trackException|trackTrace|trackEvent|trackDependency|trackRequest|trackMetric|trackPageView': {
      does: 'capture',
      vendor: 'Azure Application Insights',
      args: { data: '*' },
    },
  }),
  javascript(['@google-cloud/error-reporting'], {
    'ErrorReporting().report': { does: 'capture', vendor: 'Google Cloud' },
  }),
  javascript(['@highlight-run/*', 'highlight.run'], {
    '**.consumeError|recordError|consume|track|identify|log': { does: 'capture', vendor: 'Highlight' },
  }),
  // https://opentelemetry.io/docs/languages/js/instrumentation/
  javascript(['@opentelemetry/api'], {
    '**.startActiveSpan': { args: { callback: 'callback' }, returns: 'called', parameters: ['trace.getActiveSpan()'] },
    '**.with': { args: { callback: 'callback' }, returns: 'called' },
    '**.getActiveSpan|getSpan|startSpan().setAttribute|setAttributes|addEvent|recordException': {
      does: 'log',
      mode: 'debug',
      args: { data: '*' },
    },
  }),
];

export const logs: readonly Library[] = [...consoles, ...loggers, ...captures];
