import type { AnalysedFile, CredentialKind } from '../../analysis/facts.ts';
import { defineRule } from '../rule.ts';
import { beginning, nameOf } from '../support/credentials.ts';
import { commentedSecrets } from '../support/credentials-commented.ts';
import { typedPasswords } from '../support/credentials-typed.ts';
import { isCertainlyProcores, isReadAsText, writtenSecrets } from '../support/credentials-written.ts';
import { placeKey } from '../support/places.ts';
import { isPublicVariable, secretName } from '../support/secrets.ts';
import { replaceSecret } from './fix.ts';

export default defineRule({
  id: 'hardcoded-credential',
  clauses: ['1(l)'],
  severity: 'error',
  title:
    'A client secret, token, refresh token or private key written in code, configuration, notebooks, guides or an .env that git does not ignore',
  blind: 'Secrets that are put together from pieces, encoded or packed, and values whose shape and name tell nothing.',
  data: true,
  onSecret: true,
  sameInTests: true,
  check(file, context) {
    if (isIgnoredOrExample(file)) return;
    const written = writtenSecrets(file);
    const known = new Set(written.map(({ at }) => placeKey(at)));
    const typed = typedPasswords(file, context.catalogue).filter(({ at }) => !known.has(placeKey(at)));
    for (const secret of [...written, ...typed, ...commentedSecrets(file)]) {
      // What reaches a browser is `exposed-client-secret`.
      if (file.browser || (secret.name !== undefined && isPublicVariable(secret.name))) continue;
      const fix = replaceSecret(secret, file, context);
      const home = file.app.file(secret.at.file) ?? file;
      const where = isReadAsText(home) ? 'in this file' : 'in the code';
      const named = secret.name !== undefined && secretName(secret.name) !== undefined;
      const what = named ? `\`${secret.name}\`: ${nameOf(secret.kind)}` : beginning(secret.kind);
      context.report({
        at: secret.at,
        message: `${what} is written out ${where}`,
        certain: isCertainlyProcores(secret),
        because: `It has the shape of a live secret and is no placeholder. Whoever has read the file, or its history, can use it: ${advice[secret.kind] ?? rotate}.`,
        steps: secret.steps,
        ...(fix === undefined ? {} : { fixes: [fix] }),
      });
    }
  },
});

const rotate =
  "rotate it where it was issued (for an app's client secret: Developer Portal, the app, OAuth credentials) and read it from the environment or a secrets manager";
const revoke = 'revoke it with `POST /oauth/revoke` and read it from the environment or a secrets manager';
const advice: Readonly<Partial<Record<CredentialKind, string>>> = {
  'access-token': revoke,
  'refresh-token': revoke,
  'authorization-header': revoke,
  password: 'change it, and sign in by OAuth instead',
};

/** A `.env` counts where git would take it in; its templates (`.env.example`) hold examples. */
function isIgnoredOrExample(file: AnalysedFile): boolean {
  if (file.language !== 'env') return false;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (/(?:example|sample|template|dist|defaults?|schema)/i.test(name)) return true;
  const inApp = file.path.startsWith(`${file.app.root}/`) ? file.path.slice(file.app.root.length + 1) : file.relative;
  return !file.app.paths.includes(inApp);
}
