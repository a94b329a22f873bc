import type { Behaviour, Capability, Library } from '../shape.ts';
import { javascript, type Members } from './entry.ts';

/** Sends what is at `data` to a vendor, for those at `to`. */
function sends(does: Capability, vendor: string, data: string, to?: string): Behaviour {
  return { does, vendor, args: { data, ...(to === undefined ? {} : { to }) } };
}

/** Mail, by SMTP or a vendor's service. */
const mail: readonly Library[] = [
  // https://nodemailer.com/message/: the transport is the app's own
  javascript(['nodemailer'], {
    '**.sendMail': { does: 'mail', args: { to: '0.to|0.bcc|0.cc', data: '0' } },
  }),
  javascript(['@nestjs-modules/mailer'], {
    'MailerService().sendMail': { does: 'mail', args: { to: '0.to', data: '0' } },
  }),
  javascript(['emailjs', 'sendmail', 'smtp-client', 'email-templates', 'preview-email'], {
    '().send': { does: 'mail', args: { to: '0.message.to|0.to', data: '0' } },
    '()()': { does: 'mail', args: { to: '0.to', data: '0' } },
  }),
  javascript(['@sendgrid/mail', '@sendgrid/client'], {
    'send|sendMultiple': sends('mail', 'SendGrid', '0', '0.to|0.personalizations'),
    'MailService().send': sends('mail', 'SendGrid', '0', '0.to'),
    request: sends('marketing', 'SendGrid', '0.body|0'),
  }),
  javascript(['resend'], {
    'Resend().emails.send|create': sends('mail', 'Resend', '0', '0.to'),
    'Resend().batch.send': sends('mail', 'Resend', '0', '0'),
    'Resend().contacts.create': sends('marketing', 'Resend', '0', '0.email'),
    'Resend().broadcasts.send|create': sends('marketing', 'Resend', '*'),
  }),
  javascript(['postmark'], {
    '**.sendEmail|sendEmailWithTemplate': sends('mail', 'Postmark', '0', '0.To'),
    '**.sendEmailBatch|sendEmailBatchWithTemplates': sends('mail', 'Postmark', '0', '0'),
  }),
  // https://documentation.mailgun.com/docs/mailgun/sdk/nodejs_sdk: client.messages.create(domain, data)
  javascript(['mailgun.js', 'mailgun-js', 'ts-mailgun'], {
    '**.messages.create': sends('mail', 'Mailgun', '1', '1.to'),
    '**.messages().send': sends('mail', 'Mailgun', '0', '0.to'),
    '**.lists.members.createMember|createMembers': sends('marketing', 'Mailgun', '1'),
  }),
  javascript(['@mailchimp/mailchimp_transactional', 'mandrill-api'], {
    '**.messages.send|sendTemplate': sends('mail', 'Mailchimp', '0.message|0', '0.message.to'),
  }),
  javascript(
    [
      'mailersend',
      'node-mailjet',
      'sparkpost',
      '@plunk/node',
      'loops',
      'mailtrap',
      'zeptomail',
      'mailerlite-api-v2-node',
      '@mailerlite/mailerlite-nodejs',
      'sib-api-v3-sdk',
      '@getbrevo/brevo',
      '@azure/communication-email',
    ],
    {
      '**.sendTransactionalEmail|sendTransacEmail|sendMail|beginSend|send': {
        does: 'mail',
        vendor: 'a mail service',
        args: { to: '0.to|0.recipients|0', data: '0' },
      },
      '**.createContact|createOrUpdateSubscriber|updateContact|sendEvent, **.contacts.create, **.subscribers.createOrUpdate, **.events.track':
        {
          does: 'marketing',
          vendor: 'a mail service',
          args: { to: '0.email|0', data: '*' },
        },
      '**.post().request': { does: 'mail', vendor: 'a mail service', args: { data: '0' } },
    },
  ),
  javascript(['@emailjs/browser', 'emailjs-com', '@emailjs/nodejs'], {
    'send|sendForm': sends('mail', 'EmailJS', '2'),
  }),
];

