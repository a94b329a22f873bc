/** Where Procore lives, and what this installation is called there. */
export const hosts = {
  api: process.env.PROCORE_API_URL ?? 'https://api.procore.com',
  login: 'https://login.procore.com',
  /** The web app, as it was copied from the browser's address bar. */
  web: 'https://app.procore.com',
};

export const app = {
  clientId: required('PROCORE_CLIENT_ID'),
  clientSecret: required('PROCORE_CLIENT_SECRET'),
  redirectUri: required('PROCORE_REDIRECT_URI'),
  hookSecret: required('PROCORE_HOOK_SECRET'),
  bucket: required('ARCHIVE_BUCKET'),
};

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
