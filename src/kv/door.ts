/**
 * The key-value REST door, without a socket: from a request line to a route, from a request to an answer.
 *
 *   method, target --open--> Opened (its route, how long its body may be)     the shell reads the body
 *                  \-------> refused (404, 405, 400 ...)
 *   Opened, headers, body --answer--> KvAnswer                                the shell writes it
 *
 * Rules: every answer, errors too, has one shape; nothing a client sends makes a 500; nothing is asked of the database
 * before the whole request is understood. Sockets, time limits and connections are `server/http.ts`.
 */
import { decodeTxnId, emptyBytes, JimError, type TxnId } from '../base/index.ts';
import { type Caller, type Credentials, checkOwner, lacksSuperuser } from './access.ts';
import { checkNamespace } from './admin.ts';
import { documentationPage } from './docspage.ts';
import { checkContentType } from './entry.ts';
import {
  headerOf,
  jsonAnswer,
  type KvAnswer,
  type KvContext,
  type KvRequest,
  type RequestHeaders,
} from './exchange.ts';
import { openApiDocument } from './openapi.ts';
import { parseQuery, type Query, requestDeadlineMs } from './query.ts';
import { errorAnswer, HttpRefusal, isBug } from './refusal.ts';
import type { Route } from './route.ts';
import { baseRoutes, documentationRoutes } from './routes.ts';
import { parseTarget, type RowPath } from './target.ts';

/** A request whose line is understood. */
export interface Opened {
  readonly route: Route;
  readonly namespace: string;
  readonly key: Uint8Array;
  readonly row: RowPath | undefined;
  readonly transaction: TxnId | undefined;
  readonly feed: string;
  readonly query: Query;
  /** The longest body that the route takes; 0 where it takes none. */
  readonly bodyBytesMax: number;
}

/** A route made ready for use. */
interface Entrance {
  readonly route: Route;
  readonly parameters: ReadonlySet<string>;
  readonly bodyBytesMax: number;
}

/** Who asks for what is open to all. */
const nobody: Caller = { roleOid: 0, name: '', superuser: false, author: undefined, shownBy: 'nothing' };

/** Answers the requests of the REST door. */
export class KvDoor {
  /** Every route, in the order of the documentation. */
  readonly routes: readonly Route[];
  readonly #context: KvContext;
  readonly #entrances = new Map<string, Map<string, Entrance>>();

  /** @param version of the program, for the documentation */
  constructor(context: KvContext, version: string) {
    this.#context = context;
    const page = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
    const description = (): string => JSON.stringify(openApiDocument(this.routes, version));
    this.routes = [
      ...baseRoutes,
      ...documentationRoutes(
        async () => ({ ...jsonAnswer(200, {}), body: description() }),
        async () => ({
          status: 200,
          headers: { 'content-type': 'text/html; charset=utf-8', ...page },
          body: documentationPage(openApiDocument(this.routes, version)),
        }),
      ),
    ];
    for (const route of this.routes) this.#addEntrance(route);
  }

