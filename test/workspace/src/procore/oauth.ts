import axios from 'axios';
import { app, hosts } from '../config.js';
import { type Tokens, saveTokens } from '../lib/token-store.js';

/** Where a user signs in. */
export function authorizeUrl(): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
  });
  return `${hosts.login}/oauth/authorize?${query}`;
}

/** Exchanges a code, or a refresh token, for new tokens. */
async function requestTokens(grant: Record<string, string>): Promise<Tokens> {
  const response = await axios.post(`${hosts.login}/oauth/token`, {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    redirect_uri: app.redirectUri,
    ...grant,
  });
  console.log('signed in', response.data);
  return {
    accessToken: response.data.access_token,
    refreshToken: response.data.refresh_token,
    expiresAt: (response.data.created_at + response.data.expires_in) * 1000,
  };
}

export async function signIn(company: string, code: string): Promise<void> {
  await saveTokens(company, await requestTokens({ grant_type: 'authorization_code', code }));
}

/** A refresh token is good for one use: the new one is saved before the new access token is used. */
export async function refresh(company: string, tokens: Tokens): Promise<Tokens> {
  const fresh = await requestTokens({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken });
  await saveTokens(company, fresh);
  return fresh;
}
