import type { Library } from '../shape.ts';
import { python } from './entry.ts';

/** Driven browsers and readers of pages. */
export const browsers: readonly Library[] = [
  // https://www.selenium.dev/documentation/webdriver/
  python(
    [
      'selenium.webdriver',
      'selenium',
      'undetected_chromedriver',
      'seleniumwire.webdriver',
      'seleniumbase',
      'appium.webdriver',
      'selenium_stealth',
      'nodriver',
      'botasaurus.browser',
    ],
    {
      '**.get|open|uc_open_with_reconnect': { does: 'browse', args: { url: '0|url' } },
      '**.find_element|find_element_by_id|find_element_by_name|find_element_by_xpath|find_element_by_css_selector|find_elements().send_keys':
        { does: 'type-into', args: { target: '@1|@0|@value', data: '0*' } },
      '**.until().send_keys': { does: 'type-into', args: { target: '@0', data: '0*' } },
      '**.type|update_text': { does: 'type-into', args: { target: '0', data: '1' } },
      '**.execute_script|execute_async_script': { does: 'evaluate', args: { data: '0', list: '1*' } },
      '**.add_cookie': { does: 'cookie', args: { data: '0' } },
      'ActionChains().send_keys|send_keys_to_element': { does: 'type-into', args: { data: '*' }, returns: 'receiver' },
    },
  ),
  // https://github.com/wkeeling/selenium-wire#response-interceptors: what it is set to sees every answer that the pages get
  python(['seleniumwire.webdriver'], {
    '*().response_interceptor': {
      set: true,
      does: 'intercept-response',
      mode: 'read',
      args: { handlers: '0' },
      note: 'intercepts-traffic',
    },
  }),
  python(['selenium.webdriver.support.ui', 'selenium.webdriver.support.wait', 'selenium.webdriver.support'], {
    'WebDriverWait().until().send_keys': { does: 'type-into', args: { target: '@0', data: '0*' } },
    'Select().select_by_visible_text|select_by_value': { does: 'type-into', args: { data: '0' } },
  }),
  // https://playwright.dev/python/docs/api/class-page
  python(
    [
      'playwright.sync_api',
      'playwright.async_api',
      'patchright.sync_api',
      'patchright.async_api',
      'pyppeteer',
      'camoufox.sync_api',
      'browser_use',
      'rebrowser_playwright.sync_api',
    ],
    {
      '**.goto': { does: 'browse', args: { url: '0|url' } },
      '**.fill': { does: 'type-into', args: { target: '0|@0', data: '1|value|0' } },
      '**.type': { does: 'type-into', args: { target: '0|@0', data: '1|text|0' } },
      '**.locator|get_by_label|get_by_role|get_by_placeholder|get_by_test_id().fill|type|press_sequentially': {
        does: 'type-into',
        args: { target: '@0', data: '0|value|text' },
      },
      '**.evaluate|evaluate_handle|add_init_script': { does: 'evaluate', args: { data: '0|expression', list: '1' } },
      '**.route': {
        does: 'intercept-request',
        args: { path: '0|url', handlers: '1|handler' },
        note: 'intercepts-traffic',
      },
      '**.on': { does: 'intercept-request', args: { name: '0|event', callback: '1|f' }, note: 'intercepts-traffic' },
      '**.add_cookies': { does: 'cookie', args: { data: '0|cookies' } },
      '**.storage_state': { does: 'write-file', args: { path: 'path', data: 'self' } },
      '**.content|inner_html|inner_text|text_content': { returns: 'plain' },
      '**.request.get': {
        does: 'request',
        method: 'GET',
        args: { url: '0|url', headers: 'headers' },
        returns: 'response',
      },
      '**.request.post': {
        does: 'request',
        method: 'POST',
        args: { url: '0|url', headers: 'headers', body: 'data|form' },
        returns: 'response',
      },
    },
  ),
  python(
    ['splinter', 'mechanize', 'mechanicalsoup', 'robobrowser', 'helium', 'requests_html', 'scrapy', 'DrissionPage'],
    {
      '**.visit|open|go_to|follow_link|start_chrome': { does: 'browse', args: { url: '0|url' } },
      '**.fill|fill_form': { does: 'type-into', args: { target: '0', data: '1' } },
      'HTMLSession().get': {
        does: 'request',
        method: 'GET',
        args: { url: '0|url', headers: 'headers', query: 'params' },
        returns: 'response',
      },
      'HTMLSession().post': {
        does: 'request',
        method: 'POST',
        args: { url: '0|url', headers: 'headers', body: 'json|data' },
        returns: 'response',
      },
    },
  ),
  // https://docs.scrapy.org/en/latest/topics/request-response.html
  python(['scrapy'], {
    'Request|FormRequest, http.Request|FormRequest|JsonRequest': {
      does: 'request',
      method: 'method=GET',
      args: { url: '0|url', headers: 'headers', body: 'body|formdata' },
      returns: 'response',
      note: 'crawls',
    },
  }),
  // https://mechanicalsoup.readthedocs.io/en/stable/mechanicalsoup.html, https://mechanize.readthedocs.io: the fields of a form are items
  python(['mechanicalsoup', 'mechanize'], {
    'StatefulBrowser|Browser().*': { set: true, does: 'type-into', args: { data: '0' } },
    'StatefulBrowser|Browser().open|follow_link': { does: 'browse', args: { url: '0|url' } },
  }),
  // https://github.com/Mohamed-512/Extra-Streamlit-Components, https://github.com/NathanChen198/streamlit-cookies-controller: cookies
  // that a component's script sets in the page, which no flag can close to scripts
  python(['extra_streamlit_components', 'streamlit_cookies_controller'], {
    'CookieManager|CookieController().set': {
      does: 'browser-store',
      args: { key: '0|cookie|name', data: '1|val|value' },
    },
    'CookieManager|CookieController().get': { does: 'browser-store', mode: 'read', args: { key: '0|cookie|name' } },
    'CookieManager().delete, CookieController().remove': { does: 'browser-store', mode: 'delete', args: { key: '0' } },
  }),
  // https://docs.mitmproxy.org/stable/api/mitmproxy/http.html: what add-ons are handed
  python(['mitmproxy'], {
    'http.HTTPFlow().request|response.get_text|get_content|json': { returns: 'plain', note: 'intercepts-traffic' },
    'websocket.WebSocketFlow|tcp.TCPFlow().**': { returns: 'plain', note: 'intercepts-traffic' },
  }),
  python(['mitmproxy.http'], {
    'HTTPFlow().request|response.get_text|get_content|json': { returns: 'plain', note: 'intercepts-traffic' },
  }),
  // https://crawlee.dev/python/api
  python(['crawlee.crawlers', 'crawlee'], {
    '**.run|add_requests|enqueue_links': { does: 'browse', args: { url: '0|requests' }, note: 'crawls' },
  }),
  // https://www.crummy.com/software/BeautifulSoup/
  python(['bs4', 'BeautifulSoup'], {
    'BeautifulSoup|BeautifulStoneSoup': { does: 'parse-html', args: { data: '0|markup' }, returns: 'arguments' },
    'BeautifulSoup().**': { returns: 'arguments' },
  }),
  python(
    [
      'lxml.html',
      'parsel',
      'selectolax.parser',
      'pyquery',
      'html5lib',
      'html2text',
      'trafilatura',
      'newspaper',
      'readability',
    ],
    {
      'fromstring|document_fromstring|fragment_fromstring|parse|HTMLParser|LexborHTMLParser|PyQuery|Selector|html2text|extract|Document':
        {
          does: 'parse-html',
          args: { data: '0|html|text|filecontent' },
          returns: 'arguments',
        },
    },
  ),
  // The cookies that a person's own browser keeps: https://github.com/borisbabic/browser_cookie3
  python(['browser_cookie3', 'browsercookie', 'rookiepy'], {
    'chrome|chromium|firefox|edge|brave|opera|opera_gx|vivaldi|safari|librewolf|load': {
      does: 'secret',
      args: { name: 'domain_name|domains|0' },
      note: 'browser-cookies',
    },
  }),
  python(['pycookiecheat'], {
    'chrome_cookies|firefox_cookies|get_cookies': { does: 'secret', args: { name: 'url|0' }, note: 'browser-cookies' },
  }),
  python(['pyautogui', 'pynput.keyboard', 'keyboard', 'pywinauto'], {
    'typewrite|write|type_keys, Controller().type': { does: 'type-into', args: { data: '0' } },
  }),
];
