import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs } from './entry.ts';

const contextCall: Behaviour = {
  does: 'request',
  method: '1.method=GET',
  args: {
    url: '0',
    base: '@0.baseURL',
    headers: '1.headers|@0.extraHTTPHeaders',
    query: '1.params',
    body: '1.data|1.form|1.multipart',
    options: '1',
  },
  returns: 'response',
};
/** Requests without a page: https://playwright.dev/docs/api/class-apirequestcontext */
const requestContext: Members = { ...verbs(allMethods, contextCall), fetch: contextCall };

/** What a driven page does, in Puppeteer and Playwright. https://pptr.dev/api/puppeteer.page and https://playwright.dev/docs/api/class-page */
const page: Members = {
  'goto|navigate': { does: 'browse', args: { url: '0', options: '1' } },
  'type|fill|pressSequentially': { does: 'type-into', args: { name: '0', data: '1' } },
  'locator|getByLabel|getByPlaceholder|getByRole|getByTestId|getByText|$|waitForSelector().**.fill|type|pressSequentially':
    {
      does: 'type-into',
      args: { name: '@0', data: '0' },
    },
  'keyboard.type': { does: 'type-into', args: { data: '0' } },
  'content|textContent|innerText|innerHTML|inputValue|evaluate|$eval|$$eval|title': {
    does: 'parse-html',
    returns: 'body',
  },
  'locator().**.textContent|innerText|innerHTML|allTextContents|allInnerTexts|evaluate|evaluateAll': {
    does: 'parse-html',
    args: { name: '@0' },
    returns: 'body',
  },
  'setCookie|addCookies|setExtraHTTPHeaders': { args: { data: '0' }, note: 'session' },
  'cookies|storageState': { returns: 'plain', note: 'session' },
  'on|route': {
    does: 'intercept-request',
    args: { name: '0', callback: '1', handlers: '1' },
    note: 'intercepts-traffic',
  },
  waitForTimeout: { does: 'sleep', args: { delay: '0' } },
};

