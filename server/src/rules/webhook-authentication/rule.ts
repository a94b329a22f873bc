import type { AnalysedFile, Request, RouteFacts, Value } from '../../analysis/facts.ts';
import { WEBHOOK_PROOF } from '../../catalogue/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { answering, placeOf, receivesProcore, registeredAbove, routeLabel } from '../support/handlers.ts';
import { type SecretCheck, secretCheckOf } from '../support/handlers-secret.ts';
import { apiRequests } from '../support/limits.ts';
import { oncePerPlace, stepsTo } from '../support/places.ts';
import { createsHook, destinations, hasSecret, hookOf, isDestination } from './hooks.ts';

const header = WEBHOOK_PROOF.value;

export default defineRule({
  id: 'webhook-authentication',
  clauses: ['1(k)'],
  severity: 'warning',
  title: `A webhook receiver that never checks its \`${header}\` value, or a hook created without one`,
  blind: 'Gateways and network rules before the app, hooks that are created by hand.',
  guide: WEBHOOK_PROOF.source,
  get perFile() {
    return [destinations];
  },
  check(file, context) {
    const report = oncePerPlace(context);
    for (const route of file.routes) {
      if (!receivesProcore(route, file) && !isDestination(route, file)) continue;
      const check = secretCheckOf(route, file);
      if (check.is === 'checked') continue;
      // A secret that is known to all is mended where it stands.
      const at = check.is === 'known' ? check.at : placeOf(shippedHandler(route, file) ?? route.view ?? route);
      const registered = registeredAbove(route, file);
      report({
        at,
        message: wording(check, routeLabel(route, 'webhook receiver')),
        because: `Procore signs nothing: the one proof that a delivery is Procore's is the \`${header}\` value that the hook's \`destination_headers\` set. Whoever finds the address can send events without it. If a gateway before the app checks it, this is settled.`,
        steps:
          check.is === 'known'
            ? stepsTo(at, registered, [stepAt(route, 'the receiver that compares with it')])
            : 'at' in check
              ? stepsTo(at, registered, [stepAt(check.at, reasons[check.is])])
              : stepsTo(at, registered, [
                  stepAt(route, 'the route is registered here'),
                  ...answeredElsewhere(route, at),
                ]),
      });
    }
    for (const request of apiRequests(file)) {
      const hook = createsHook(request) ? bareHook(request) : undefined;
      if (hook === undefined) continue;
      const at = callBeside(writtenAt(hook), request);
      report({
        at,
        message: `A hook is created without an \`${header}\` value, so its receiver has no proof of who sends`,
        because: `Procore signs no deliveries; give the hook \`destination_headers\` with an \`${header}\` value that only the receiver knows.`,
        steps: stepsTo(at, request.chain, [stepAt(request.place, 'the request')]),
      });
    }
  },
});

/** The handler, where it stands in another file than the finding. */
function answeredElsewhere(route: RouteFacts, { file }: Place): readonly Step[] {
  const handler = answering(route);
  return handler === undefined || handler.file === file ? [] : [stepAt(handler, 'this answers it')];
}

/** The handler of a library's own, where only an example of it registers it: that is what others will run. */
function shippedHandler(route: RouteFacts, file: AnalysedFile): Place | undefined {
  const handler = answering(route);
  if (file.pathClass !== 'example' || handler === undefined) return undefined;
  return file.app.file(handler.file)?.pathClass === 'source' ? handler : undefined;
}

const reasons = {
  'read-only': 'it is read here',
  'passes-unset': 'this lets them through',
  ignored: 'what fails the check makes no difference here',
  late: 'the work is done here, before the check',
  'in-development': 'only where this holds it checks',
} as const;

function wording(check: SecretCheck, receiver: string): string {
  if (check.is === 'passes-unset')
    return `${receiver} takes any delivery while its secret, or the header, is not there`;
  if (check.is === 'ignored') return `${receiver} goes on with deliveries that fail its check`;
  if (check.is === 'late') return `${receiver} does its work before it checks who sends`;
  if (check.is === 'in-development') return `${receiver} checks nothing in production`;
  if (check.is === 'known') return `${receiver} takes a secret that stands in the code where no other is set`;
  if (check.is === 'read-only') return `${receiver} looks at a secret but compares it with nothing`;
  return `${receiver} never checks \`${header}\`, so anyone can send it events`;
}

/** The hook's settings, where all are known and none is such a header. */
function bareHook(request: Request): Value | undefined {
  const hook = hookOf(request);
  if (hook === undefined || !isKnown(hook) || !hook.keys.names.some(name => /destination_url|namespace/.test(name)))
    return undefined;
  if (hook.property('destination_url').texts.some(hasSecret)) return undefined;
  if (!hook.keys.names.includes('destination_headers')) return hook;
  const headers = hook.property('destination_headers');
  if (isNull(headers)) return hook;
  return isKnown(headers) && !headers.keys.names.some(name => /auth|secret|token|signature|key/i.test(name))
    ? hook
    : undefined;
}

/** It says that there are none: `destination_headers: dict | None = None`. */
function isNull({ literals, open, keys }: Value): boolean {
  return !open && keys.names.length === 0 && literals.length > 0 && literals.every(literal => literal === null);
}

/** Where a hook's settings are written. */
function writtenAt({ objects, place }: Value): Place | undefined {
  const [object] = objects;
  return object ? { file: object.file, start: object.node.start, end: object.node.end } : place;
}

/** The call on the way to a request that stands in the function that writes the hook, or in its file; else the request itself. */
function callBeside(hook: Place | undefined, { place, chain, surroundings }: Request): Place {
  if (hook === undefined) return placeOf(place);
  const calls = [place, ...[...chain].reverse()].filter(({ file }) => file === hook.file);
  const writer = surroundings.functions.find(({ file, node }) => file === hook.file && contains(node, hook));
  return placeOf(calls.find(call => writer !== undefined && contains(writer.node, call)) ?? calls[0] ?? place);
}

function isKnown({ keys, open }: Value): boolean {
  return keys.complete && !open;
}
