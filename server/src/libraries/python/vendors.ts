import type { Behaviour, Capability, Library } from '../shape.ts';
import { python } from './entry.ts';

function sends(does: Capability, vendor: string | undefined, data = '*', more: Behaviour['args'] = {}): Behaviour {
  return { does, args: { data, ...more }, ...(vendor ? { vendor } : {}) };
}

const carries: Behaviour = { returns: 'arguments' };

/** Trackers, books, boards and signing services, each with its modules. */
const recordKeepers: readonly (readonly [vendor: string, ...modules: string[]])[] = [
  ['Zendesk', 'zenpy'],
  ['Jira', 'jira'],
  ['Atlassian', 'atlassian'],
  ['Asana', 'asana'],
  ['Trello', 'trello'],
  ['GitHub', 'github'],
  ['GitLab', 'gitlab'],
  ['Notion', 'notion_client'],
  ['monday.com', 'monday'],
  ['Smartsheet', 'smartsheet'],
  ['ClickUp', 'clickup'],
  ['Linear', 'linear_api'],
  ['Todoist', 'todoist_api_python.api'],
  ['ShotGrid', 'shotgun_api3'],
  ['Xero', 'xero_python.accounting'],
  ['QuickBooks', 'quickbooks', 'intuitlib.client'],
  ['NetSuite', 'netsuitesdk'],
  ['Shopify', 'shopify'],
  ['HubSpot', 'hubspot_api'],
  ['Zoho', 'zohocrmsdk'],
  ['Pipedrive', 'pipedrive'],
  ['SharePoint', 'office365.sharepoint.client_context'],
  ['Microsoft Graph', 'msgraph'],
  ['DocuSign', 'docusign_esign'],
  ['RingCentral', 'ringcentral'],
  ['ServiceNow', 'servicenow', 'pysnow'],
];

const mail: readonly Library[] = [
  // https://docs.python.org/3/library/smtplib.html: sendmail(from, to, message)
  python(['smtplib', 'aiosmtplib'], {
    'SMTP|SMTP_SSL|LMTP().sendmail': sends('mail', undefined, '2|msg', { to: '1|to_addrs' }),
    'SMTP|SMTP_SSL|LMTP().send_message, send': sends('mail', undefined, '0|msg|message', {
      to: '2|to_addrs|recipients',
    }),
    'SMTP|SMTP_SSL().login': { returns: 'plain' },
  }),
  python(
    [
      'email.message',
      'email.mime.text',
      'email.mime.multipart',
      'email.mime.base',
      'email.mime.application',
      'email.utils',
      'email',
    ],
    {
      'EmailMessage|MIMEText|MIMEMultipart|MIMEBase|MIMEApplication|formataddr': carries,
      '**.set_content|attach|add_alternative|add_attachment|set_payload': {
        args: { data: '0' },
        note: 'fills-receiver',
      },
      '**.as_string|as_bytes': carries,
    },
  ),
  python(['sendgrid', 'sendgrid.helpers.mail'], {
    // Mail(from_email, to_emails, subject, …): https://github.com/sendgrid/sendgrid-python
    'SendGridAPIClient().send': sends('mail', 'SendGrid', '0|message', {
      to: '0.@Mail#to_emails|0.@Mail#1|message.@Mail#to_emails|message.@Mail#1',
    }),
    '**.mail.send.post': sends('mail', 'SendGrid', 'request_body'),
    '**.marketing.contacts.put, **.contactdb.recipients.post': sends('marketing', 'SendGrid', 'request_body'),
    'Mail|Email|To|Content|Attachment|Personalization': carries,
  }),
  // Message(subject, recipients, …): https://flask-mail.readthedocs.io/en/latest/api/
  python(['flask_mail'], {
    '**.send': sends('mail', undefined, '*', {
      to: '0.@Message#recipients|0.@Message#1|message.@Message#recipients|message.@Message#1',
    }),
    '**.send_message': sends('mail', undefined, '*', { to: 'recipients|1' }),
    Message: carries,
  }),
  // https://sabuhish.github.io/fastapi-mail/
  python(['fastapi_mail'], {
    '**.send_message': sends('mail', undefined, '*', {
      to: '0.@MessageSchema#recipients|message.@MessageSchema#recipients',
    }),
    MessageSchema: carries,
  }),
  // https://yagmail.readthedocs.io/en/latest/usage.html
  python(['yagmail'], { 'SMTP().send': sends('mail', undefined, '*', { to: '0|to' }) }),
  python(
    [
      'flask_mailman',
      'redmail',
      'postmarker.core',
      'mailjet_rest',
      'resend',
      'mailersend',
      'sparkpost',
      'sib_api_v3_sdk',
      'brevo_python',
      'emails',
      'mailtrap',
      'azure.communication.email',
      'O365',
      'exchangelib',
      'mailgun.client',
    ],
    {
      '**.send|send_message|send_email|send_transac_email|begin_send|send_and_save': sends('mail', undefined, '*'),
      '**.emails.send, Emails.send': sends('mail', undefined, '*'),
      '**.send|messages.create, **.transmissions.send': sends('mail', undefined, '*'),
      '**.contacts.create|create_contact|update_contact': sends('marketing', undefined, '*'),
      'Message|MessageSchema|EmailMessage|SendSmtpEmail|Mail': carries,
    },
  ),
];