const automation: readonly Library[] = [
  javascript(
    [
      'puppeteer',
      'puppeteer-core',
      'puppeteer-extra',
      'puppeteer-cluster',
      '@cloudflare/puppeteer',
      '@sparticuz/chromium',
      'rebrowser-puppeteer',
      'patchright',
      'playwright',
      'playwright-core',
      'playwright-extra',
      'playwright-chromium',
      'playwright-firefox',
      '@browserbasehq/stagehand',
      'camoufox-js',
    ],
    {
      ...behind(['**.newPage()', '**.pages()', 'Page()', '**.waitForPopup()', '**.waitForEvent()', 'Frame()'], page),
      '**.newContext().request.get|post|put|patch|delete|fetch': {
        does: 'request',
        args: { url: '0', headers: '1.headers', body: '1.data', options: '1' },
        returns: 'response',
      },
      '**.newContext().storageState|cookies|addCookies': { args: { options: '0', data: '0' }, note: 'session' },
      ...behind(['request.newContext()'], requestContext),
      'Stagehand().page.goto': { does: 'browse', args: { url: '0' } },
      'Stagehand().page.act|extract|observe': { does: 'parse-html', args: { data: '0' }, returns: 'body' },
    },
  ),
  // https://playwright.dev/docs/test-fixtures: the page is a fixture of the test's function
  javascript(['@playwright/test'], {
    'test|it, test.only|beforeEach|beforeAll|afterEach|step': {
      args: { name: '0', callback: 'callback' },
      parameters: ['fixtures'],
    },
    ...behind(['fixtures.page', '**.newPage()', 'Page()'], page),
    ...behind(['request.newContext()'], requestContext),
    'fixtures.request.get|post|put|patch|delete|fetch': {
      does: 'request',
      args: { url: '0', headers: '1.headers', body: '1.data', options: '1' },
      returns: 'response',
    },
  }),
  // https://www.selenium.dev/documentation/webdriver/
  javascript(['selenium-webdriver', 'webdriverio', 'webdriver', 'nightwatch', 'testcafe', 'protractor', 'taiko'], {
    '**.build().get, **.navigate().to': { does: 'browse', args: { url: '0' } },
    'WebDriver().get': { does: 'browse', args: { url: '0' } },
    '**.url|goto|navigateTo': { does: 'browse', args: { url: '0' } },
    '**.findElement().sendKeys': { does: 'type-into', args: { name: '@0', data: '0' } },
    '**.$().setValue|addValue': { does: 'type-into', args: { name: '@0', data: '0' } },
    '**.setValue|typeText': { does: 'type-into', args: { name: '0', data: '1' } },
    '**.getPageSource|getPageHTML|findElements, **.findElement().getText': { does: 'parse-html', returns: 'body' },
    '**.manage().addCookie': { args: { data: '0' }, note: 'session' },
  }),
  javascript(['global', 'cypress'], {
    'cy.visit': { does: 'browse', args: { url: '0.url|0' } },
    'cy.get().**.type': { does: 'type-into', args: { name: '@0', data: '0' } },
    'cy.request': {
      does: 'request',
      method: '0.method=GET',
      args: { url: '0.url|0', body: '0.body', headers: '0.headers', options: '0' },
      returns: 'response',
    },
  }),
  javascript(
    [
      'nightmare',
      'phantom',
      'zombie',
      'crawlee',
      'apify',
      'simplecrawler',
      'crawler',
      'x-ray',
      'website-scraper',
      'firecrawl',
      '@mendable/firecrawl-js',
      'scrapingbee',
      'headless-chrome-crawler',
      'metascraper',
    ],
    {
      '**.goto|visit|open': { does: 'browse', args: { url: '0' } },
      '**.type|fill|insert': { does: 'type-into', args: { name: '0', data: '1' } },
      '**.run|addRequests|enqueueLinks|queue|crawlUrl|scrapeUrl|scrape|crawl': {
        does: 'browse',
        args: { url: '0' },
        note: 'crawls',
      },
      '()': { does: 'browse', args: { url: '0.urls|0.url|0' }, note: 'crawls' },
      'CheerioCrawler|PlaywrightCrawler|PuppeteerCrawler|HttpCrawler|JSDOMCrawler': {
        does: 'parse-html',
        args: { callback: '0.requestHandler', options: '0' },
      },
    },
  ),
];

const parsers: readonly Library[] = [
  // https://cheerio.js.org/docs/basics/loading
  javascript(
    [
      'cheerio',
      'cheerio/slim',
      'jsdom',
      'happy-dom',
      'linkedom',
      'node-html-parser',
      'htmlparser2',
      'parse5',
      'domino',
      'xpath-html',
      'cheerio-tableparser',
      '@mozilla/readability',
      'html-to-text',
      'turndown',
    ],
    {
      'load|loadBuffer|parse|parseDocument|parseHTML|parseDOM|parseFragment|createDocument|convert|htmlToText': {
        does: 'parse-html',
        args: { data: '0' },
        returns: 'arguments',
      },
      'JSDOM|Window|Readability|DomHandler': { does: 'parse-html', args: { data: '0' }, returns: 'arguments' },
      'JSDOM.fromURL, fromURL': { does: ['browse', 'parse-html'], args: { url: '0' } },
      'DOMParser().parseFromString': { does: 'parse-html', args: { data: '0' }, returns: 'arguments' },
      '().turndown, TurndownService().turndown': { does: 'parse-html', args: { data: '0' }, returns: 'arguments' },
    },
  ),
];

/** The cookies that a person's own browser keeps. */
const cookies: readonly Library[] = [
  // https://github.com/bertrandom/chrome-cookies-secure
  javascript(['chrome-cookies-secure'], {
    'getCookies|getCookiesPromised': { does: 'secret', args: { name: '0' }, note: 'browser-cookies' },
  }),
  javascript(['@mherod/get-cookie'], {
    'getCookie|getChromeCookie|getFirefoxCookie': {
      does: 'secret',
      args: { name: '0.domain|0' },
      note: 'browser-cookies',
    },
  }),
];

export const browsers: readonly Library[] = [...automation, ...cookies, ...parsers];
