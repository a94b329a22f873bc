import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
}

const key = Buffer.from(process.env.TOKEN_KEY ?? '', 'hex');

/** Tokens rest sealed with AES-256-GCM; the key comes from the environment. */
export async function saveTokens(company: string, tokens: Tokens): Promise<void> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
  const file = `tokens/${company}.sealed`;
  await writeFile(`${file}.new`, Buffer.concat([iv, cipher.getAuthTag(), sealed]), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function loadTokens(company: string): Promise<Tokens> {
  const bytes = await readFile(`tokens/${company}.sealed`);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const opened = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  return JSON.parse(opened.toString('utf8')) as Tokens;
}
