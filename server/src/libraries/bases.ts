/**
 * Clients that send a whole address as it is, whatever base they were made with: https://axios-http.com/docs/req_config (`allowAbsoluteUrls`),
 * https://github.com/unjs/ufo#withbase for ofetch, https://www.python-httpx.org/api/#client (`base_url` is merged as a browser would).
 */
export const yieldsToAddress: ReadonlySet<string> = new Set(['axios', '@nestjs/axios', 'ofetch', 'httpx']);
