/** What frameworks make of what a handler gives back, before they answer with it. */
import type { AnalysedFile, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, lastName, nodesOf, propertyOf } from '../../program/walk.ts';
import { callsIn } from '../support/chains.ts';

/** Whether what a handler gives back may be made into something else: by a decorator, or by a schema of the answer. */
export function isReshaped(fn: FunctionFacts, file: AnalysedFile): boolean {
  return isDecorated(fn) || isAnsweredBySchema(fn, file);
}

/** `@Serialize(CompanyDto)`, `@Render('company')`, `@UseInterceptors(new TransformInterceptor(CompanyDto))` */
function isDecorated({ node, owner }: FunctionFacts): boolean {
  const method = owner?.members.find(({ value }) => value === node);
  const notes = [...(node.annotations ?? []), ...(method?.annotations ?? []), ...(owner?.annotations ?? [])];
  return notes.some(note => {
    if (note.kind !== 'call') return false;
    const given = note.args.map(({ value }) => value);
    if (calledName(note) === 'UseInterceptors') return given.some(reshapes);
    return [note, ...given].some(each => reshaping.test(calledName(each) ?? ''));
  });
}

/**
 * Nest's own serializer leaves out what a model says, and a template prints what it names: https://docs.nestjs.com/techniques/serialization
 * https://docs.nestjs.com/techniques/mvc
 */
const reshaping = /^Render$|^(?!Api|ClassSerializer)\w{0,40}(?:seriali[sz]|transform|mapp|dto$)/i;

/** An interceptor, unless its name says that it does something else. */
function reshapes(interceptor: Expression): boolean {
  return !passing.test(calledName(interceptor) ?? '');
}

const passing =
  /^ClassSerializer|log|cach|tim(?:e|ing)|audit|metric|monitor|perf|trac(?:e|ing)|telemetry|sentry|error|exception|files?interceptor|upload|lock|throttl|tenant|context/i;

/** Whether the whole app makes something else of what the handlers of a file give back; other files say so. */
export function isInterceptedEverywhere({ app, text }: AnalysedFile): boolean {
  return text.includes('@nestjs/') && app.ask(interceptsAll).some(({ answer }) => answer);
}

/** `app.useGlobalInterceptors(new Redact())`, `{ provide: APP_INTERCEPTOR, useClass: Redact }`: https://docs.nestjs.com/interceptors */
const interceptsAll = perFile(({ text, program }): boolean => {
  if (!/\b(?:useGlobalInterceptors|APP_INTERCEPTOR)\b/.test(text)) return false;
  const calls = nodesOf(program, 'call').filter(call => calledName(call) === 'useGlobalInterceptors');
  const provided = nodesOf(program, 'object').filter(
    object => lastName(propertyOf(object, 'provide')?.value) === 'APP_INTERCEPTOR',
  );
  return [
    ...calls.flatMap(({ args }) => args.map(({ value }) => value)),
    ...provided.flatMap(({ properties }) => properties.flatMap(({ key, value }) => (key === 'provide' ? [] : value))),
  ].some(reshapes);
});

/**
 * Only the fields go out that a schema names: `app.get('/crews', { schema: { response } }, list)`, `procedure.output(Crew).query(list)`.
 * https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#serialization https://elysiajs.com/essential/validation
 * https://trpc.io/docs/server/validators#output-validators
 */
function isAnsweredBySchema({ node: handler }: FunctionFacts, file: AnalysedFile): boolean {
  if (!/\b(?:response|schema|output)\b/.test(file.text)) return false;
  const gives = ({ functions }: Value): boolean => functions.some(({ node }) => node === handler);
  const hasSchema = (call: Call): boolean => {
    const values = call.args.map(({ value }) => file.evaluate(value));
    if (!values.some(value => gives(value) || gives(value.property('handler')))) return false;
    return values.some(choosesFields) || callsIn(call.callee).some(each => calledName(each) === 'output');
  };
  return nodesOf(file.program, 'call').some(call => registering.test(calledName(call) ?? '') && hasSchema(call));
}

const registering = /^(?:get|post|put|patch|delete|all|route|query|mutation)$/;

/** A schema that is not seen may name the answer's fields. */
function choosesFields(options: Value): boolean {
  const { names } = options.keys;
  if (!names.includes('schema')) return names.includes('response');
  const { names: parts } = options.property('schema').keys;
  return parts.length === 0 || parts.includes('response');
}
