import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { app, hosts } from '../config.js';
import { authorizeUrl, signIn } from '../procore/oauth.js';

declare module 'express-session' {
  interface SessionData {
    state?: string;
    company?: string;
  }
}

export const auth = Router();

/** Sends the user to Procore; `state` ties the answer to this browser. */
auth.get('/sign-in', (request, response) => {
  request.session.state = randomBytes(16).toString('hex');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    state: request.session.state,
  });
  response.redirect(`${hosts.login}/oauth/authorize?${query}`);
});

auth.get('/oauth/callback', async (request, response) => {
  if (!request.session.state || request.query.state !== request.session.state) {
    response.status(403).send('This sign-in was not started here.');
    return;
  }
  delete request.session.state;
  const company = String(request.query.company_id);
  await signIn(company, String(request.query.code));
  request.session.company = company;
  response.redirect('/');
});

/** The link in the welcome mail. */
auth.get('/connect', (_request, response) => response.redirect(authorizeUrl()));