const messages: readonly Library[] = [
  // https://www.twilio.com/docs/libraries/reference/twilio-python/
  python(['twilio.rest', 'twilio'], {
    'Client().messages.create': sends('sms', 'Twilio', 'body|media_url|content_variables', { to: 'to' }),
    'Client().calls.create': sends('sms', 'Twilio', 'twiml|url', { to: 'to' }),
    'Client().**.verifications.create': sends('sms', 'Twilio', '*', { to: 'to' }),
  }),
  python(['vonage', 'nexmo', 'messagebird', 'plivo', 'telnyx', 'clicksend_client', 'africastalking', 'sinch'], {
    '**.send_message|send_sms|message_create|sms_send_post|send, **.messages.create': sends(
      'sms',
      'a text message service',
      '*',
    ),
    'Message.create': sends('sms', 'a text message service', '*'),
  }),
  // https://tools.slack.dev/python-slack-sdk/
  python(
    [
      'slack_sdk',
      'slack_sdk.web',
      'slack_sdk.web.async_client',
      'slack_sdk.webhook',
      'slack',
      'slackclient',
      'slack_bolt',
      'slack_webhook',
      'slacker',
      // https://docs.dagster.io/integrations/libraries/slack: `get_client` gives one of the SDK
      'dagster_slack',
    ],
    {
      '**.chat_postMessage|chat_postEphemeral|chat_update|chat_scheduleMessage': sends(
        'chat',
        'Slack',
        'text|blocks|attachments|*',
        { to: 'channel' },
      ),
      '**.files_upload|files_upload_v2': sends('chat', 'Slack', 'content|file|file_uploads', {
        to: 'channels|channel',
      }),
      '**.views_open|views_publish|views_update': sends('chat', 'Slack', 'view'),
      '**.api_call': sends('chat', 'Slack', 'json|params|*'),
      'WebhookClient|AsyncWebhookClient().send|send_dict': sends('chat', 'Slack', 'text|blocks|0|*'),
      'Slack().post': sends('chat', 'Slack'),
      'App|AsyncApp().event|message|action|command|shortcut|view': {
        does: 'route',
        args: { path: '0' },
        note: 'annotation',
      },
    },
  ),
  // https://discordpy.readthedocs.io/en/stable/ext/commands/commands.html
  python(['discord.ext'], {
    'commands.Bot().command|hybrid_command|event, commands.Bot().tree.command': {
      does: 'route',
      args: { path: '0|name' },
      note: 'annotation',
    },
  }),
  // https://docs.python-telegram-bot.org
  python(['telegram.ext'], {
    'CommandHandler|MessageHandler': { does: 'route', args: { path: '0|command', handlers: '1|callback' } },
  }),
  python(
    [
      'pymsteams',
      'discord',
      'discord_webhook',
      'telegram',
      'telebot',
      'telethon',
      'aiogram',
      'linebot',
      'botbuilder.core',
      'zulip',
      'mattermostdriver',
      'matrix_client',
      'pywhatkit',
      'apprise',
      'webexteamssdk',
      'webexpythonsdk',
    ],
    {
      'connectorcard().text|title|addSection|summary': { args: { data: '0' }, note: 'fills-receiver' },
      'connectorcard().send': sends('chat', 'Microsoft Teams', 'self'),
      '**.send|send_message|send_photo|send_document|reply|reply_text|reply_message|push_message|send_activity|sendwhatmsg|notify|execute':
        sends('chat', undefined),
      'SyncWebhook|Webhook.from_url().send': sends('chat', 'Discord'),
      '**.messages.create': sends('chat', 'Webex'),
    },
  ),
  python(
    [
      'firebase_admin.messaging',
      'pyfcm',
      'exponent_server_sdk',
      'onesignal_sdk.client',
      'pywebpush',
      'apns2.client',
      'pushover_complete',
      'pusher',
      'ably',
      'pushbullet',
    ],
    {
      '**.send|send_multicast|send_each|send_notification|notify_single_device|publish|push_note|trigger|webpush|publish_multiple':
        sends('chat', 'a notification service'),
      'send|send_multicast|send_each_for_multicast|webpush': sends('chat', 'a notification service'),
      Message: carries,
    },
  ),
];