const sms: readonly Library[] = [
  // https://www.twilio.com/docs/libraries/reference/twilio-node: twilio(sid, token).messages.create({ to, body })
  javascript(['twilio'], {
    '**.messages.create': sends('sms', 'Twilio', '0', '0.to'),
    '**.calls.create': sends('sms', 'Twilio', '0', '0.to'),
    '**.verifications.create': sends('sms', 'Twilio', '0', '0.to'),
    'validateRequest|webhook|validateExpressRequest': { does: 'authenticate' },
  }),
  javascript(['@vonage/server-sdk', '@vonage/sms', '@vonage/messages', 'nexmo'], {
    '**.sms|messages.send': sends('sms', 'Vonage', '0', '0.to'),
    '**.message.sendSms': sends('sms', 'Vonage', '2', '1'),
  }),
  javascript(
    [
      'messagebird',
      'plivo',
      'telnyx',
      'bandwidth-sdk',
      '@bandwidth/messaging',
      'clicksend',
      'africastalking',
      '@sinch/sdk-core',
      'textmagic-rest-client',
      '@azure/communication-sms',
    ],
    {
      '**.messages.create, **.createMessage|smsSendPost|send': {
        does: 'sms',
        vendor: 'a text message service',
        args: { to: '0.to|0.recipients|0.destination|1|0', data: '*' },
      },
    },
  ),
];

const chat: readonly Library[] = [
  // https://tools.slack.dev/node-slack-sdk
  javascript(['@slack/web-api', '@slack/bolt', '@slack/client'], {
    '**.chat.postMessage|postEphemeral|update|scheduleMessage': sends('chat', 'Slack', '0', '0.channel'),
    '**.files.upload|uploadV2, **.filesUploadV2': sends('chat', 'Slack', '0', '0.channels'),
    '**.views.open|publish|update': sends('chat', 'Slack', '0'),
    'say|respond, context.say|respond': sends('chat', 'Slack', '0'),
    'App().event|message|command|action|shortcut|view': {
      does: 'route',
      args: { name: '0', path: '0', handlers: 'callback' },
      parameters: ['context'],
    },
  }),
  javascript(['@slack/webhook', 'slack-notify', 'slack-node'], {
    '**.send': sends('chat', 'Slack', '0'),
    '**.webhook': sends('chat', 'Slack', '0'),
  }),
  javascript(['discord.js', 'discord-webhook-node', '@discordjs/rest'], {
    '**.send|reply|followUp': sends('chat', 'Discord', '0'),
    'Client().on': { does: 'route', args: { path: '0', handlers: 'callback' } },
  }),
  javascript(['botbuilder', 'ms-teams-webhook', '@microsoft/teams.apps', '@microsoft/teamsfx'], {
    '**.sendActivity|sendActivities|sendMessage|sendAdaptiveCard': sends('chat', 'Microsoft Teams', '0'),
    'IncomingWebhook().send': sends('chat', 'Microsoft Teams', '0'),
  }),
  javascript(['node-telegram-bot-api', 'telegraf', 'grammy'], {
    '**.sendMessage|sendDocument|sendPhoto': sends('chat', 'Telegram', '1', '0'),
    '**.reply': sends('chat', 'Telegram', '0'),
    'Telegraf|Bot().command|hears|action|on': { does: 'route', args: { path: '0', handlers: 'callback' } },
  }),
  javascript(['stream-chat', '@sendbird/chat', 'pusher', 'ably', '@liveblocks/node', 'pubnub'], {
    '**.sendMessage|trigger|triggerBatch|publish': { does: 'chat', vendor: 'a messaging service', args: { data: '*' } },
  }),
  javascript(
    [
      'web-push',
      'onesignal-node',
      '@onesignal/node-onesignal',
      'expo-server-sdk',
      'apn',
      '@knocklabs/node',
      '@novu/node',
      '@novu/api',
      '@trycourier/courier',
    ],
    {
      '**.sendNotification|createNotification|sendPushNotificationsAsync|send|trigger': {
        does: 'chat',
        vendor: 'a notification service',
        args: { to: '0', data: '*' },
      },
    },
  ),
];

