import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { hosts } from '../config.js';
import { loadTokens } from '../lib/token-store.js';
import { refresh } from './oauth.js';

const minute = 60_000;

/** Requests for one company: signed in, with its header, and patient when Procore asks for patience. */
export class ProcoreClient {
  private readonly http: AxiosInstance;

  constructor(readonly company: string) {
    this.http = axios.create({
      baseURL: hosts.api,
      headers: { 'Procore-Company-Id': company },
      validateStatus: status => status < 300 || status === 429,
    });
  }

  async get<T>(path: string, options: AxiosRequestConfig = {}): Promise<{ data: T; total: number }> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const response = await this.http.get<T>(path, {
        ...options,
        headers: { Authorization: `Bearer ${await this.accessToken()}` },
      });
      if (response.status !== 429) return { data: response.data, total: Number(response.headers.total ?? 0) };
      const reset = Number(response.headers['x-rate-limit-reset']) * 1000;
      await new Promise(resolve => setTimeout(resolve, Math.max(reset - Date.now(), 1000)));
    }
    throw new Error(`Procore is still busy: ${path}`);
  }

  /** Every row of a list, page by page. */
  async *rows<T>(path: string, params: Record<string, unknown> = {}): AsyncGenerator<T> {
    for (let page = 1; ; page++) {
      const { data } = await this.get<T[]>(path, { params: { ...params, page, per_page: 100 } });
      yield* data;
      if (data.length < 100) return;
    }
  }

  private async accessToken(): Promise<string> {
    let tokens = await loadTokens(this.company);
    if (tokens.expiresAt - Date.now() < minute) tokens = await refresh(this.company, tokens);
    return tokens.accessToken;
  }
}