  #addEntrance(route: Route): void {
    const methods = this.#entrances.get(route.path) ?? new Map<string, Entrance>();
    this.#entrances.set(route.path, methods);
    const parameters = new Set(route.query.map(({ name }) => name));
    const entrance = { route, parameters, bodyBytesMax: route.body?.bytesMax(this.#context.limits) ?? 0 };
    methods.set(route.method, entrance);
    if (route.method === 'GET') methods.set('HEAD', entrance);
  }

  /** Finds the route of a request line. Throws what `refuse` turns into an answer. */
  open(method: string, url: string, headers: RequestHeaders): Opened {
    const target = parseTarget(url);
    const methods = this.#entrances.get(target.template);
    if (methods === undefined)
      throw new HttpRefusal('route-unknown', 'there is nothing here; /docs lists what there is');
    const entrance = methods.get(method);
    if (entrance === undefined) {
      const allow = [...methods.keys()].join(', ');
      throw new HttpRefusal('method-not-allowed', `this path takes ${allow}`, { allow });
    }
    const { route, bodyBytesMax } = entrance;
    const query = parseQuery(target.rawQuery, entrance.parameters);
    if (route.path.includes('/kv/{namespace}')) checkNamespace(target.namespace);
    const transaction = route.path.includes('{id}') ? decodeTxnId(target.transaction) : undefined;
    checkBodyType(route, headers);
    const { namespace, key, row, feed } = target;
    return { route, namespace, key, row, transaction, feed, query, bodyBytesMax };
  }

  /** Who sends an opened request, and may: undefined where nobody is asked. Throws what `turnAway` turns into an answer. */
  identify({ route }: Opened, credentials: Credentials): Caller | undefined | Promise<Caller> {
    if (route.access === 'open') return undefined;
    const caller = this.#context.access.identify(credentials);
    if (caller instanceof Promise) return caller.then((found) => this.#admitted(route, found));
    return route.access === 'data' || caller.superuser ? caller : this.#admitted(route, caller);
  }

  async #admitted({ access }: Route, caller: Caller): Promise<Caller> {
    if (caller.superuser || access === 'data') return caller;
    if (access === 'admin') throw lacksSuperuser(caller);
    await this.#context.access.checkMonitor(caller);
    return caller;
  }

  /** The answer to somebody who may not come in. */
  turnAway({ route }: Opened, error: unknown): KvAnswer {
    const answer = this.refuse(error);
    this.#context.meter.count(route.operation, answer.status, 0);
    return answer;
  }

  /** The answer of an opened request. Never throws. */
  async answer(
    opened: Opened,
    caller: Caller | undefined,
    headers: RequestHeaders,
    body: Uint8Array = emptyBytes,
  ): Promise<KvAnswer> {
    const { route, namespace, key, row, transaction, feed, query } = opened;
    const { meter, monotonicMs } = this.#context;
    const startedAt = monotonicMs();
    let answer: KvAnswer;
    try {
      const request = { namespace, key, row, transaction, feed, query, headers, body, caller: caller ?? nobody };
      if (transaction !== undefined && !request.caller.superuser) await this.#checkOwner(request);
      answer = await route.handle(request, this.#context);
    } catch (error) {
      answer = this.refuse(error);
    }
    meter.count(route.operation, answer.status, (monotonicMs() - startedAt) / 1000);
    return answer;
  }

  #checkOwner(request: KvRequest): Promise<void> {
    const { query, headers } = request;
    return checkOwner(request, this.#context, requestDeadlineMs(query, headers, this.#context.limits));
  }

  /** The answer that tells an error; bugs go to the log. */
  refuse(error: unknown): KvAnswer {
    if (isBug(error)) this.#context.logger.error({ err: error }, 'a request met a bug');
    return errorAnswer(error);
  }

  /** The error of a body that is longer than its route takes. */
  bodyTooLong(opened: Opened): JimError {
    const { route, bodyBytesMax } = opened;
    const what =
      route.body === undefined ? 'this request takes no body' : `a body has ${bodyBytesMax} bytes at most here`;
    return new JimError(route.body?.tooLong ?? 'request-too-large', what);
  }
}

/**
 * Refuses bodies that are not of the type that the route takes. It also keeps foreign web pages out: a browser does not
 * send JSON to another origin without asking that origin first.
 */
function checkBodyType(route: Route, headers: RequestHeaders): void {
  const contentType = headerOf(headers, 'content-type');
  if (contentType !== undefined) checkContentType(contentType);
  if (route.body === undefined || route.body.kind === 'bytes') return;
  const mediaType = contentType?.split(';')[0].trim().toLowerCase();
  if (mediaType === 'application/json') return;
  const ndjson = route.body.kind === 'json-or-ndjson';
  if (ndjson && (mediaType === 'application/x-ndjson' || mediaType === 'application/ndjson')) return;
  const types = ndjson ? 'application/json or application/x-ndjson' : 'application/json';
  throw new HttpRefusal('media-type-unsupported', `the body is ${types}: say so in Content-Type`);
}