const marketing: readonly Library[] = [
  javascript(['@mailchimp/mailchimp_marketing', 'mailchimp-api-v3'], {
    '**.lists.addListMember|setListMember|batchListMembers|updateListMember|updateListMemberTags': sends(
      'marketing',
      'Mailchimp',
      '*',
    ),
    '**.campaigns.create|send|setContent': sends('marketing', 'Mailchimp', '*'),
    '**.post|put|patch': sends('marketing', 'Mailchimp', '1'),
  }),
  javascript(['@hubspot/api-client'], {
    // Records of companies and dealings write to nobody.
    '**.companies|deals|tickets|products|lineItems|quotes|invoices.basicApi|batchApi.create|update|upsert': sends(
      'store',
      'HubSpot',
      '*',
    ),
    '**.basicApi.create|update|upsert': sends('marketing', 'HubSpot', '*'),
    '**.batchApi.create|update|upsert': sends('marketing', 'HubSpot', '0'),
    '**.apiRequest': sends('marketing', 'HubSpot', '0.body|0'),
    '**.coreApi.create': sends('marketing', 'HubSpot', '*'),
  }),
  javascript(['klaviyo-api'], {
    '**.createProfile|createOrUpdateProfile|updateProfile|createEvent|subscribeProfiles|bulkSubscribeProfiles|createCampaign|spawnBulkProfileImportJob':
      sends('marketing', 'Klaviyo', '0'),
  }),
  javascript(['customerio-node'], {
    '**.identify|track|trackAnonymous|mergeCustomers': sends('marketing', 'Customer.io', '1', '0'),
    '**.sendEmail|sendPush|sendSMS': sends('mail', 'Customer.io', '0', '0'),
    '**.triggerBroadcast': sends('marketing', 'Customer.io', '1'),
  }),
  javascript(['intercom-client', '@intercom/messenger-js-sdk', 'react-use-intercom'], {
    '**.contacts|leads|users.create|update|createUser|createLead': sends('marketing', 'Intercom', '0'),
    '**.companies.create|update': sends('store', 'Intercom', '0'),
    '**.messages|conversations.create|createConversation': sends('marketing', 'Intercom', '0'),
    '()': sends('analytics', 'Intercom', '0'),
    '**.update|boot|trackEvent': sends('analytics', 'Intercom', '*'),
  }),
  javascript(['jsforce', '@jsforce/jsforce-node', 'nforce'], {
    '**.sobject().create|insert|update|upsert': sends('store', 'Salesforce', '0'),
    '**.bulk.load': sends('store', 'Salesforce', '2'),
    '**.create|update|upsert|insert': sends('store', 'Salesforce', '1'),
  }),
  javascript(
    [
      'activecampaign',
      'braze-api',
      '@braze/web-sdk',
      '@iterable/web-sdk',
      'pipedrive',
      '@zohocrm/*',
      'drip-nodejs',
      'attio',
      'close.io',
      'node-marketo-rest',
      'node-zendesk',
      '@freshworks/*',
    ],
    {
      '**.create|update|upsert|createOrUpdate|createContact|updateContact': sends(
        'marketing',
        'a customer platform',
        '*',
      ),
      '**.identify|track|logCustomEvent|addContact|subscribe|addPerson|createTicket, **.campaigns.trigger.send': sends(
        'marketing',
        'a customer platform',
        '*',
      ),
    },
  ),
  javascript(['global'], {
    Intercom: sends('analytics', 'Intercom', '1*'),
    '$crisp.push': sends('analytics', 'Crisp', '0'),
    zE: sends('analytics', 'Zendesk', '*'),
    'drift.identify|track': sends('analytics', 'Drift', '*'),
    '_hsq.push': sends('analytics', 'HubSpot', '0'),
  }),
];

