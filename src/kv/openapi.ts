/** The OpenAPI 3.1 description of a route table. */
import { codesOfStatus } from './refusal.ts';
import type { AnswerDescription, BodyDescription, Parameter, Route } from './route.ts';
import { type Schema, schemaRef, schemas } from './schemas.ts';

/** An OpenAPI document, as far as its makers look into it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** One verb of a path. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-jimkv-access': string;
  /** Any one of these. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Schema>> };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

/** A parameter of an operation. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

/** What an operation answers. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, object>>;
}

/** Errors that every route may answer with, and those that ask who sends a request. */
const commonErrors = [400, 503];
const accessErrors = [401, 403, 429];

/** How a sender shows who it is; which of them a node takes is a setting of it. */
const securitySchemes = {
  password: { type: 'http', scheme: 'basic' },
  token: { type: 'http', scheme: 'bearer' },
  certificate: { type: 'mutualTLS' },
} as const;

/** The document of these routes. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = operationOf(route, route.operation);
    if (route.method === 'GET') paths[route.path].head = headOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'JimKV',
      version,
      description: 'Keys and values of a JimKV cluster, and the cluster itself. Every node answers every request.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas, securitySchemes },
  };
}

function operationOf(route: Route, operationId: string): OpenApiOperation {
  return {
    operationId,
    summary: route.summary,
    'x-jimkv-access': route.access,
    security: route.access === 'open' ? [] : Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    parameters: [
      ...pathParameters(route.path),
      ...route.query.map((parameter) => parameterOf(parameter, 'query')),
      ...route.headers.filter(isParameter).map((parameter) => parameterOf(parameter, 'header')),
    ],
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route.body) }),
    responses: { ...errorResponses(route), ...Object.fromEntries(route.answers.map(responseOf)) },
  };
}

function headOf(route: Route): OpenApiOperation {
  const get = operationOf(route, `${route.operation}Head`);
  const responses = Object.entries(get.responses).map(([status, { description, headers }]) => {
    return [status, headers === undefined ? { description } : { description, headers }];
  });
  return { ...get, summary: `${route.summary} (headers only)`, responses: Object.fromEntries(responses) };
}

/** OpenAPI keeps Accept to itself: the answers' media types say it. */
function isParameter(parameter: Parameter): boolean {
  return parameter.name !== 'Accept';
}

function pathParameters(path: string): OpenApiParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: 'path', required: true, description: pathDescriptions[name], schema: { type: 'string' } };
  });
}

const pathDescriptions: Readonly<Record<string, string>> = {
  namespace: 'The name of the namespace',
  key: 'The key, percent-encoded: any bytes',
  id: 'The id of the transaction',
};

function parameterOf(parameter: Parameter, place: 'query' | 'header'): OpenApiParameter {
  const { name, description, type = 'string' } = parameter;
  return { name, in: place, required: false, description, schema: { type } };
}

function requestBodyOf(body: BodyDescription): OpenApiOperation['requestBody'] {
  if (body.kind === 'bytes') return { required: true, content: { '*/*': {} } };
  const content: Record<string, Schema> = {
    'application/json': { schema: body.schema === undefined ? {} : schemaRef(body.schema) },
  };
  if (body.kind === 'json-or-ndjson') content['application/x-ndjson'] = { schema: schemaRef('Operation') };
  return { required: true, content };
}

function responseOf(answer: AnswerDescription): [string, OpenApiResponse] {
  const headers = answer.headers?.map(({ name, description, type = 'string' }) => [
    name,
    { description, schema: { type } },
  ]);
  const mediaTypes = answer.mediaTypes ?? (answer.schema === undefined ? [] : ['application/json']);
  const content = mediaTypes.map((mediaType) => [mediaType, mediaSchema(mediaType, answer)]);
  return [
    String(answer.status),
    {
      description: answer.description,
      ...(headers === undefined ? {} : { headers: Object.fromEntries(headers) }),
      ...(content.length === 0 ? {} : { content: Object.fromEntries(content) }),
    },
  ];
}

function mediaSchema(mediaType: string, answer: AnswerDescription): object {
  if (mediaType === 'application/x-ndjson') return { schema: schemaRef('ScanLine') };
  return answer.schema === undefined ? {} : { schema: schemaRef(answer.schema) };
}

function errorResponses(route: Route): Record<string, OpenApiResponse> {
  const asked = route.access === 'open' ? [] : accessErrors;
  const statuses = [...new Set([...commonErrors, ...asked, ...route.errors])];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codesOfStatus(status).join(', '),
        content: { 'application/json': { schema: schemaRef('Error') } },
      },
    ]),
  );
}