/** Analytics, marketing, advertising, and other people's systems of record. */
const others: readonly Library[] = [
  python(['segment.analytics', 'analytics', 'rudderstack.analytics', 'rudder_analytics'], {
    'track|identify|group|page|screen|alias, Client().track|identify|group|page|screen|alias': sends(
      'analytics',
      'Segment',
    ),
  }),
  python(['mixpanel'], {
    'Mixpanel().track|people_set|people_set_once|people_append|import_data|alias|group_set': sends(
      'analytics',
      'Mixpanel',
    ),
  }),
  python(['posthog'], {
    'capture|identify|alias|set|group_identify|capture_exception, Posthog().capture|identify|alias|group_identify|capture_exception':
      sends('analytics', 'PostHog'),
  }),
  python(['amplitude'], {
    '**.track|identify|group_identify|revenue|set_group': sends('analytics', 'Amplitude'),
    'BaseEvent|Identify': carries,
  }),
  python(
    [
      'statsd',
      'datadog.dogstatsd',
      'prometheus_client',
      'snowplow_tracker',
      'google.analytics.data_v1beta',
      'ga4mp',
      'heapanalytics',
      'customerio',
      'intercom',
      'intercom.client',
      'pendo',
      'june',
      'statsig',
      'optimizely.optimizely',
    ],
    {
      '**.track|identify|track_struct_event|track_self_describing_event|send|log_event|create_event|track_page_view':
        sends('analytics', undefined),
      '**.contacts|users.create|update': sends('marketing', 'Intercom'),
      '**.companies.create|update': sends('store', 'Intercom'),
    },
  ),
  // https://github.com/HubSpot/hubspot-api-python
  python(['hubspot', 'hubspot3', 'hubspot.crm'], {
    // Records of companies and dealings write to nobody.
    '**.companies|deals|tickets|products|line_items|quotes.basic_api.create|update': sends(
      'store',
      'HubSpot',
      'simple_public_object_input_for_create|simple_public_object_input|1|0|*',
    ),
    '**.companies|deals|tickets|products|line_items|quotes.batch_api.create|update|upsert': sends(
      'store',
      'HubSpot',
      '0|*',
    ),
    '**.basic_api.create|update': sends(
      'marketing',
      'HubSpot',
      'simple_public_object_input_for_create|simple_public_object_input|1|0|*',
    ),
    '**.batch_api.create|update|upsert': sends('marketing', 'HubSpot', '0|*'),
    '**.create|update|create_or_update|create_contact|update_contact': sends('marketing', 'HubSpot'),
  }),
  python(
    [
      'mailchimp_marketing',
      'mailchimp_transactional',
      'mailchimp3',
      'klaviyo_api',
      'activecampaign',
      'convertkit',
      'mailerlite',
      'drip',
      'constantcontact',
      'iterable',
      'braze.client',
      'createsend',
      'sailthru',
    ],
    {
      '**.lists.add_list_member|set_list_member|batch_list_members|update_list_member|create_list_member_event': sends(
        'marketing',
        'Mailchimp',
      ),
      '**.lists.members.create|create_or_update|update': sends('marketing', 'Mailchimp'),
      '**.campaigns.create|set_content': sends('marketing', 'Mailchimp'),
      '**.messages.send|send_template': sends('mail', 'Mailchimp', '0'),
      '**.create_profile|create_event|create_or_update_profile|subscribe_profiles|create_contact|sync_contact|add_subscriber|subscribe|track|create_or_update_subscriber':
        sends('marketing', undefined),
    },
  ),
  // https://github.com/simple-salesforce/simple-salesforce
  python(['simple_salesforce', 'salesforce_bulk', 'pardot'], {
    'Salesforce().Account|Opportunity|Case|Task|Asset|Order|Contract|Product2.create|update|upsert': sends(
      'store',
      'Salesforce',
      '0|1',
    ),
    'Salesforce().*.create|update|upsert': sends('marketing', 'Salesforce', '0|1'),
    'Salesforce().bulk.*.insert|update|upsert': sends('marketing', 'Salesforce', '0'),
    'Salesforce().query|query_all|query_all_iter': {
      does: 'store',
      mode: 'sql',
      vendor: 'Salesforce',
      args: { model: '0' },
    },
  }),
  ...recordKeepers.map(([vendor, ...modules]) =>
    python(modules, {
      '**.create_issue|create_task|add_comment|create_page|create_card|add_card|add_rows|create_item|change_multiple_column_values|create_envelope|append_block_children|create_ticket|create_record|issue_create|update_page':
        sends('publish', vendor),
      '**.pages|databases.create|update, **.blocks.children.append': sends('publish', vendor),
      '**.tickets|issues|tasks.create, **.items.create_item': sends('publish', vendor),
      '**.upload_file|upload, **.files.add': sends('bucket', vendor),
    }),
  ),
  // https://pyairtable.readthedocs.io/en/stable/tables.html and https://airtable-python-wrapper.readthedocs.io
  python(['pyairtable', 'airtable'], {
    'Table|Airtable().create|insert|batch_create|batch_update|batch_upsert|batch_insert, **.table().create|batch_create|batch_update|batch_upsert':
      sends('store', 'Airtable', '0|records|fields'),
    'Table|Airtable().update, **.table().update': sends('store', 'Airtable', '1|fields'),
  }),
  // https://pagerduty.github.io/pdpyras/module_reference.html: trigger(summary, source, dedup_key, severity, payload, custom_details), submit(summary, source, custom_details)
  python(['pdpyras', 'pagerduty'], {
    'EventsAPISession|EventsApiV2Client().trigger': sends('publish', 'PagerDuty'),
    'ChangeEventsAPISession|EventsApiV2Client().submit': sends('publish', 'PagerDuty'),
    'EventsAPISession|EventsApiV2Client().send_event': sends('publish', 'PagerDuty'),
  }),
  python(
    [
      'facebook_business.api',
      'facebook_business.adobjects.customaudience',
      'facebook_business.adobjects.serverside.event_request',
      'facebook_business',
      'google.ads.googleads.client',
      'linkedin_api',
      'twitter_ads.client',
      'snapchat_ads',
      'tiktok_business_api',
    ],
    {
      'CustomAudience().add_users|create_users_replace|update': sends('advertise', 'Meta'),
      'EventRequest|Event|UserData': carries,
      'EventRequest().execute': sends('advertise', 'Meta', '@events|@*'),
      '**.add_users|upload_user_data|mutate_user_lists|add_offline_user_data_job_operations|upload_click_conversions|upload_conversion_adjustments':
        sends('advertise', 'Google Ads'),
    },
  ),
  python(['stripe', 'paypalrestsdk', 'braintree', 'square.client', 'adyen', 'authorizenet', 'razorpay'], {
    'Charge|PaymentIntent|Customer|Subscription|Invoice|SetupIntent.create|modify': {
      does: 'publish',
      vendor: 'a payment service',
      args: { data: '*' },
    },
    'PaymentMethod|Token|Source.create': {
      does: 'publish',
      vendor: 'a payment service',
      args: { data: 'card|*' },
      note: 'card',
    },
    '**.payment_intents|customers|charges|subscriptions|invoices.create|update': {
      does: 'publish',
      vendor: 'a payment service',
      args: { data: 'params|*' },
    },
    'Webhook.construct_event': { does: 'compare' },
  }),
  python(['pysegment', 'zeep', 'suds.client'], { '**.service.*': { does: 'publish', args: { data: '*' } } }),
  python(
    [
      'opensearch_logger',
      'logtail',
      'logdna',
      'loggly',
      'google.cloud.error_reporting',
      'applicationinsights',
      'watchtower',
      'seqlog',
      'graypy',
      'pygelf',
    ],
    {
      '**.track_event|track_exception|track_trace|track_metric|report|report_exception': sends('capture', undefined),
      'LogtailHandler|LogDNAHandler|CloudWatchLogHandler|GELFUDPHandler': { args: { options: '*' } },
    },
  ),
];

/** Services of other companies: what is sent reaches their servers. */
export const vendors: readonly Library[] = [...mail, ...messages, ...others];
