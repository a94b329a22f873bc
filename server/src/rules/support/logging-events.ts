/** Where Powertools for AWS Lambda write out what a function is called with: https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/ */
import type { AnalysedFile, App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression } from '../../program/model.ts';
import { contains, lastName, nodesOf, propertyOf } from '../../program/walk.ts';

const setting = /\bPOWERTOOLS_LOGGER_LOG_EVENT['"]?\]?\s{0,9}[:=]\s{0,9}['"]?(?:true|1)\b/;

const switchesOn = perFile(
  ({ text, path, pathClass }): boolean =>
    pathClass === 'source' && !/(?:^|\/)\.env[^/]*$/.test(path) && setting.test(text),
);

function isSwitchedOn(app: App): boolean {
  return app.ask(switchesOn).some(({ answer }) => answer);
}

/** What Powertools' loggers are given to write their lines with, which may take out headers: a formatter, a replacer, a serializer. */
const formats =
  /\b(?:jsonReplacerFn|logFormatter|logger_formatter|json_serializer|LogFormatter|LambdaPowertoolsFormatter)\b/;

const formatting = perFile(({ text }): boolean => formats.test(text));

/** Whether an app's loggers of Powertools may write less than they are given. */
export function formatsEvents(app: App): boolean {
  return app.ask(formatting).some(({ answer }) => answer);
}

/** A call that writes a function's event only where it is told to, by its last argument or else by a setting that nothing here gives. */
export function isSwitchedOff(effect: Effect, { app }: AnalysedFile): boolean {
  if (lastName(effect.node.kind === 'call' ? effect.node.callee : undefined) !== 'logEventIfEnabled') return false;
  const told = effect.arg('condition');
  if (told === undefined) return !isSwitchedOn(app);
  return told.open || !told.literals.every(literal => literal === true);
}

/** What has the event of each call of a function written out, and the functions that it has it for. */
export interface EventLogged {
  readonly at: Call;
  readonly handlers: readonly FunctionFacts[];
}

const injects = /^inject_?lambda_?context$/i;

/** `@logger.inject_lambda_context(log_event=True)`, `middy(handler).use(injectLambdaContext(logger, { logEvent: true }))` */
export function eventsLogged(file: AnalysedFile): readonly EventLogged[] {
  if (!/\binject_?lambda_?context\b/i.test(file.text) || !/powertools/.test(file.text)) return [];
  return nodesOf(file.program, 'call')
    .filter(call => injects.test(lastName(call.callee) ?? '') && isTold(call, file))
    .map(at => ({ at, handlers: handlersOf(at, file) }));
}

function isTold({ args }: Call, file: AnalysedFile): boolean {
  const given =
    args.find(({ name }) => name === 'log_event')?.value ??
    args.flatMap(({ value }) => propertyOf(value, 'logEvent')?.value ?? [])[0];
  return given === undefined ? isSwitchedOn(file.app) : given.kind === 'literal' && given.value === true;
}

/** The function below a decorator, or those that the steps of a chain are put around. */
function handlersOf(call: Call, file: AnalysedFile): readonly FunctionFacts[] {
  const decorated = file.functions.filter(
    ({ node, owner }) =>
      node.annotations?.includes(call) ||
      owner?.members.some(({ value, annotations }) => value === node && annotations?.includes(call)),
  );
  if (decorated.length > 0) return decorated;
  return nodesOf(file.program, 'call')
    .filter(each => each !== call && contains(each, call) && chains.test(lastName(each.callee) ?? ''))
    .flatMap(each => [...each.args.map(({ value }) => value), ...startOf(each)])
    .filter(value => value.kind === 'name' || value.kind === 'function')
    .flatMap(value => file.evaluate(value).functions);
}

const chains = /^(?:use|handler)$/;

/** What the first call of a chain is given. */
function startOf({ callee }: Call): readonly Expression[] {
  let at: Expression = callee;
  while (at.kind === 'member') {
    const { object } = at;
    if (object.kind !== 'call') return [];
    if (object.callee.kind === 'name') return object.args.map(({ value }) => value);
    at = object.callee;
  }
  return [];
}