/** What is measured of an app's users, and the properties sent with it. */
const analytics: readonly Library[] = [
  javascript(
    [
      '@segment/analytics-node',
      '@segment/analytics-next',
      'analytics-node',
      '@segment/analytics-react-native',
      '@segment/snippet',
      '@rudderstack/rudder-sdk-node',
      'rudder-sdk-js',
      '@rudderstack/analytics-js',
    ],
    {
      '**.track|identify|group|page|screen|alias': sends('analytics', 'Segment', '*'),
    },
  ),
  javascript(['mixpanel', 'mixpanel-browser', 'mixpanel-react-native'], {
    '**.track|identify|register|register_once|alias|track_pageview|import|import_batch': sends(
      'analytics',
      'Mixpanel',
      '*',
    ),
    '**.people.set|set_once|append|union|increment': sends('analytics', 'Mixpanel', '*'),
  }),
  javascript(['posthog-js', 'posthog-node', 'posthog-js/react', 'posthog-react-native'], {
    '**.capture|identify|group|groupIdentify|alias|setPersonProperties|register|captureException': sends(
      'analytics',
      'PostHog',
      '*',
    ),
  }),
  javascript(['@amplitude/*', 'amplitude-js'], {
    '**.track|logEvent|identify|setUserId|setUserProperties|groupIdentify|setGroup|revenue|logEventWithGroups': sends(
      'analytics',
      'Amplitude',
      '*',
    ),
  }),
  // https://developer.fullstory.com/browser/getting-started: FullStory('setIdentity', { uid, properties })
  javascript(['@fullstory/browser'], { FullStory: sends('analytics', 'FullStory', '1*') }),
  // https://vercel.com/docs/analytics/custom-events
  javascript(['@vercel/analytics', '@vercel/analytics/*'], { track: sends('analytics', 'Vercel', '*') }),
  javascript(
    [
      'react-ga',
      'react-ga4',
      'universal-analytics',
      'vue-gtag',
      'vue-gtag-next',
      'ga-4-react',
      'nextjs-google-analytics',
      '@next/third-parties/google',
      'ngx-google-analytics',
    ],
    {
      '**.event|send|set|pageview|gtag|sendGAEvent|sendGTMEvent|exception|timing': sends(
        'analytics',
        'Google Analytics',
        '*',
      ),
    },
  ),
  javascript(['firebase/analytics', '@firebase/analytics', '@react-native-firebase/analytics'], {
    'logEvent|setUserProperties|setUserId': sends('analytics', 'Google Analytics', '1*'),
    '().logEvent|setUserProperties|setUserId|setUserProperty': sends('analytics', 'Google Analytics', '*'),
  }),
  javascript(['@google-analytics/data', '@google-analytics/admin'], { '**.runReport': { returns: 'plain' } }),
  javascript(
    [
      '@vercel/analytics',
      '@vercel/analytics/server',
      '@vercel/analytics/react',
      'plausible-tracker',
      'fathom-client',
      '@umami/node',
      'matomo-tracker',
      '@datapunt/matomo-tracker-js',
      '@heap/*',
      '@fullstory/browser',
      '@fullstory/snippet',
      '@pendo/agent',
      '@hotjar/browser',
      'react-hotjar',
      '@microsoft/clarity',
      'statsig-node',
      '@statsig/*',
      'launchdarkly-node-server-sdk',
      'launchdarkly-js-client-sdk',
      '@launchdarkly/*',
      'countly-sdk-web',
      'keen-tracking',
      'snowplow-tracker',
      '@snowplow/*',
      'logsnag',
      '@logsnag/node',
      'smartlook-client',
      '@openpanel/*',
    ],
    {
      '**.track|trackEvent|event|identify|setUserVars|setVars|logEvent|publish|addEvent|recordEvent|trackStructEvent|trackSelfDescribingEvent|setTag':
        sends('analytics', 'an analytics service', '*'),
    },
  ),
  javascript(['global'], {
    'gtag|ga': sends('analytics', 'Google Analytics', '1*'),
    'dataLayer.push': sends('analytics', 'Google Tag Manager', '0'),
    'analytics.track|identify|page|group': sends('analytics', 'Segment', '*'),
    'mixpanel.track|identify|register': sends('analytics', 'Mixpanel', '*'),
    'mixpanel.people.set': sends('analytics', 'Mixpanel', '*'),
    'posthog.capture|identify': sends('analytics', 'PostHog', '*'),
    'amplitude.track|logEvent|identify': sends('analytics', 'Amplitude', '*'),
    'heap.track|identify|addUserProperties': sends('analytics', 'Heap', '*'),
    'pendo.track|identify|initialize': sends('analytics', 'Pendo', '*'),
    'FS.event|identify|setUserVars': sends('analytics', 'FullStory', '*'),
    'hj|clarity|plausible, fathom.trackEvent, umami.track': sends('analytics', 'an analytics service', '*'),
    'Sentry.captureException|captureMessage|setContext|setUser|setExtra|addBreadcrumb': {
      does: 'capture',
      vendor: 'Sentry',
    },
  }),
];

