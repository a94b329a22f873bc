import type { AnalysedFile } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';
import { type Held, heldIn } from '../support/flows.ts';
import { placeIn } from '../support/places.ts';
import { type ReportAt, verification } from './tls.ts';

/** Where Electron asks a handler whether a certificate will do: its parameter that takes the answer, and what accepts. */
const asked: Readonly<Record<string, { readonly answer: number; readonly accepts: unknown }>> = {
  setCertificateVerifyProc: { answer: 1, accepts: 0 },
  'certificate-error': { answer: 5, accepts: true },
};

/**
 * Certificates that an Electron app accepts unseen, for all hosts or for Procore's (https://www.electronjs.org/docs/latest/api/session):
 * `session.setCertificateVerifyProc((request, callback) => callback(0))`, `app.on('certificate-error', …)`, and the switch for all.
 */
export function acceptedCertificates(file: AnalysedFile, report: ReportAt): void {
  if (!/certificate-error|setCertificateVerifyProc/.test(file.text)) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const at = isSwitch(node) ? node : acceptedIn(node, file);
    if (at === undefined) return;
    report(placeIn(file, at), {
      message: 'Certificates are accepted unseen, those of connections to Procore included',
      certain: true,
      because: verification,
      steps: at === node ? [] : [{ ...placeIn(file, node.callee), message: 'this is asked of each certificate' }],
    });
  });
}

/** `app.commandLine.appendSwitch('ignore-certificate-errors')` */
function isSwitch({ callee, args: [name] }: Call): boolean {
  return (
    lastName(callee) === 'appendSwitch' &&
    name?.value.kind === 'literal' &&
    name.value.value === 'ignore-certificate-errors'
  );
}

/** The call that accepts, unless only certificates of other hosts come so far. */
function acceptedIn({ callee, args }: Call, file: AnalysedFile): Call | undefined {
  const [event] = args;
  const name = event?.value.kind === 'literal' ? String(event.value.value) : lastName(callee);
  const question = Object.hasOwn(asked, name ?? '') ? asked[name ?? ''] : undefined;
  const handler = args.at(-1)?.value;
  const [fn] = question === undefined || handler === undefined ? [] : file.evaluate(handler).functions;
  const answer = fn?.node.parameters[question?.answer ?? 0]?.target;
  if (fn?.file !== file.path || answer?.kind !== 'name') return undefined;
  let found: Call | undefined;
  walk(fn.node.body, node => {
    if (found !== undefined || node.kind !== 'call' || lastName(node.callee) !== answer.name) return;
    const conditions = node.args[0] && acceptsIf(node.args[0].value, question?.accepts);
    if (conditions !== undefined && reachesProcore([...conditions, ...heldIn(fn.node.body, node)], file)) found = node;
  });
  return found;
}

/** What has to hold for an answer to accept: nothing, what it chooses by, or the answer itself; `undefined` for one that refuses. */
function acceptsIf(answer: Expression, accepts: unknown): readonly Held[] | undefined {
  if (answer.kind === 'literal') return answer.value === accepts ? [] : undefined;
  if (answer.kind === 'choice' && answer.form === 'test' && answer.test !== undefined) {
    const index = answer.options.findIndex(option => option.kind === 'literal' && option.value === accepts);
    return index < 0 ? undefined : [{ test: answer.test, holds: index === 0 }];
  }
  return accepts === true ? [{ test: answer, holds: true }] : undefined;
}

/** Nothing decides which certificates come so far, or a test for Procore's host does. */
function reachesProcore(held: readonly Held[], file: AnalysedFile): boolean {
  return held.length === 0 || held.some(each => isOfProcore(each, file));
}

/** A test that Procore's host passes. */
function isOfProcore({ test, holds }: Held, file: AnalysedFile): boolean {
  if (test.kind === 'operation' && (test.operator === '!' || test.operator === '!=='))
    return test.operands.some(each => namesProcore(each, file)) && !holds;
  return holds && namesProcore(test, file);
}

function namesProcore(test: Expression, file: AnalysedFile): boolean {
  let found = false;
  walk(test, node => {
    if (node.kind !== 'literal' && node.kind !== 'name' && node.kind !== 'member') return;
    const value = file.evaluate(node as Expression);
    found ||= [value, ...value.elements].some(({ literals }) =>
      literals.some(literal => typeof literal === 'string' && namesProcoreHost(literal)),
    );
  });
  return found;
}
