import type { Behaviour, Library } from '../shape.ts';
import { behind, type Members, python } from './entry.ts';

/** One member for each level; the level is the mode. */
function levels(names: readonly string[], more: Partial<Behaviour> = {}): Members {
  return Object.fromEntries(
    names.map(name => [name, { does: 'log', mode: name, args: { data: '*' }, ...more } satisfies Behaviour]),
  );
}

const standardLevels: Members = {
  ...levels(['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical', 'fatal']),
  log: { does: 'log', mode: 'log', args: { data: '1*' } },
};

/** Python's `logging` and what has its shape: https://docs.python.org/3/library/logging.html */
const loggers: readonly Library[] = [
  python(['global'], {
    print: { does: 'log', mode: 'log', args: { data: '*', target: 'file' }, returns: 'plain', note: 'fills-target' },
    'pprint|pp': { does: 'log', mode: 'log', args: { data: '0' }, returns: 'plain' },
    // Notebooks
    display: { does: 'log', mode: 'log', args: { data: '*' }, returns: 'plain' },
  }),
  python(['pprint', 'prettyprinter', 'icecream'], {
    'pprint|pp|ic|cpprint': { does: 'log', mode: 'log', args: { data: '*' } },
    'pformat|PrettyPrinter().pformat': { returns: 'arguments' },
    'PrettyPrinter().pprint': { does: 'log', mode: 'log', args: { data: '0' } },
  }),
  python(['IPython.display'], { 'display|HTML|JSON|Markdown': { does: 'log', mode: 'log', args: { data: '*' } } }),
  python(['logging', 'logging.handlers', 'daiquiri', 'logbook', 'absl.logging'], {
    ...standardLevels,
    'getLogger|Logger|LoggerAdapter|getChild|get_logger|get_absl_logger': {
      does: 'client',
      args: { name: '0' },
    },
    ...behind(['getLogger|Logger|LoggerAdapter|get_logger|get_absl_logger()'], standardLevels),
    'getLogger().getChild': { does: 'client', args: { name: '0' } },
    ...behind(['**.getChild()'], standardLevels),
  }),
  python(['loguru'], {
    ...behind(['logger', '**.opt|bind|patch()', 'logger.contextualize()'], {
      ...levels(['trace', 'debug', 'info', 'success', 'warning', 'error', 'exception', 'critical']),
      log: { does: 'log', mode: 'log', args: { data: '1*' } },
    }),
    'logger.bind|contextualize': { does: 'log', mode: 'debug', args: { data: '*' } },
    'logger.catch': { note: 'annotation' },
    'logger.add': { args: { target: '0' } },
  }),
  python(['structlog', 'structlog.stdlib'], {
    'get_logger|getLogger': { does: 'client' },
    ...behind(['get_logger|getLogger()', '**.bind|new|unbind|try_unbind()'], {
      ...standardLevels,
      'bind|new': { does: 'log', mode: 'debug', args: { data: '*' } },
      'ainfo|adebug|awarning|aerror': { does: 'log', args: { data: '*' } },
    }),
    'contextvars.bind_contextvars': { does: 'log', mode: 'debug', args: { data: '*' } },
  }),
  python(['logfire'], {
    ...levels(['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal', 'exception'], { vendor: 'Logfire' }),
    span: { does: 'log', vendor: 'Logfire', args: { data: '*' } },
  }),
  // https://docs.prefect.io/v3/how-to-guides/workflows/add-logging
  python(['prefect', 'prefect.logging'], {
    'get_run_logger|get_logger': { does: 'client' },
    ...behind(['get_run_logger|get_logger()'], standardLevels),
  }),
  // https://docs.dagster.io/guides/log-debug/logging
  python(['dagster'], {
    get_dagster_logger: { does: 'client' },
    ...behind(
      [
        'get_dagster_logger()',
        'AssetExecutionContext|OpExecutionContext|AssetCheckExecutionContext().log',
        'SensorEvaluationContext|ScheduleEvaluationContext|RunFailureSensorContext().log',
      ],
      standardLevels,
    ),
    // What is kept in the event log and shown in the web UI: https://docs.dagster.io/guides/build/assets/metadata-and-tags
    'MaterializeResult|ObserveResult|AssetMaterialization|AssetObservation': {
      does: 'log',
      mode: 'info',
      args: { data: 'metadata' },
    },
    Output: { does: 'log', mode: 'info', args: { data: 'metadata' }, returns: 'arguments' },
    'AssetExecutionContext|OpExecutionContext|OutputContext().add_output_metadata': {
      does: 'log',
      mode: 'info',
      args: { data: '0|metadata' },
    },
    'MetadataValue.md|text|json|table': { returns: 'arguments' },
  }),
  // https://docs.twisted.org/en/stable/core/howto/logging.html
  python(['twisted.python.log'], { 'msg|err': { does: 'log', mode: 'log', args: { data: '*' } } }),
  // https://eliot.readthedocs.io/en/stable/generating/actions.html
  python(['eliot'], { 'log_message|start_action|Message.log': { does: 'log', mode: 'log', args: { data: '*' } } }),
  python(['rich', 'rich.console', 'rich.pretty', 'rich.logging'], {
    'print|print_json|inspect|pprint': { does: 'log', mode: 'log', args: { data: '*' } },
    'Console().print|log|print_json|print_exception|rule|out': { does: 'log', mode: 'log', args: { data: '*' } },
    'Table().add_row': { does: 'log', mode: 'log', args: { data: '*' } },
  }),
  python(['click', 'typer'], {
    'echo|secho|echo_via_pager': { does: 'log', mode: 'log', args: { data: '0|message' } },
    'Typer().command|callback': { note: 'annotation' },
  }),
  python(['sys'], {
    'stdout.write, stdout.buffer.write': { does: 'log', mode: 'log', args: { data: '0' }, returns: 'plain' },
    'stderr.write': { does: 'log', mode: 'error', args: { data: '0' }, returns: 'plain' },
    exit: { does: 'log', mode: 'error', args: { data: '0' }, returns: 'plain' },
  }),
  // https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand
  python(['django.core.management.base', 'django.core.management'], {
    'BaseCommand|base.BaseCommand|AppCommand|LabelCommand().stdout.write': {
      does: 'log',
      mode: 'log',
      args: { data: '0|msg' },
      returns: 'plain',
    },
    'BaseCommand|base.BaseCommand|AppCommand|LabelCommand().stderr.write': {
      does: 'log',
      mode: 'error',
      args: { data: '0|msg' },
      returns: 'plain',
    },
    'BaseCommand|base.BaseCommand|AppCommand|LabelCommand().style.*': { returns: 'arguments' },
  }),
  python(['warnings'], { warn: { does: 'log', mode: 'warning', args: { data: '0|message' } } }),
  python(['traceback'], {
    'print_exc|print_exception|print_stack': { does: 'log', mode: 'error' },
    'format_exc|format_exception|format_tb': { returns: 'arguments' },
  }),
  python(['tqdm', 'tqdm.auto', 'tqdm.asyncio', 'alive_progress', 'rich.progress'], {
    'tqdm|track|trange|alive_it': { returns: 'first' },
    // https://tqdm.github.io/docs/asyncio/: asyncio.gather, with a bar
    'tqdm|tqdm_asyncio.gather': { does: 'parallel', args: { list: '*' }, returns: 'arguments' },
    'tqdm.write, tqdm().write|set_postfix|set_description': { does: 'log', mode: 'log', args: { data: '*' } },
  }),
  python(['streamlit'], {
    // https://docs.streamlit.io/develop/api-reference/execution-flow/st.fragment: seconds, a timedelta, or a text such as `10s`.
    fragment: { does: 'timer', args: { delay: 'run_every' }, note: 'annotation' },
    'text|json|dataframe|table|code|success|info|warning|error|exception|metric|data_editor|title|header|subheader': {
      does: 'respond',
      mode: 'asked',
      args: { data: '*' },
    },
    'write|markdown|caption': {
      does: ['respond', 'render'],
      mode: 'asked',
      args: { data: '*', condition: 'unsafe_allow_html' },
    },
    // It sanitises what it is handed, unless it is told to run its scripts.
    html: {
      does: ['respond', 'render'],
      mode: 'asked',
      args: { data: '0|body', condition: 'unsafe_allow_javascript' },
    },
    'components.v1.html': { does: ['respond', 'render'], args: { data: '0|html' } },
    'cache_data|cache_resource|cache|experimental_memo': { note: 'annotation' },
    download_button: { does: 'write-file', mode: 'download', args: { data: 'data|1', path: 'file_name' } },
    'secrets.get': { does: 'environment', args: { name: '0' } },
    // What stands in a field at first is sent to the page, where it is hidden, too: https://docs.streamlit.io/develop/api-reference/widgets/st.text_input
    'text_input|text_area': { does: 'respond', mode: 'asked', args: { data: 'value|1' }, returns: 'plain' },
    'selectbox|number_input|button|file_uploader': { returns: 'plain' },
  }),
  // https://docs.chainlit.io/api-reference/message, https://docs.chainlit.io/api-reference/elements/text
  python(['chainlit'], {
    'Message|ErrorMessage().send|update, Text|Dataframe|File().send': {
      does: 'respond',
      args: { data: '@content|@data|@0' },
    },
    'Message().stream_token': { does: 'respond', args: { data: '0|token' } },
    'on_message|on_chat_start|on_chat_resume|action_callback|step': { note: 'annotation' },
  }),
  python(['streamlit.components.v1'], { html: { does: ['respond', 'render'], args: { data: '0|html' } } }),
];