const advertises = (vendor: string, data = '*'): Behaviour => ({ does: 'advertise', vendor, args: { data } });
/** Every member of a package that is for nothing else. */
const wholly = (vendor: string): Members => ({ '()': advertises(vendor), '**': advertises(vendor) });

/** Advertisements, their audiences, and the pixels that measure them (`note: 'pixel'`). */
const advertising: readonly Library[] = [
  javascript(['global'], {
    'adsbygoogle.push': advertises('Google AdSense'),
    'googletag.**': advertises('Google Ad Manager'),
    fbq: { ...advertises('Meta', '1*'), note: 'pixel' },
    lintrk: { ...advertises('LinkedIn', '1*'), note: 'pixel' },
    twq: { ...advertises('X', '1*'), note: 'pixel' },
    'ttq.track|identify|page': { ...advertises('TikTok'), note: 'pixel' },
    pintrk: { ...advertises('Pinterest', '1*'), note: 'pixel' },
    snaptr: { ...advertises('Snapchat', '1*'), note: 'pixel' },
    rdt: { ...advertises('Reddit', '1*'), note: 'pixel' },
    'uetq.push': { ...advertises('Microsoft Advertising'), note: 'pixel' },
    gtag_report_conversion: { ...advertises('Google Ads'), note: 'pixel' },
    '_taboola.push': advertises('Taboola'),
  }),
  javascript(
    ['react-adsense', '@ctrl/react-adsense', 'vue-google-adsense', 'ng2-adsense', 'next-google-adsense'],
    wholly('Google AdSense'),
  ),
  javascript(['react-google-publisher-tag', 'react-gpt', 'react-dfp'], wholly('Google Ad Manager')),
  javascript(
    ['react-native-google-mobile-ads', 'expo-ads-admob', '@capacitor-community/admob'],
    wholly('Google AdMob'),
  ),
  javascript(['expo-ads-facebook'], wholly('Meta')),
  javascript(
    ['prebid.js', 'react-ad-manager', 'react-advertising', 'react-native-applovin-max', 'ironsource-mediation'],
    wholly('an advertisement network'),
  ),
  javascript(
    [
      'react-facebook-pixel',
      'react-meta-pixel',
      'react-use-facebook-pixel',
      'react-linkedin-insight',
      'nextjs-linkedin-insight-tag',
      'react-twitter-pixel',
      'tiktok-pixel',
      'react-snapchat-pixel',
    ],
    {
      '**': { ...advertises('an advertisement network'), note: 'pixel' },
    },
  ),
  // https://developers.facebook.com/docs/marketing-api/audiences: audiences take hashed contacts
  javascript(['facebook-nodejs-business-sdk'], {
    '**.createUser|createUsersReplace|createCustomAudience|createLookalike|createAd|createAdSet|createCampaign':
      advertises('Meta'),
    'ServerEvent|UserData|CustomData': { returns: 'arguments' },
    '**.setEvents|setEmails|setEmail|setPhone': { ...advertises('Meta', '0'), returns: 'receiver' },
    '**.execute': advertises('Meta', 'self'),
  }),
  javascript(['google-ads-api', 'google-ads-node'], {
    '**.offlineUserDataJobs.*, **.userLists|campaigns.create, **.addOfflineUserDataJobOperations|uploadClickConversions|mutateResources':
      advertises('Google Ads'),
  }),
  javascript(['twitter-ads', 'linkedin-api-client', '@pinterest/*'], {
    '**.create|batchCreate|addUsers|upload|createAudience|updateAudience|post|track':
      advertises('an advertisement network'),
  }),
];

