/**
 * Frameworks that copy the records of a source: a class of the app's describes a request, and the framework sends it for each kind of record.
 * https://sdk.meltano.com/en/latest/classes/singer_sdk.RESTStream.html, https://docs.airbyte.com/connector-development/cdk-python/http-streams/
 */

/** What a framework calls the parts of a request in its class of streams. */
export interface RecordStreams {
  readonly package: string;
  /** The access path of the class. */
  readonly base: RegExp;
  readonly headers: string;
  readonly query: string;
  readonly methods: readonly string[];
  /** What puts the request together; a class that writes one of its own may send another. */
  readonly making: RegExp;
}

const frameworks: readonly RecordStreams[] = [
  {
    package: 'singer_sdk',
    base: /(?:^|\.)RESTStream\(\)$/,
    headers: 'http_headers',
    query: 'get_url_params',
    methods: ['http_method', 'rest_method'],
    making: /^(?:get_url|get_records|request_records|_?request)$/,
  },
  {
    package: 'airbyte_cdk',
    base: /(?:^|\.)Http(?:Sub)?Stream\(\)$/,
    headers: 'request_headers',
    query: 'request_params',
    methods: ['http_method'],
    making: /^(?:_send_request|_create_prepared_request|read_records)$/,
  },
];

/** What prepares the request that was put together, and may change its headers. */
export const preparesRequest = /^(?:build_)?prepare(?:d)?_request$/;
/** What has a stream go on to the next page. */
export const goesToNextPage = /^(?:get_)?(?:next_page_token\w*|new_paginator|paginator)$|^next_page_token$/;

/** The framework that a package, or a module of it, is. */
export function recordStreamsOf(from: string): RecordStreams | undefined {
  const [name] = from.split('.');
  return frameworks.find(each => each.package === name);
}