/** Error trackers: what they capture leaves for their vendor. */
const trackers: readonly Library[] = [
  // https://docs.sentry.io/platforms/python/
  python(['sentry_sdk', 'raven'], {
    'capture_exception|captureException': { does: 'capture', vendor: 'Sentry', args: { data: '*' } },
    'capture_message|capture_event|captureMessage': { does: 'capture', vendor: 'Sentry', args: { data: '*' } },
    'set_context|set_extra|set_tag|set_user|set_tags|add_breadcrumb|set_measurement': {
      does: 'capture',
      vendor: 'Sentry',
      args: { data: '*' },
    },
    '*().set_context|set_extra|set_tag|set_user|set_data|capture_exception|captureException|captureMessage': {
      does: 'capture',
      vendor: 'Sentry',
      args: { data: '*' },
    },
    'logger.trace|debug|info|warning|error|fatal': { does: 'capture', vendor: 'Sentry', args: { data: '*' } },
    init: { args: { options: '*' } },
  }),
  python(['rollbar'], {
    'report_exc_info|report_message': { does: 'capture', vendor: 'Rollbar', args: { data: '*' } },
  }),
  python(['bugsnag'], {
    'notify|leave_breadcrumb|add_metadata_tab': { does: 'capture', vendor: 'Bugsnag', args: { data: '*' } },
  }),
  python(['honeybadger'], {
    'honeybadger.notify|set_context': { does: 'capture', vendor: 'Honeybadger', args: { data: '*' } },
  }),
  python(['airbrake', 'pybrake'], { '*().notify': { does: 'capture', vendor: 'Airbrake', args: { data: '0' } } }),
  python(['newrelic.agent'], {
    'notice_error|record_exception|record_custom_event|add_custom_attribute|add_custom_attributes|record_log_event': {
      does: 'capture',
      vendor: 'New Relic',
      args: { data: '*' },
    },
  }),
  python(['ddtrace', 'ddtrace.tracer', 'datadog'], {
    '**.set_tag|set_tags|set_exc_info': { does: 'capture', vendor: 'Datadog', args: { data: '*' } },
    'api.Event.create, api.Metric.send': { does: 'capture', vendor: 'Datadog', args: { data: '*' } },
  }),
  python(['elasticapm'], {
    '**.capture_exception|capture_message|set_custom_context|set_user_context|label': {
      does: 'capture',
      vendor: 'Elastic APM',
      args: { data: '*' },
    },
  }),
  python(['opencensus.ext.azure.log_exporter'], {
    AzureLogHandler: { does: 'capture', vendor: 'Azure Application Insights', args: { options: '*' } },
  }),
  python(['opentelemetry.trace', 'opentelemetry'], {
    '**.set_attribute|set_attributes|add_event|record_exception': { does: 'log', mode: 'debug', args: { data: '*' } },
  }),
];

/** Logs, consoles and error trackers. */
export const logging: readonly Library[] = [...loggers, ...trackers];