/** Payments: raw card numbers in, and what is known of the customer. */
const payments: readonly Library[] = [
  // https://docs.stripe.com/api
  javascript(['stripe'], {
    '**.customers.create|update': sends('store', 'Stripe', '*'),
    '**.tokens|sources.create': { ...sends('store', 'Stripe', '0'), note: 'card' },
    '**.paymentMethods.create': { ...sends('store', 'Stripe', '0'), note: 'card' },
    '**.paymentIntents|charges|subscriptions|invoices|setupIntents|sessions.create': sends('store', 'Stripe', '0'),
    '**.webhooks.constructEvent|constructEventAsync': { does: 'authenticate', args: { data: '0' } },
  }),
  javascript(['@stripe/stripe-js', '@stripe/react-stripe-js'], {
    '**.createToken|createPaymentMethod|confirmPayment|confirmCardPayment|createSource': {
      returns: 'plain',
      note: 'hosted-fields',
    },
  }),
  javascript(
    [
      'braintree',
      'square',
      'authorizenet',
      '@paypal/checkout-server-sdk',
      '@paypal/paypal-server-sdk',
      '@adyen/api-library',
      'razorpay',
      'mollie-api-node',
      '@mollie/api-client',
      'checkout-sdk-node',
      'gocardless-nodejs',
      'plaid',
      'chargebee',
      'recurly',
      'lemonsqueezy.ts',
      '@paddle/paddle-node-sdk',
    ],
    {
      '**.transaction.sale, **.paymentMethod|creditCard|payment|orders|payments|customers|customer.create, **.createPayment|payments|request':
        {
          ...sends('store', 'a payment service', '0'),
          note: 'card',
        },
    },
  ),
];

/** Trackers, books and signing services, each with its packages. */
const recordKeepers: readonly (readonly [vendor: string, ...packages: string[]])[] = [
  ['Jira', 'jira.js', 'jira-client'],
  ['Asana', 'asana'],
  ['Trello', 'trello'],
  ['ClickUp', 'clickup.js'],
  ['Linear', '@linear/sdk'],
  ['GitHub', '@octokit/rest', 'octokit', '@octokit/core'],
  ['GitLab', '@gitbeaker/rest'],
  ['Zendesk', 'node-zendesk'],
  ['QuickBooks', 'node-quickbooks', 'intuit-oauth'],
  ['Xero', 'xero-node'],
  ['Todoist', '@doist/todoist-api-typescript'],
  ['Wix', '@wix/sdk'],
  ['Coda', 'coda-js'],
  ['DocuSign', 'docusign-esign'],
  ['Dropbox Sign', '@dropbox/sign', 'hellosign-sdk'],
];

