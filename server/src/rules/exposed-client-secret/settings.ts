import type { AnalysedFile } from '../../analysis/facts.ts';
import type { ObjectExpression, Property } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { type CredentialMark, credentialsIn, nameOf } from '../support/credentials.ts';
import { placeIn } from '../support/places.ts';
import { server } from './variables.ts';

/** Settings of a framework or bundler whose values are written into what browsers or phones load, by the files they stand in. */
const handedOut: readonly { readonly file: RegExp; readonly path: readonly string[] }[] = [
  // https://nuxt.com/docs/guide/going-further/runtime-config
  { file: /(?:^|\/)nuxt\.config\.\w+$/, path: ['runtimeConfig', 'public'] },
  { file: /(?:^|\/)n(?:ux|ex)t\.config\.\w+$/, path: ['publicRuntimeConfig'] },
  // https://docs.expo.dev/guides/environment-variables/ on `extra`
  { file: /(?:^|\/)app\.config\.\w+$/, path: ['extra'] },
  // https://vite.dev/config/shared-options.html#define
  { file: /(?:^|\/)(?:vite|rsbuild|astro|electron\.vite)[\w.-]*\.config\.\w+$/, path: ['define'] },
];

/** Secrets among settings that a framework hands to the page: `runtimeConfig: { public: { clientSecret: … } }`. */
export function publicRuntime(file: AnalysedFile, context: RuleContext): void {
  const paths = handedOut.filter(({ file: name }) => name.test(file.relative)).map(({ path }) => path);
  if (paths.length > 0)
    for (const node of nodesOf(file.program, 'object')) for (const path of paths) at(node, path).forEach(exposed);
  // https://webpack.js.org/plugins/define-plugin/
  for (const { callee, args } of nodesOf(file.program, 'call'))
    if (lastName(callee) === 'DefinePlugin') for (const { value } of args) if (value.kind === 'object') exposed(value);

  function exposed({ properties }: ObjectExpression): void {
    for (const property of properties) {
      if (property.value.kind === 'object') {
        exposed(property.value);
        continue;
      }
      const secret = credentialsIn(file.evaluate(property.value)).find(isSecret);
      if (secret !== undefined) report(property, secret, file, context);
    }
  }
}

/** Objects that stand in an object under a path of keys. */
function at(object: ObjectExpression, [key, ...rest]: readonly string[]): readonly ObjectExpression[] {
  if (key === undefined) return [object];
  return object.properties.flatMap(property =>
    property.key === key && property.value.kind === 'object' ? at(property.value, rest) : [],
  );
}

function isSecret({ credential, whose, partial }: CredentialMark): boolean {
  return (
    whose === 'procore' && partial !== true && ['client-secret', 'access-token', 'refresh-token'].includes(credential)
  );
}

function report({ key, start, end }: Property, secret: CredentialMark, file: AnalysedFile, context: RuleContext): void {
  context.report({
    at: placeIn(file, { start, end }),
    message: `${key === undefined ? 'This setting' : `\`${key}\``} puts ${nameOf(secret.credential)} into what browsers load`,
    certain: true,
    because: `These settings are written into the page's code. Keep the secret among those that stay on the server, and rotate it in the Developer Portal. ${server}`,
  });
}