/** Other companies' services that keep what they are sent. */
const services: readonly Library[] = [
  // https://github.com/Airtable/airtable.js: create(records, options), update(id, fields, options), update(records, options)
  javascript(['airtable'], {
    '**.base()().create': sends('store', 'Airtable', '0'),
    '**.base()().update|replace': sends('store', 'Airtable', '*'),
    '**.base()().select|find': { does: 'store', mode: 'read', vendor: 'Airtable' },
    '**.base()().destroy': { does: 'store', mode: 'delete', vendor: 'Airtable' },
  }),
  // https://github.com/PagerDuty/pdjs: event({ data })
  javascript(['@pagerduty/pdjs'], {
    'event|trigger|change': sends('publish', 'PagerDuty', '0.data|0'),
  }),
  // https://googleapis.dev/nodejs/googleapis/latest
  javascript(['googleapis', '@googleapis/*', 'googleapis/*'], {
    '**.spreadsheets.values.append|update|batchUpdate': sends('store', 'Google Sheets', '0.requestBody|0.resource|0'),
    '**.spreadsheets.batchUpdate|create': sends('store', 'Google Sheets', '0.requestBody|0.resource|0'),
    '**.spreadsheets.values.get|batchGet': { does: 'store', mode: 'read', vendor: 'Google Sheets' },
    // The company's own drive, as the app signs in to it.
    '**.files.create|update': { does: 'bucket', args: { data: '0.media|0' } },
    '**.messages.send': sends('mail', 'Google Gmail', '0.requestBody|0'),
    '**.events.insert|patch|update': sends('store', 'Google Calendar', '0.requestBody|0'),
    '**.people.createContact': sends('store', 'Google Contacts', '0'),
    '**.permissions.create': { args: { options: '0' } },
  }),
  javascript(['google-spreadsheet'], {
    '**.addRow|addRows|setHeaderRow': sends('store', 'Google Sheets', '0'),
    '**.getRows': { does: 'store', mode: 'read', vendor: 'Google Sheets' },
  }),
  // https://learn.microsoft.com/graph/sdks/create-requests: client.api(path).post(body)
  javascript(['@microsoft/microsoft-graph-client', '@microsoft/msgraph-sdk'], {
    '**.api().post|put|patch|update|create': {
      does: 'store',
      vendor: 'Microsoft Graph',
      args: { data: '0', path: '@0' },
    },
    '**.api().get': { does: 'store', mode: 'read', vendor: 'Microsoft Graph' },
    '**.api().header|query|filter|select|expand|top|version|responseType': { returns: 'receiver' },
    'LargeFileUploadTask.create|OneDriveLargeFileUploadTask.create': { does: 'bucket', args: { data: '1' } },
    'LargeFileUploadTask|OneDriveLargeFileUploadTask.createUploadSession': {
      does: 'request',
      method: 'POST',
      args: { url: '1', body: '2' },
    },
    'LargeFileUploadTask|OneDriveLargeFileUploadTask().upload': { does: 'bucket', args: { data: '@1' } },
    'StreamUpload|FileUpload': { returns: 'arguments' },
  }),
  javascript(['@notionhq/client'], {
    '**.pages.create|update': sends('store', 'Notion', '0'),
    '**.blocks.children.append': sends('store', 'Notion', '0'),
    '**.databases|dataSources.query': { does: 'store', mode: 'read', vendor: 'Notion' },
  }),
  javascript(['smartsheet'], {
    '**.sheets.addRow|addRows|updateRow|createSheet|importCsvSheet': sends('store', 'Smartsheet', '0'),
  }),
  javascript(['@mondaydotcomorg/api', 'monday-sdk-js'], {
    '**.api|request': sends('store', 'monday.com', '*'),
    '**.storage.instance.setItem': sends('store', 'monday.com', '1'),
  }),
  ...recordKeepers.map(([vendor, ...packages]) =>
    javascript(packages, {
      '**.createIssue|addNewIssue|updateIssue|createComment|addCard|createTask|addTask|createInvoice|createBill|createVendor|createCustomer|createInvoices|createContacts|createEnvelope|signatureRequestSend|insertRows|upsertRows, **.issues|tasks|tickets.create|createTask|createComment':
        sends('store', vendor, '*'),
      '**.makeApiCall': sends('store', vendor, '0.body|0'),
    }),
  ),
  javascript(['dropbox'], { '**.filesUpload|filesUploadSessionStart': sends('bucket', 'Dropbox', '0.contents|0') }),
  javascript(['box-node-sdk', 'box-typescript-sdk-gen'], {
    '**.files|uploads.uploadFile': sends('bucket', 'Box', '2|0'),
  }),
  javascript(['egnyte-js-sdk', '@egnyte/*'], { '**.storage.path().storeFile': sends('bucket', 'Egnyte', '0') }),
  javascript(['forge-apis', '@aps_sdk/*'], {
    '**.uploadObject|upload|uploadChunk': sends('bucket', 'Autodesk', '*'),
  }),
  javascript(['@zapier/*', 'zapier-platform-core', '@pipedream/platform', '@segment/actions-core', '@nangohq/node'], {
    '**.sendEvent|trigger|emit|triggerAction': sends('store', 'an automation service', '*'),
  }),
  javascript(['svix', '@hookdeck/sdk'], {
    '**.message.create': sends('store', 'a webhook service', '1'),
    'Webhook().verify': { does: 'authenticate', args: { data: '0' } },
  }),
  javascript(['clearbit', '@clearbit/*', '@peopledatalabs/*', 'peopledatalabs', 'fullcontact', '@zoominfo/*'], {
    '**.find|enrich|search|enrichment|match, **.search.sql': sends('store', 'a data broker', '*'),
  }),
];

export const companies: readonly Library[] = [
  ...mail,
  ...sms,
  ...chat,
  ...marketing,
  ...analytics,
  ...advertising,
  ...payments,
  ...services,
];
